"""Gaps among the arguments of a partial, and partials as methods. Written from the documentation of 3.14."""
from functools import Placeholder, partial


def show(*args, **kwargs):
    return args, kwargs


p = partial(show, Placeholder, 2, Placeholder, 4)
print(p("a", "b"), p("a", "b", "c", k=1))
q = partial(p, 1)
print(q("z"), q.args, partial(p, 1, 3, 5).args)
print(repr(Placeholder), type(Placeholder)() is Placeholder)
for wrong in (lambda: p(1), lambda: partial(show, 1, Placeholder), lambda: partial(show, k=Placeholder)):
    try:
        wrong()
    except TypeError as error:
        print(error)


class C:
    method = partial(show, "first")
    static = staticmethod(partial(show, "first"))


c = C()
print(c.method(1)[0][1] is c, C.method(1), c.static(1))
