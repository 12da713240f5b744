# Dunders of a class set, replaced, and removed while its instances are operands.
class N:
    def __init__(self, v):
        self.v = v

def ops(a, b):
    out = []
    for f in (lambda: a + b, lambda: a < b, lambda: a == b, lambda: a[b], lambda: -a, lambda: bool(a), lambda: hash(a) == 1):
        try:
            out.append(f())
        except TypeError as error:
            out.append(str(error)[:40])
    return out

a, b = N(1), N(2)
last = None
for i in range(260):
    if i == 30:
        N.__add__ = lambda s, o: s.v + o.v
    if i == 60:
        N.__lt__ = lambda s, o: s.v < o.v
        N.__eq__ = lambda s, o: "eq"
    if i == 90:
        N.__getitem__ = lambda s, k: k.v
        N.__neg__ = lambda s: -s.v
    if i == 120:
        N.__bool__ = lambda s: s.v > 5
        N.__hash__ = lambda s: s.v
    if i == 150:
        N.__add__ = lambda s, o: NotImplemented
    if i == 180:
        N.__radd__ = lambda s, o: "radd"
    if i == 200:
        N.__len__ = lambda s: 0
        del N.__bool__
    if i == 220:
        N.__neg__ = None
        N.__hash__ = None
    if i == 240:
        del N.__lt__, N.__eq__
    got = ops(a, b)
    if got != last:
        print(i, got)
        last = got
