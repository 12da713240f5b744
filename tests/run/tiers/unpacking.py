# Unpacking of tuples and lists of the right size, the wrong size, other iterables, with a starred target.
def two(v):
    a, b = v
    return b, a

def nested(v):
    a, (b, *c), d = v
    return a, b, c, d

class It:
    def __init__(self, n): self.n = n
    def __iter__(self):
        yield from range(self.n)

class T(tuple):
    def __iter__(self):
        return iter("pq")

last = None
cases = [(1, 2)] * 50 + [[3, 4]] * 50 + ["ab", {1: 2, 3: 4}, It(2), It(3), It(1), (1,), (1, 2, 3), [], 5, T((1, 2)), range(2)]
for v in cases + [(1, 2)] * 20:
    try:
        got = two(v)
    except (TypeError, ValueError) as error:
        got = str(error).split(',')[0].rstrip(')')
    if got != last:
        print(got)
        last = got
for v in [(1, (2, 3, 4), 5)] * 60 + [(1, [2], 3), [1, "xyz", 2], (1, (), 2), (1, 2, 3), (1, (2,)), iter([1, "ab", 3])]:
    try:
        got = nested(v)
    except (TypeError, ValueError) as error:
        got = str(error).split(',')[0].rstrip(')')
    if got != last:
        print(got)
        last = got

def swap(n):
    a, b, c = 0, 1, 2
    items = [0, 1, 2, 3]
    for i in range(n):
        a, b, c = b, c, a
        items[i % 4], items[(i + 1) % 4] = items[(i + 1) % 4], items[i % 4]
        if i == 100:
            a = [a]
    return a, b, c, items

print(swap(150))
