# Comparisons as conditions: chained, of mixed types, results that are no bools, that raise.
class V:
    def __init__(self, v): self.v = v
    def __lt__(self, o): return [] if self.v else [1]
    def __eq__(self, o): return "" if self.v else "yes"
    def __gt__(self, o): return NotImplemented
class Bad:
    def __bool__(self): raise ValueError("no truth")
class B:
    def __lt__(self, o): return Bad()

def test(a, b):
    n = 0
    if a < b: n += 1
    if a == b: n += 10
    if not a != b: n += 100
    if a <= b <= 5: n += 1000
    while a > b:
        n += 10000
        break
    return n

last = None
for a, b in [(1, 2)] * 60 + [(1.5, 1.5), (1, 1.0), (1 << 70, 1), (2, 1 << 70), (True, 2), ("a", "b"), (V(0), 1), (V(1), 1),
             (B(), 1), (1, None), ((1, 2), (1, 3)), ([1], [1]), (float("nan"), 1.0), ({1}, {1, 2})] + [(3, 2)] * 60:
    try:
        got = test(a, b)
    except (TypeError, ValueError) as error:
        got = str(error)
    if got != last:
        print(got)
        last = got

def chain(n):
    out = 0
    for i in range(n):
        x = i if i != 100 else 1e9
        if 10 <= x < 50 <= i + 20: out += 1
        if x is None or x == 7 or not x: out += 100
        y = x and i or "none"
        out += y == "none"
    return out

print(chain(150))
