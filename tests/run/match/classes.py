class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class P3(Point):
    def __init__(self, x, y, z):
        super().__init__(x, y)
        self.z = z


def f(v):
    match v:
        case Point(0, 0):
            return "origin"
        case Point(x=0, y=b):
            return ("on y", b)
        case P3(a, z=c):
            return ("3d", a, c)
        case Point(a, b) as p if a > b:
            return ("a > b", p.x)
        case Point():
            return "point"
        case int(n) | float(n):
            return ("number", n)
        case str(s):
            return ("str", s)
        case list([a, b]) | tuple((a, b)):
            return ("two", a, b)
        case bool():
            return "never"
        case _:
            return "?"


for v in (Point(0, 0), Point(0, 3), P3(1, 2, 3), Point(5, 1), Point(1, 5), 3, 2.5, True, "s", [1, 2], (3, 4), [1], None):
    print(f(v))
for bad in ("case Point(1, 2, 3): pass", "case object(1): pass", "case 3(): pass" if 0 else "case Point(1, x=2): pass"):
    try:
        exec("match Point(1, 2):\n    " + bad)
    except TypeError as e:
        print(e)
