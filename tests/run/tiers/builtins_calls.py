# len, isinstance, type, range: of what they do not expect, with classes that change.
class Len:
    n = 1
    def __len__(self):
        return self.n

class Meta(type):
    def __instancecheck__(cls, o):
        return o == 3

class M(metaclass=Meta):
    pass

def use(o, c):
    return len(o), isinstance(o, c), type(o).__name__

cases = [([1], list)] * 60 + [((1,), (int, tuple)), ({1: 2}, M), ("ab", str | None), (Len(), Len), ({1}, set), (5, int)]
cases += [([1], 5), (b"x", (bytes, (str,))), (range(4), M), ([1], list)]
last = None
for o, c in cases:
    try:
        got = use(o, c)
    except TypeError as error:
        got = str(error)
    if got != last:
        print(got)
        last = got
L = Len()
out = []
for i in range(200):
    if i == 100: Len.n = -1
    if i == 120: Len.n = "x"
    if i == 140: Len.n = 1 << 70
    if i == 160: Len.n = True
    if i == 180: del Len.__len__
    try:
        got = len(L)
    except (TypeError, ValueError, OverflowError) as error:
        got = type(error).__name__, str(error)
    if not out or out[-1] != got:
        out.append(got)
print(out)
print([isinstance(v, M) for v in range(100)].count(True))

def ranges(*args):
    t = 0
    for v in range(*args):
        t += v
    return t

class Index:
    def __index__(self):
        return 4

for args in [(10,)] * 50 + [(5, 10), (10, 0, -3), (Index(),), (1 << 64, (1 << 64) + 2), (True,), (1.5,), (1, 5, 0), ()] + [(10,)] * 50:
    try:
        got = ranges(*args)
    except (TypeError, ValueError) as error:
        got = str(error)
    if got != last:
        print(got)
        last = got
