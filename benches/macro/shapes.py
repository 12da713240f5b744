# Objects with attributes in every place: shape slots, many attributes, a changed __dict__, class and module attributes,
# __getattr__, descriptors and __slots__.
import math


class Point:
    __slots__ = ("x", "y")
    made = 0

    def __init__(self, x, y):
        self.x, self.y = x, y
        Point.made += 1

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __abs__(self):
        return math.sqrt(self.x * self.x + self.y * self.y)

    def __lt__(self, other):
        return abs(self) < abs(other)


class Shape:
    corners = 0
    scale = 1.0

    def area(self):
        return 0.0

    def describe(self, short=False, *, digits=2):
        name = type(self).__name__.lower()
        return name[:2] if short else f"{name}({self.corners}) {self.area():.{digits}f}"


class Circle(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return math.pi * self.r * self.r * self.scale


class Rectangle(Shape):
    corners = 4

    def __init__(self, w, h):
        self.w = w
        self.h = h

    def area(self):
        return self.w * self.h * self.scale


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)
        self.side = side


class Wide:
    def __init__(self, n):
        for i in range(n):
            setattr(self, f"a{i}", i)

    def total(self):
        return self.a0 + self.a5 + self.a17 + self.a29


class Proxy:
    def __init__(self, target):
        self.__dict__["target"] = target

    def __getattr__(self, name):
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        setattr(self.target, name, value)


class Limited:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__.get(self.name, self.low)

    def __set__(self, instance, value):
        instance.__dict__[self.name] = min(max(value, self.low), self.high)


class Dial:
    level = Limited(0, 11)
    tone = Limited(-5, 5)


def run(n):
    shapes = [Circle(1.5), Rectangle(2, 3), Square(4), Circle(0.5)]
    shapes[3].scale = 2.0
    wide, changed, dial = Wide(30), Wide(30), Dial()
    vars(changed)["extra"] = 1
    del changed.a3
    proxy = Proxy(Point(1, 2))
    total, where, text = 0.0, Point(0, 0), 0
    for i in range(n):
        shape = shapes[i & 3]
        total += shape.area() + shape.corners
        total += wide.total() + changed.total() + changed.extra
        changed.a29 += 1
        dial.level = dial.level + (3 if i % 5 else -11)
        dial.tone -= 1 if i % 3 else -4
        where = where + Point(i & 7, 1)
        if i % 16 == 0:
            proxy.x = proxy.x + 1
            text += len(shape.describe(short=i % 32 == 0)) + len(shape.describe(digits=3))
        if hasattr(shape, "side"):
            total -= shape.side
    return f"{total:.3f}", where.x, where.y, dial.level, dial.tone, proxy.x, text, Point.made


print(run(150000))
print(sorted((Point(3, 4), Point(1, 1), Point(0, -2)))[1].y, max(Shape.corners, Square.corners), Dial.tone.high)
