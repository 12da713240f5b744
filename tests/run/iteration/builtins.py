print(list(enumerate("ab", 1)), list(zip([1, 2, 3], "ab")), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(filter(None, [0, 1, "", "a"])), list(filter(str.isdigit, "a1b2")))
print(sum([1, 2], 10), sum([[1], [2]], []), any([0, 1]), all([1, 0]), min("bca"), max([1, 3], [2]), min([3, 1], key=lambda v: -v), list(reversed([1, 2])), dict(zip("ab", range(2))))
try:
    list(zip([1], [1, 2], strict=True))
except ValueError as e:
    print(e)
it = iter([1, 2, 3])
print(next(it), list(it), next(it, None), list(iter(lambda s=[3, 2, 1, 0]: s.pop(0), 1)))
z = zip(it := iter(range(5)), it)
print(list(z), list(zip()), list(zip(*[(1, 2), (3, 4)])), sum(map(int, "123")), list(map(str.upper, "ab")))
print(isinstance(map(str, []), map), type(enumerate([])).__name__, iter(it) is it, len([*range(3)]), sorted(map(abs, [-3, 2])), hasattr([], "__next__"))
m = max(enumerate([3, 9, 2]), key=lambda p: p[1])
print(m, sum(x for x in (0.5, 1, True)), abs(-3), pow(2, 5), bin(3), callable(len), chr(97), ord("a"))
