"""An LRU cache on a doubly linked list, and a memoizing decorator on top."""
import functools


class Node:
    __slots__ = "key", "value", "prev", "next"

    def __init__(self, key=None, value=None):
        self.key = key
        self.value = value
        self.prev = self.next = self


class LRU:
    _missing = object()

    def __init__(self, capacity, on_evict=None):
        if not isinstance(capacity, int) or capacity <= 0:
            raise ValueError("capacity must be a positive integer, not %r" % (capacity,))
        self.capacity = capacity
        self.on_evict = on_evict
        self._root = Node()
        self._table = {}
        self.hits = self.misses = 0

    @staticmethod
    def _unlink(node):
        node.prev.next = node.next
        node.next.prev = node.prev

    def _front(self, node):
        root = self._root
        node.prev, node.next = root, root.next
        root.next.prev = node
        root.next = node

    def __getitem__(self, key):
        try:
            node = self._table[key]
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        self._unlink(node)
        self._front(node)
        return node.value

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default

    def __setitem__(self, key, value):
        node = self._table.get(key)
        if node is not None:
            node.value = value
            self._unlink(node)
        else:
            if len(self._table) >= self.capacity:
                self._evict()
            node = self._table[key] = Node(key, value)
        self._front(node)

    def _evict(self):
        last = self._root.prev
        self._unlink(last)
        del self._table[last.key]
        if self.on_evict is not None:
            self.on_evict(last.key, last.value)

    def __delitem__(self, key):
        self._unlink(self._table.pop(key))

    def pop(self, key, default=_missing):
        if key in self._table:
            node = self._table.pop(key)
            self._unlink(node)
            return node.value
        if default is self._missing:
            raise KeyError(key)
        return default

    def __contains__(self, key):
        return key in self._table

    def __len__(self):
        return len(self._table)

    def __iter__(self):
        node = self._root.next
        while node is not self._root:
            yield node.key
            node = node.next

    def __reversed__(self):
        node = self._root.prev
        while node is not self._root:
            yield node.key
            node = node.prev

    def items(self):
        return ((key, self._table[key].value) for key in self)

    def __repr__(self):
        inside = ", ".join(f"{k!r}: {v!r}" for k, v in self.items())
        return f"{type(self).__name__}({self.capacity}, {{{inside}}})"


def memoize(size):
    def decorate(function):
        cache = LRU(size)

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            key = (args, tuple(sorted(kwargs.items())))
            try:
                return cache[key]
            except KeyError:
                pass
            result = cache[key] = function(*args, **kwargs)
            return result

        wrapper.cache = cache
        return wrapper
    return decorate


calls = []


@memoize(size=8)
def fib(n):
    """Fibonacci number n."""
    calls.append(n)
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@memoize(2)
def greet(name, *, greeting="hello"):
    calls.append(name)
    return f"{greeting}, {name}"


def main():
    evicted = []
    cache = LRU(3, on_evict=lambda k, v: evicted.append((k, v)))
    for i, letter in enumerate("abc"):
        cache[letter] = i
    print(cache, len(cache))
    print(cache["a"], cache.get("zz"), cache.get("zz", -1))
    cache["d"] = 3
    print(cache, evicted)
    cache["c"] = 22
    print(list(cache), list(reversed(cache)))
    del cache["a"]
    print("a" in cache, "c" in cache, cache)
    for bad in ("a", "q"):
        try:
            del cache[bad]
        except KeyError as e:
            print("KeyError", e, e.args)
    print(cache.pop("d"), cache.pop("d", None))
    try:
        cache.pop("d")
    except KeyError as e:
        print("pop failed:", e)
    for size in (0, -3, "7", 2.0):
        try:
            LRU(size)
        except ValueError as e:
            print("ValueError:", e)
    cache.update = dict
    print(cache.hits, cache.misses, evicted)

    print(fib(60), len(calls), fib.__name__, fib.__doc__)
    print(fib.cache.hits, fib.cache.misses, len(fib.cache))
    calls.clear()
    print(greet("ann"), greet("bob", greeting="hi"), greet("ann"), greet("cat"), greet("bob", greeting="hi"), sep="; ")
    print(calls, greet.cache)

    @functools.lru_cache(maxsize=None)
    def ways(amount, coins=(50, 20, 10, 5, 2, 1)):
        if amount == 0:
            return 1
        if amount < 0 or not coins:
            return 0
        return ways(amount - coins[0], coins) + ways(amount, coins[1:])

    print([ways(n) for n in (1, 5, 10, 50, 100)])

    big = LRU(100)
    for i in range(1000):
        big[i * 7 % 251] = i
        if i % 3 == 0:
            big.get(i % 97)
    print(len(big), big.hits, big.misses, sum(v for _, v in big.items()), list(big)[:5])


if __name__ == "__main__":
    main()
