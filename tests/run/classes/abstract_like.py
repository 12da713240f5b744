class Shape:
    def area(self):
        raise NotImplementedError("area of " + type(self).__name__)

    def describe(self):
        return f"{type(self).__name__} of {self.area():.2f}"


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s ** 2


class Blob(Shape):
    pass


print(Square(3).describe())
try:
    Blob().describe()
except NotImplementedError as e:
    print(type(e).__name__, e)


class A:
    pass


A.__abstractmethods__ = frozenset({"f", "g"})
print(sorted(A.__abstractmethods__))
