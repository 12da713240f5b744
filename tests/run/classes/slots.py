class P:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


p = P(1)
print(p.x)
for attribute in ("y", "z"):
    try:
        getattr(p, attribute)
    except AttributeError as e:
        print(e)
try:
    p.z = 1
except AttributeError as e:
    print(e)
print(hasattr(p, "__dict__"))


class Q(P):
    pass


q = Q(2)
q.z = 5
print(q.x, q.__dict__)
try:
    class R:
        __slots__ = ("a",)
        a = 1
except ValueError as e:
    print(e)


class S:
    __slots__ = {"v": "documented"}


print(type(S.v).__name__, S.__slots__)
del p.x
try:
    p.x
except AttributeError as e:
    print(e)
