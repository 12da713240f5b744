# An exception in every operand position; what was computed before is dropped, the loop goes on.
class Bomb:
    alive = 0
    def __init__(self):
        Bomb.alive += 1
    def __del__(self):
        Bomb.alive -= 1
    def _boom(self, *args):
        raise ValueError("boom")
    __add__ = __radd__ = __getitem__ = __setitem__ = __lt__ = __contains__ = __iter__ = __bool__ = __call__ = _boom
    __len__ = __getattr__ = __neg__ = __format__ = __iadd__ = __eq__ = __enter__ = __index__ = _boom
    __hash__ = None

def use(kind, a, b, x):
    if kind == 0: return [1, a + b]
    if kind == 1: return (a[0], x)
    if kind == 2: a[b] = x; return 2
    if kind == 3: return 3 if a < b else x
    if kind == 4: return b in a
    if kind == 5: return [v for v in a]
    if kind == 6: return not a
    if kind == 7: return use(9, a(b), b, x)
    if kind == 8: return len(a)
    if kind == 9: return a.attr
    if kind == 10: return -a
    if kind == 11: return f"{a}{b}"
    if kind == 12:
        a += b
        return a
    if kind == 13: return a == b
    if kind == 14:
        with a: pass
    if kind == 15:
        p, q = a
    if kind == 16: return [1, 2][a]
    if kind == 17: return {a: b}
    if kind == 18: return max(*a)
    if kind == 19: return use(**a)
    if kind == 20: return a.method(b)
    if kind == 21: return {**a}
    if kind == 22: return range(a)

good = [(0, 1, 2, 3), (1, [1], 2, 3), (2, [1], 0, 3), (3, 1, 2, 3), (4, [1], 1, 3), (5, [1], 2, 3)]
errors = {}
for i in range(600):
    use(*good[i % 6])
    kind = i % 23
    try:
        use(kind, Bomb(), i, object())
    except (ValueError, TypeError, AttributeError) as error:
        errors.setdefault((kind, type(error).__name__, str(error)), 0)
        errors[kind, type(error).__name__, str(error)] += 1
for key, n in errors.items():
    print(*key, n)
print(Bomb.alive)
