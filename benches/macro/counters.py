# Counting with dicts of many kinds: get, setdefault, try/except, defaultdict, views and merging.
from _collections import defaultdict, deque


def source(n):
    state = 99
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield (state >> 10) % 700


def with_get(numbers):
    counts = {}
    for n in numbers:
        counts[n] = counts.get(n, 0) + 1
    return counts


def with_in(numbers):
    counts = {}
    for n in numbers:
        if n not in counts:
            counts[n] = 0
        counts[n] += 1
    return counts


def with_try(numbers):
    counts = {}
    for n in numbers:
        try:
            counts[n] += 1
        except KeyError:
            counts[n] = 1
    return counts


def with_default(numbers):
    counts = defaultdict(int)
    for n in numbers:
        counts[n] += 1
    return counts


class Counts(dict):
    def __missing__(self, key):
        return 0

    def top(self, n):
        return sorted(self.items(), key=lambda p: (-p[1], p[0]))[:n]


def with_missing(numbers):
    counts = Counts()
    for n in numbers:
        counts[n] += 1
    return counts


def moving(numbers, width):
    window, total, best = deque(maxlen=width), 0, 0
    for n in numbers:
        if len(window) == width:
            total -= window[0]
        window.append(n)
        total += n
        best = max(best, total)
    return best


numbers = list(source(450000))
all_counts = [f(numbers) for f in (with_get, with_in, with_try, with_default, with_missing)]
assert all(c == all_counts[0] for c in all_counts)
merged = {}
for c in all_counts:
    for k, v in c.items():
        merged[k] = merged.get(k, 0) + v
inverse = {}
for k, v in all_counts[0].items():
    inverse.setdefault(v, set()).add(k)
common = {k for k in all_counts[0].keys() & set(range(0, 700, 3)) if all_counts[0][k] > 250}
print(all_counts[4].top(3), sum(merged.values()), len(inverse), len(common), moving(numbers, 50))
print({k: v for k, v in list(merged.items())[:4]}, max(all_counts[0].values()), (merged | {1: 2})[1])
