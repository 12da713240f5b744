# An attribute turns into a property, a method into an attribute, and back.
class C:
    def __init__(self):
        self.v = "instance"
    def m(self):
        return "method"

class Data:
    def __get__(self, o, c):
        return "data"
    def __set__(self, o, v):
        pass

class NonData:
    def __get__(self, o, c):
        return lambda: "non-data"

def read(o):
    return o.v, o.m()

c = C()
last = None
for i in range(300):
    if i == 40:
        C.v = property(lambda self: "property")
    if i == 80:
        C.v = Data()
    if i == 120:
        C.v = NonData()
    if i == 160:
        del C.v
        C.m = NonData()
    if i == 200:
        C.m = Data()
    if i == 240:
        NonData.__set__ = lambda self, o, v: None
        C.v = C.m = NonData()
    try:
        got = [g if isinstance(g, str) else g() for g in read(c)]
    except TypeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got

class P:
    n = 0
    @property
    def p(self):
        self.n += 1
        if self.n == 150:
            raise AttributeError("from the property")
        return self.n

p = P()
total = 0
for i in range(200):
    try:
        total += p.p
    except AttributeError as error:
        print(i, error)
    if i == 170:
        P.p = 1000
print(total, p.n)
