def noisy(v):
    print("default", v)
    return v


def f(a=noisy([]), *, b=noisy({})):
    a.append(1)
    b[len(a)] = 1
    return a, b


print(f())
print(f())
print(f.__defaults__, f.__kwdefaults__)
f.__defaults__ = ([9],)
print(f())
del f.__defaults__
try:
    f()
except TypeError as e:
    print(e)
fs = [lambda i=i: i for i in range(3)]
gs = [lambda: i for i in range(3)]
print([h() for h in fs], [h() for h in gs])
