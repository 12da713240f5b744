def f(a: int, b: "str" = 1, *c, d: float = 2, **e) -> None:
    """Doc of f."""
    local = 1
    return local


print(f.__name__, f.__qualname__, f.__doc__, f.__module__, f.__defaults__, f.__kwdefaults__)
code = f.__code__
print(code.co_argcount, code.co_kwonlyargcount, code.co_posonlyargcount, code.co_varnames, code.co_name)
f.tag = "x"
print(f.__dict__, f.tag)
f.__name__ = "g"
print(f.__name__, f.__qualname__)
print((lambda: 0).__name__, (lambda: 0).__qualname__)


def outer():
    def inner(): pass
    return inner, lambda: 0


print([x.__qualname__ for x in outer()])
try:
    f.__code__ = 1
except TypeError as e:
    print(e)
g = lambda: 1
g.__code__ = (lambda: 2).__code__
print(g())
