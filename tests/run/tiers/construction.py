# Class construction while __init__, __new__ and the metaclass change.
class C:
    def __init__(self, a, b=2):
        self.a, self.b = a, b

def make(v):
    o = C(v)
    return sorted(vars(o).items()) if isinstance(o, C) else o

last = None
for i in range(360):
    if i == 40:
        C.__init__ = lambda self, a: setattr(self, "only", a)
    if i == 80:
        C.__new__ = lambda cls, *args: object.__new__(cls)
    if i == 110:
        C.__new__ = lambda cls, *args: ("not an instance", args)
    if i == 140:
        C.__new__ = staticmethod(lambda cls, *args: object.__new__(cls))
    if i == 170:
        C.__init__ = lambda self, a: 5
    if i == 200:
        def raising(self, a):
            self.a = a
            raise ValueError("in __init__")
        C.__init__ = raising
    if i == 230:
        del C.__init__
    if i == 260:
        C.__init__ = lambda self, *args, **kw: self.__dict__.update(args=args, kw=kw)
    if i == 290:
        class C:
            pass
    if i == 320:
        class C:
            __slots__ = ("a", "__dict__")
            def __init__(self, a):
                self.a = a
                self.z = a
    try:
        got = make(1)
    except (TypeError, ValueError) as error:
        got = type(error).__name__, str(error)
    if got != last:
        print(i, got)
        last = got

class Abstract:
    def __init__(self, n):
        if n:
            self.child = type(self)(n - 1)

for i in range(60):
    a = Abstract(20)
n = 0
while hasattr(a, "child"):
    a = a.child
    n += 1
print(n)
