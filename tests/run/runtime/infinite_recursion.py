"""Endless recursion of several kinds is a RecursionError that can be caught, again and again."""
import functools


def plain():
    return plain()


def mutual(n):
    return other(n + 1)


def other(n):
    return mutual(n + 1)


class Attr:
    def __getattr__(self, name):
        return getattr(self, name + "x")


class Eq:
    def __eq__(self, other):
        return self == other


class Repr:
    def __repr__(self):
        return f"<{self!r}>"


def gen():
    yield from gen()


def caught(call):
    try:
        call()
    except RecursionError as e:
        return type(e).__name__, str(e).startswith("maximum recursion depth exceeded")
    return "none"


for _ in range(2):
    print(caught(plain), caught(lambda: mutual(0)))
    print(caught(lambda: Attr().x), caught(lambda: Eq() == 1))
    print(caught(lambda: repr(Repr())), caught(lambda: list(gen())))
    print(caught(lambda: sorted([1, 2], key=functools.cmp_to_key(lambda a, b: plain()))))
