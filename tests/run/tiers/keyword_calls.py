# Keyword calls: order, defaults, **kwargs, positional-only, the callee changes under the site.
def a(x, y=2, *, z=3): return "a", x, y, z
def b(y, x, z): return "b", x, y, z
def c(x, /, **kw): return "c", x, sorted(kw.items())
def d(*args, z): return "d", args, z
def e(x=1, y=2, z=3, w=4): return "e", x, y, z, w
class K:
    def __init__(self, x, y=5, z=6):
        self.v = x, y, z
    def __repr__(self):
        return f"K{self.v}"
class Obj:
    def m(self, x, y=1, z=2):
        return "m", x, y, z

def call(f):
    return f(1, z=9, y=8)

for f in a, b, c, d, e, K, Obj().m, a, dict, print, e, b, K:
    for _ in range(30):
        try:
            got = call(f)
        except TypeError as error:
            got = str(error)
    print(got)

def many(i):
    return e(z=i), e(w=i, x=-i), a(x=1), a(x=1, z=i, y=2), K(x=i), Obj().m(z=i, x=0)

for i in range(150):
    got = many(i)
print(got)
