pick = lambda n: "neg" if n < 0 else "zero" if n == 0 else "pos"
print([pick(n) for n in (-1, 0, 1)])
compose = lambda *fs: lambda x: x if not fs else compose(*fs[:-1])(fs[-1](x))
print(compose(str, lambda v: v + 1, abs)(-4))
print((lambda: (yield))().__class__.__name__)
Y = lambda f: (lambda x: x(x))(lambda x: f(lambda *a: x(x)(*a)))
print(Y(lambda fact: lambda n: 1 if n < 2 else n * fact(n - 1))(10))
