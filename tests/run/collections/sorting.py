words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words), sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, reverse=True)[:2])
pairs = [(i % 3, i) for i in range(9)]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: -p[0])[:4])
l = [3, 1.5, 2, True]
l.sort()
print(l, sorted({"b": 1, "a": 2}), sorted("hello"), sorted([(2, "a"), (1, "b"), (1, "a")]), min(words, key=len), max(words, key=len), min(3, 1, 2), max([], default="d"))
try:
    sorted([1, "a"])
except TypeError as e:
    print(e)


class Rev:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v > other.v


print([r.v for r in sorted(map(Rev, [1, 3, 2]))])
l = [3, 1, 2]


def key(x):
    l.append(9)
    return x


try:
    l.sort(key=key)
except ValueError as e:
    print(e, sorted(l))
try:
    [2, 1].sort(key=lambda x: 1 / 0)
except ZeroDivisionError as e:
    print(e)
try:
    [1].sort(lambda a: a)
except TypeError as e:
    print(e)
state, big = 1, []
for i in range(2000):
    state = state * 1103515245 + 12345 & 0x7FFFFFFF
    big.append((state >> 8) % 500)
out = sorted(range(2000), key=big.__getitem__)
print(all((big[a], a) < (big[b], b) for a, b in zip(out, out[1:])), sorted(big) == sorted(big[::-1]), sorted(big)[:3])
