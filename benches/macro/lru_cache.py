# A least-recently-used cache over a linked list, beside functools' own.
from functools import lru_cache


class Link:
    __slots__ = ("key", "value", "before", "after")

    def __init__(self, key=None, value=None):
        self.key = key
        self.value = value
        self.before = self.after = self


class Cache:
    def __init__(self, size, make):
        self.size, self.make = size, make
        self.table = {}
        self.root = Link()
        self.hits = self.misses = 0

    def __len__(self):
        return len(self.table)

    def __contains__(self, key):
        return key in self.table

    def __getitem__(self, key):
        link = self.table.get(key)
        if link is None:
            self.misses += 1
            link = Link(key, self.make(key))
            self.table[key] = link
            if len(self) > self.size:
                oldest = self.root.after
                self.unlink(oldest)
                del self.table[oldest.key]
        else:
            self.hits += 1
            self.unlink(link)
        last = self.root.before
        last.after = self.root.before = link
        link.before, link.after = last, self.root
        return link.value

    @staticmethod
    def unlink(link):
        link.before.after = link.after
        link.after.before = link.before


@lru_cache(maxsize=300)
def cached(n):
    return n * n % 1009


cache = Cache(300, lambda n: n * n % 1009)
state = 1
total = other = 0
for i in range(550000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    key = (state >> 8) % (450 if i & 1 else 150)
    total += cache[key]
    other += cached(key)
print(total == other, total, cache.hits, cache.misses, 7 in cache, cached.cache_info())
