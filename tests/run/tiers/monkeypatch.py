# Methods are replaced on the class, the base, the instance; with functions, natives, callables, properties.
class Base:
    def m(self, v):
        return "base", v

class C(Base):
    def m(self, v):
        return "C", v

class Call:
    def __call__(self, v):
        return "callable", v

def call(o, v):
    return o.m(v)

c = C()
last = None
for i in range(330):
    if i == 40:
        C.m = lambda self, v: ("lambda", v)
    if i == 70:
        C.m = staticmethod(lambda v: ("static", v))
    if i == 100:
        C.m = classmethod(lambda cls, v: (cls.__name__, v))
    if i == 130:
        C.m = Call()
    if i == 160:
        c.m = lambda v: ("instance", v)
    if i == 190:
        del c.m, C.m
    if i == 220:
        Base.m = property(lambda self: lambda v: ("property", v))
    if i == 250:
        C.m = len
    if i == 280:
        del C.m, Base.m
    if i == 300:
        C.__getattr__ = lambda self, name: lambda v: (name, v)
    try:
        got = call(c, "v")
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
