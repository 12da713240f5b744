class A:
    def who(self):
        return "A"


class B:
    def who(self):
        return "B"


class C(A):
    pass


x = A()
x.v = 1
x.__class__ = B
print(x.who(), x.v)
c = C()
print(c.who())
C.__bases__ = (B,)
print(c.who(), [k.__name__ for k in C.__mro__])
A.who = lambda self: "new A"
print(A().who())
try:
    x.__class__ = int
except TypeError as e:
    print(e)
try:
    int.foo = 1
except TypeError as e:
    print(e)
print(B.__subclasses__())
