# __code__, __defaults__ and __kwdefaults__ replaced in the middle.
def f(a, b=2, *, c=3):
    return a, b, c

def g(a, b=0, *, c=0):
    return "g", a, b, c

def h(*args, **kwargs):
    return "h", args, sorted(kwargs.items())

def calls():
    return f(1), f(1, 5), f(a=1), f(1, c=7), f(*[1]), f(**{"a": 9})

last = None
old = f.__code__
for i in range(330):
    if i == 50:
        f.__defaults__ = (20,)
    if i == 80:
        f.__kwdefaults__ = {"c": 30}
    if i == 110:
        f.__kwdefaults__["c"] = 31
    if i == 140:
        f.__code__ = g.__code__
    if i == 170:
        f.__code__ = h.__code__
    if i == 200:
        f.__code__ = old
        f.__defaults__ = None
    if i == 230:
        f.__defaults__ = (1, 2)
    if i == 260:
        f.__kwdefaults__ = None
    if i == 290:
        f.__defaults__, f.__kwdefaults__ = ("x",), {"c": "y", "unused": 1}
    try:
        got = calls()
    except TypeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
