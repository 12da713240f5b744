# super() that leads to methods in Rust, and functions of a class read as attributes: in loops, with what changes.
class E(Exception):
    def __init__(self, a, *rest):
        super().__init__(a, *rest)
        self.a = a

    def __str__(self):
        return "<" + super().__str__() + ">"


class D(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 2)

    def __getitem__(self, key):
        return super().__getitem__(key) + 1

    def get(self, key, default=None):
        return super().get(key, default), "mine"

    def __repr__(self):
        return "D" + super().__repr__()

    def __contains__(self, key):
        return not super().__contains__(key)


class L(list):
    def append(self, x):
        super().append(x)
        super().append(-x)

    def __len__(self):
        return super().__len__() * 10

    def __add__(self, other):
        return L(super().__add__(other))


class P:
    def __init__(self, x):
        super().__init__()
        self.x = x

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def __eq__(self, other):
        return super().__eq__(other)

    def __hash__(self):
        return 5


class Wrong:
    def __init__(self):
        super().__init__(1, 2)

    def missing(self):
        return super().missing()


def show(call, *args):
    try:
        return call(*args)
    except Exception as e:
        return type(e).__name__, str(e)


for turn in range(5):
    for args in ((1,), (1, 2), ()):
        e = show(E, *args)
        print(e if isinstance(e, tuple) else (str(e), e.args, e.a, repr(e)))
    d, l = D(a=1), L([1])
    d["b"] = turn
    l.append(turn)
    print(d, d["b"], d.get("a"), d.get("z", 0), "a" in d, "z" in d, show(d.__getitem__, "none"))
    print(len(l), list(l), list(l + [3]), type(l + [3]).__name__, show(l.__add__, 5))
    p = P(turn)
    print(p.x, p == p, p == P(turn), p != 3, hash(p))
    print(show(Wrong), show(Wrong.__new__(Wrong).missing))


class Base:
    def method(self, a=1, *, k=2):
        return type(self).__name__, a, k

    def other(self):
        return "other"


class Derived(Base):
    def method(self, a=1, *, k=2):
        return ("derived",) + super().method(a, k=k)


def reads(x):
    out = []
    for turn in range(8):
        m = x.method
        out.append(m(turn, k=turn))
        out.append(x.method(k=3))
        if turn == 3:
            x.method = lambda *args, k: ("own", args, k)
        elif turn == 5:
            del x.method
        elif turn == 6:
            type(x).method = Base.other if False else (lambda self, *args, k: ("new", args, k))
    return out


old = Base.__dict__["method"], Derived.__dict__["method"]
for x in (Base(), Derived()):
    print(reads(x))
    Base.method, Derived.method = old
    b = x.method
    print(b.__self__ is x, b.__func__ is type(x).method, b == x.method, x.method is x.method)
