r = range(2, 20, 3)
print(r, list(r), len(r), r[2], r[-1], r[1:4], r[::-1], 5 in r, 6 in r, r.index(8), r.count(8), r.start, r.stop, r.step)
print(list(range(5, 0, -2)), list(range(3, 3)), range(0) == range(5, 5), range(0, 3, 2) == range(0, 4, 2), hash(range(1)) == hash(range(0, 1)))
print(bool(range(0)), list(reversed(range(4))), range(10)[2:8:3], sum(range(101)), max(range(5)), 3.0 in range(5), "a" in range(3))
big = range(10 ** 30, 10 ** 30 + 10, 3)
print(big[1], len(big), 10 ** 30 + 3 in big, big[-1])
it = iter(range(3))
next(it)
print(list(it), it.__length_hint__())
for bad in (lambda: range(3)[5], lambda: range(1.5), lambda: len(range(10 ** 30)), lambda: range(3).index(9)):
    try:
        bad()
    except (IndexError, TypeError, OverflowError, ValueError) as e:
        print(type(e).__name__, e)
