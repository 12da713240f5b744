# Wrong arguments at a call that was right before.
def f(a, b, c=3, *, d=4):
    return a + b + c + d

class C:
    def __init__(self, a):
        self.a = a
    def m(self, x):
        return x

def attempt(call):
    try:
        return call()
    except TypeError as error:
        return str(error)

target = f
for i in range(120):
    target(1, 2)
    target(1, 2, d=5)
    C(1).m(2)
bad = [lambda: f(1), lambda: f(1, 2, 3, 4), lambda: f(1, 2, e=5), lambda: f(1, 2, a=1), lambda: f(1, b=2, c=3, d=4),
       lambda: f(), lambda: C(), lambda: C(1, 2), lambda: C(1).m(), lambda: C(1).m(1, 2), lambda: C(a=5).a,
       lambda: C(1).m(y=2), lambda: f(*[1, 2, 3, 4, 5]), lambda: f(1, 2, **{"d": 1, "z": 2}), lambda: f(*5),
       lambda: f(1, 2, **5), lambda: f(1, 2, d=1, **{"d": 2}), lambda: C.m(1), lambda: C.m(1, 2)]
for call in bad:
    for _ in range(10):
        got = attempt(call)
    print(got)
C.__init__ = lambda self: None
print(attempt(lambda: C(1)), type(attempt(lambda: C())).__name__)
