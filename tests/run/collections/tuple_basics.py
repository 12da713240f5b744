t = (1, 2, 3, 2)
print(t + (4,), t * 2, t[1:], t.count(2), t.index(3), len(t), (1,), (), tuple("ab"), 2 in t, t < (1, 3), hash(t) == hash((1, 2, 3, 2)))
a, b = b, a = 1, 2
print(a, b, (a, b) == (1, 2), tuple(x for x in range(3)), *t, sep=" ")
class T(tuple):
    def first(self): return self[0]
print(T([5, 6]).first(), T("ab"), isinstance(T(), tuple), T((1,)) + (2,))
for bad in (lambda: t.index(9), lambda: t[9], lambda: t + [1]):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
try:
    t[0] = 1
except TypeError as e:
    print(e)
try:
    hash(([],))
except TypeError as e:
    print(e)
