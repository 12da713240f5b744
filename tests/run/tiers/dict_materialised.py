# The instance __dict__ is looked at, changed from outside, replaced and shared in the middle.
class C:
    def __init__(self):
        self.a = 0
        self.b = 0

def bump(o):
    o.a += 1
    o.b = o.a
    return o.a

c = C()
other = C()
last = []
for i in range(260):
    if i == 50:
        d = vars(c)
    if i == 80:
        d["a"] = 1000
    if i == 110:
        d["new"] = d.pop("b")
    if i == 140:
        c.__dict__ = d = {"a": -5}
    if i == 170:
        other.__dict__ = d
    if i == 200:
        other.a = 7
    if i == 230:
        del c.__dict__
        c.a = 1
    got = bump(c)
    if i in (49, 50, 80, 110, 140, 170, 200, 230, 259):
        last.append((i, got, sorted(vars(c).items())))
for line in last:
    print(line)
print(sorted(vars(other).items()), d is vars(other), d is vars(c))

class Str(str):
    pass

c = C()
for i in range(120):
    c.__dict__[Str("a")] = i
    if i == 100:
        c.__dict__[5] = "int key"
    bump(c)
print(c.a, vars(c))
