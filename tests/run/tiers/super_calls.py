# super(): methods, attributes, properties; classes change, __class__ cell and self are rebound.
class A:
    x = "A.x"
    def m(self, v):
        return ("A", v)
    @property
    def p(self):
        return "A.p"
    @classmethod
    def c(cls):
        return cls.__name__

class B(A):
    def m(self, v):
        return ("B",) + super().m(v)
    @property
    def p(self):
        return "B+" + super().p
    @classmethod
    def c(cls):
        return "B." + super().c()
    def attr(self):
        return super().x, super(B, self).x

class C(B):
    def m(self, v):
        return ("C",) + super().m(v)

def use(o):
    return o.m(1), o.p, o.c(), o.attr()

last = None
o = C()
for i in range(300):
    if i == 50:
        A.m = lambda self, v: ("new A", v)
    if i == 80:
        A.x = property(lambda self: "prop x")
    if i == 110:
        o.m = lambda v: "instance"
    if i == 140:
        del o.m
        B.__bases__ = (type("Z", (A,), {"m": lambda self, v: ("Z", v), "x": "Z.x"}),)
    if i == 170:
        o = B()
    if i == 200:
        class D(C, A):
            def c(self):
                return "D"
        o = D()
    if i == 230:
        del A.m
        B.__bases__ = (A,)
    if i == 260:
        super = lambda *args: o.__class__
    try:
        got = use(o)
    except (AttributeError, TypeError) as error:
        got = str(error).replace("__main__.", "")
    if got != last:
        print(i, got)
        last = got
