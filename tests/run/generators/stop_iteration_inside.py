def bad():
    yield 1
    raise StopIteration("x")


g = bad()
print(next(g))
try:
    next(g)
except RuntimeError as e:
    print(e, type(e.__cause__).__name__)


def also():
    yield next(iter([]))


try:
    list(also())
except RuntimeError as e:
    print(e)
print(list(x for x in [1, 2] if x > 1))


def value():
    return (1, 2)
    yield


try:
    next(value())
except StopIteration as e:
    print(e.value, e.args)
