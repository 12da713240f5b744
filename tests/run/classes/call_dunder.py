class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *, twice=False):
        return (self.n + x) * (2 if twice else 1)


a = Adder(3)
print(a(4), a(4, twice=True), callable(a), list(map(a, range(3))))
a.__call__ = lambda x: "ignored"
print(a(1))
try:
    object()()
except TypeError as e:
    print(e)
try:
    a()
except TypeError as e:
    print(e)
