class Base:
    def __init__(self, **kw):
        print("Base", kw)


class A(Base):
    def __init__(self, a, **kw):
        print("A", a)
        super().__init__(**kw)


class B(Base):
    def __init__(self, b, **kw):
        print("B", b)
        super().__init__(**kw)


class C(A, B):
    def __init__(self, **kw):
        print("C")
        super().__init__(**kw)


C(a=1, b=2)
print([c.__name__ for c in C.__mro__])


class D(C):
    @classmethod
    def make(cls):
        return super().make_base(cls)

    def name(self):
        return super(C, self).__init__


C.make_base = staticmethod(lambda cls: cls.__name__)
print(D.make())
try:
    super()
except RuntimeError as e:
    print(e)
