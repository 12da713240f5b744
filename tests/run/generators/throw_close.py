def gen():
    while True:
        try:
            x = yield "value"
            print("x", x)
        except ValueError as e:
            print("caught", e)
            yield "recovered"
        finally:
            print("finally")


g = gen()
next(g)
print(g.throw(ValueError("bad")))
next(g)
try:
    g.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
print(next(g, "exhausted"))
g = gen()
next(g)
print(g.close())
g = gen()
g.close()
print(list(g))


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as e:
    print(e)


def returning():
    try:
        yield
    except GeneratorExit:
        return "r"


g = returning()
next(g)
print(g.close())
try:
    gen().throw(TypeError("at start"))
except TypeError as e:
    print(e)
