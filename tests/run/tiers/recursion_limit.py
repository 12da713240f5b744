# Recursion to the limit, by every kind of call, and the loop goes on after it.
import sys
sys.setrecursionlimit(200)

class C:
    def __init__(self, n):
        self.n = C(n + 1) if n >= 0 else None
    def m(self, n):
        return self.m(n + 1)
    @property
    def p(self):
        return self.p
    def __add__(self, other):
        return self + other
    def __getattr__(self, name):
        return getattr(self, name + "x")
    def __call__(self):
        return self()

def plain(n):
    return plain(n + 1)

def keywords(*, n):
    return keywords(n=n + 1)

def star(*args):
    return star(*args)

def bounded(n):
    return 0 if n == 0 else 1 + bounded(n - 1)

c = C(-1)
calls = [lambda: plain(0), lambda: keywords(n=0), lambda: star(1), lambda: C(0), lambda: c.m(0), lambda: c.p, lambda: c + 1, lambda: c.missing, c,
         lambda: [plain(i) for i in range(3)]]
for turn in range(12):
    for k, call in enumerate(calls):
        try:
            call()
        except RecursionError as error:
            if turn == 11:
                print(k, str(error).startswith("maximum recursion depth exceeded"))
    assert bounded(100) == 100
print(bounded(120))
