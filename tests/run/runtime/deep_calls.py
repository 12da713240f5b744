"""Fifty thousand nested calls under a raised limit."""
import sys


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def total(items, i=0):
    if i == len(items):
        return 0
    return items[i] + total(items, i=i + 1)


old = sys.getrecursionlimit()
print(old)
sys.setrecursionlimit(60_000)
print(sys.getrecursionlimit(), depth(50_000))
print(total(range(50_000)))
sys.setrecursionlimit(old)
try:
    depth(50_000)
except RecursionError as e:
    print("too deep:", str(e)[:32])
for bad in (0, -1):
    try:
        sys.setrecursionlimit(bad)
    except ValueError as e:
        print(e)
print(depth(100))
