# Truth of every kind in while and if, `not`, `and`, `or`, conditional expressions.
class T:
    def __init__(self, n): self.n = n
    def __bool__(self):
        self.n -= 1
        return self.n > 0
class L:
    def __init__(self, n): self.n = n
    def __len__(self):
        self.n -= 1
        return self.n

def count(v):
    n = 0
    while v:
        n += 1
        if n > 300: break
        if isinstance(v, int): v -= 1
        elif isinstance(v, (str, list, tuple)): v = v[1:]
        elif isinstance(v, float): v -= 0.5
        elif isinstance(v, dict): v.popitem()
    return n

print([count(v) for v in (150, "x" * 150, [0] * 150, 75.0, dict.fromkeys(range(150)), T(150), L(150), None, (1,) * 120)])

class Bad:
    def __bool__(self): return 5
class BadLen:
    def __len__(self): return -1

def logic(a, b):
    return a and b, a or b, not a, 1 if a else 2

last = None
for a in [0, 1] * 50 + ["", None, [], Bad(), BadLen(), 0.0, -0.0, 1 << 70, object] + [0] * 20:
    try:
        got = logic(a, "b")
    except (TypeError, ValueError) as error:
        got = str(error)
    if got != last:
        print(got)
        last = got
