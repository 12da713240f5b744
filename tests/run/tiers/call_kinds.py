# One call site, called with every kind of callable.
import functools

class C:
    def __init__(self, v=None):
        self.v = v
    def __call__(self, v):
        return ("call", v)
    def m(self, v):
        return ("m", v)
    @classmethod
    def cm(cls, v):
        return ("cm", v)
    @staticmethod
    def sm(v):
        return ("sm", v)

class New:
    def __new__(cls, v):
        return ("new", v)

class Meta(type):
    def __call__(cls, v):
        return ("meta", v)

class WithMeta(metaclass=Meta):
    pass

def plain(v): return ("plain", v)
def defaults(v, w=1): return ("defaults", v, w)
def star(*v): return ("star", v)
def keywords(v=0, **kw): return ("kw", v, kw)
def gen(v): yield v
def closure():
    k = 1
    def inner(v): return ("closure", v, k)
    return inner

def call(f, v):
    return f(v)

kinds = [plain, defaults, star, keywords, closure(), C().m, C.cm, C.sm, C(), New, WithMeta, str, abs, [].count, C, gen,
         functools.partial(plain), "x".__eq__, lambda v: v, type, dict.fromkeys, 5, int.bit_length, print and str]
for kind in kinds:
    for _ in range(20):
        try:
            got = call(kind, 7)
        except TypeError as error:
            got = str(error)
    if isinstance(got, C):
        got = "C", got.v
    if hasattr(got, "close"):
        got.close()
        got = type(got).__name__
    print(got)
for i in range(200):
    k = kinds[i % len(kinds)]
    try:
        got = call(k, [7])
    except TypeError:
        got = None
    if hasattr(got, "close"):
        got.close()
