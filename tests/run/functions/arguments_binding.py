def f(a, b=2, /, c=3, *args, d, e=5, **kw):
    return a, b, c, args, d, e, kw


print(f(1, d=4))
print(f(1, 2, 3, 4, 5, d=6, z=7))
print(f(*[1, 2], **{"d": 3, "c": 4}))
print(f(1, *(2,), *[3, 4], d=0, **{"x": 1}, **{"y": 2}))
print(f(1, d=1, a=2, b=3))


def g(*, k):
    return k


print(g(k=1), g(**{"k": 2}))
print((lambda *a, **k: (a, k))(1, 2, x=3))
