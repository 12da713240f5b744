class CM:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter failed")
        return self

    def __exit__(self, kind, value, tb):
        print("exit", self.name, kind and kind.__name__, value, tb is not None)
        if self.fail == "exit":
            raise RuntimeError("exit failed")
        return self.suppress


with CM("a") as a, CM("b"):
    print("body", a.name)
with CM("s", suppress=True):
    raise ValueError("swallowed")
try:
    with CM("outer"), CM("inner", fail="enter"):
        print("never")
except RuntimeError as e:
    print(e)
try:
    with CM("x", fail="exit"):
        raise KeyError("k")
except RuntimeError as e:
    print(e, repr(e.__context__))


def early():
    for i in range(3):
        with CM(i):
            if i == 0:
                continue
            return i


print(early())
with (CM("p") as p, CM("q") as q):
    print(p.name + q.name)
for bad in (1, type("E", (), {"__enter__": lambda s: s})()):
    try:
        with bad:
            pass
    except TypeError as e:
        print(e)
with CM("t") as CM.held:
    print(CM.held.name)
