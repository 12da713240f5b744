def inner():
    try:
        a = yield 1
        print("inner got", a)
        b = yield 2
        print("inner got", b)
    except ValueError as e:
        print("inner caught", e)
        yield 3
    return "result"


def outer():
    r = yield from inner()
    print("outer got", r)
    yield from [10, 20]
    r = yield from ()
    print(r)


g = outer()
print(next(g), g.send("A"), g.throw(ValueError("V")))
print(list(g))
g = outer()
print(next(g), g.gi_yieldfrom.__name__)


class It:
    def __iter__(self): return self
    def __next__(self): return 5
    def send(self, v): return ("sent", v)
    def throw(self, e): return ("thrown", type(e).__name__)
    def close(self): print("closed")


def d():
    yield from It()


g = d()
print(next(g), g.send(1), g.throw(KeyError()))
g.close()
