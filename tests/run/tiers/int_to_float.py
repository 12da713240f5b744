# Operands change from int to float, complex, bool and back in the same place.
def step(a, b):
    return a + b, a - b, a * b, a < b, a == b

def run():
    t = 0
    kinds = []
    values = [1] * 60 + [1.5] * 60 + [True] * 30 + [2] * 60 + [1j] + [3] * 20
    for v in values:
        t = t + v
        if type(t) is complex:
            t = int(t.real)
        k = type(t).__name__
        if not kinds or kinds[-1] != k:
            kinds.append(k)
    return t, kinds

print(run())
seen = None
for pair in [(1, 2)] * 50 + [(1.0, 2)] * 50 + [(2, 1.5)] * 50 + [("a", "b")] + [(1, 2)] * 50:
    try:
        got = step(*pair)
    except TypeError as error:
        got = str(error)
    if got != seen:
        print(got)
        seen = got

def division():
    out = []
    for i in range(-60, 60):
        try:
            out.append(7 // i + 7 % i)
        except ZeroDivisionError as error:
            out.append(str(error))
    return out[55:66]

print(division())
