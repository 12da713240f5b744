# __class__ assigned in the middle: attributes, methods and dunders of the new class.
class A:
    x = "A.x"
    def m(self):
        return "A.m"
    def __len__(self):
        return 1
    def __add__(self, other):
        return "A+"

class B:
    x = "B.x"
    def m(self):
        return "B.m"
    def __len__(self):
        return 2
    def __add__(self, other):
        return "B+"

def use(o):
    return o.x, o.m(), len(o), o + 1, o.own, bool(o)

o, p = A(), A()
o.own = p.own = "own"
last = None
for i in range(300):
    if i == 100:
        o.__class__ = B
    if i == 150:
        p.__class__ = B
        o.__class__ = A
    if i == 200:
        o.__class__ = type("C", (A,), {"x": 3, "__add__": lambda s, o: "C+"})
    got = use(o), use(p)
    if got != last:
        print(i, got)
        last = got
try:
    o.__class__ = int
except TypeError as error:
    print(error)
