class A:
    def __repr__(self):
        return "A!"


class B(A):
    def __str__(self):
        return "b"


class C:
    def __str__(self):
        return 3


print(A(), [A()], B(), [B()], f"{B()} {B()!r:>5} {A()!s}")
print(str(B()), repr(B()), "%s %r" % (B(), B()))
try:
    str(C())
except TypeError as e:
    print(e)
print(repr(C())[:22])


class D:
    def __format__(self, spec):
        return f"<{spec}>"


print(f"{D():abc} {D()}", format(D(), "x"), "{:q}".format(D()))
try:
    format(A(), "x")
except TypeError as e:
    print(e)
