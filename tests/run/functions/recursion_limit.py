import sys


def forever(n):
    return forever(n + 1)


try:
    forever(0)
except RecursionError as e:
    print(type(e).__name__)


class R:
    def __repr__(self):
        return repr(self)

    def __eq__(self, other):
        return self == other

    def __getattr__(self, name):
        return getattr(self, name)


for f in (lambda: repr(R()), lambda: R() == 1, lambda: R().x):
    try:
        f()
    except RecursionError:
        print("caught")


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(500))
old = sys.getrecursionlimit()
sys.setrecursionlimit(5000)
print(depth(4000), old)
sys.setrecursionlimit(old)
try:
    depth(4000)
except RecursionError:
    print("too deep again")
