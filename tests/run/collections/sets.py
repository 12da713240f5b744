s = {3, 1, 2}
s.add(4)
s.add(1)
s.discard(9)
s.remove(3)
print(sorted(s), len(s), 2 in s, sorted(s | {9}), sorted(s & {1, 2}), sorted(s - {1}), sorted(s ^ {1, 7}), s <= {1, 2, 4, 5}, s < s, s >= {1}, s.isdisjoint({8}))
print(sorted(s.union([5], (6,))), sorted(s.intersection([1, 4], {4})), sorted(s.difference([1], [2])), sorted(s.symmetric_difference([1, 8])), s.issubset(range(9)), s.issuperset([1]))
s.update([7], "a")
s.difference_update(["a"])
s.intersection_update([1, 2, 7])
s.symmetric_difference_update([2, 3])
print(sorted(s), set(), frozenset(), {1} == frozenset([1]), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), frozenset([1]), {frozenset([1]): "k"}[frozenset([1])])
print(type({1} | frozenset([2])).__name__, type(frozenset([2]) | {1}).__name__, {1, 1.0, True}, s.copy() == s, s.pop() in (1, 3, 7), {*()} == set())
t = {1, 2}
t |= {3}; t -= {1}; t &= {2, 3}; t ^= {3, 4}
print(t)
for bad in (lambda: t.remove(99), lambda: set().pop(), lambda: {1} | [2], lambda: {1} < 3, lambda: frozenset().add(1), lambda: hash(set())):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
try:
    for x in t:
        t.add(x + 100)
except RuntimeError as e:
    print(e)
