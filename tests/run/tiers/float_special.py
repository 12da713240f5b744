# Floats outside the usual range: infinities, nan, subnormals, huge, signed zero.
def run(values):
    t = 0.0
    out = []
    for v in values:
        t = t * 0.5 + v
        out.append((t < 1.0, t == t, t > v, t >= v, t != 0.0))
        if t != t or t in (float("inf"), float("-inf")):
            out.append(repr(t))
            t = 0.0
    return t, [o for o in out if isinstance(o, str)], sum(sum(o) for o in out if not isinstance(o, str))

inf = float("inf")
values = [0.5] * 60 + [inf, -inf, float("nan"), 1e300, 1e-310, -0.0, 5e-324] + [1.25] * 60
print(run(values))

def products():
    x, out = 1.0, []
    for i in range(400):
        x *= 10.0
        if x == inf:
            out.append(i)
            x = 1e-300
    return x, out

print(products())

def zeros():
    z = 0.0
    out = []
    for i in range(100):
        z = -z
        out.append(str(z))
    return out[:3], out[-1]

print(zeros())
