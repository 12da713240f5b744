# Stores in instances: new attributes, data descriptors appearing, __setattr__, a changed __dict__.
class C:
    pass

class Slotted:
    __slots__ = "v", "w"

def store(o, v):
    o.v = v
    o.w = v + 1
    return o.v, o.w

log = []
c = C()
last = None
for i in range(300):
    fresh = C()
    if i == 60:
        C.v = property(lambda self: "prop", lambda self, v: log.append(v))
    if i == 62:
        del C.v
    if i == 100:
        C.__setattr__ = lambda self, name, v: object.__setattr__(self, name, -v)
    if i == 120:
        del C.__setattr__
    if i == 150:
        c.__dict__ = {"w": 0}
    target = Slotted() if 200 <= i < 220 else fresh if i & 1 else c
    if i == 240:
        C.w = 5
    if i == 250:
        C.v = property(lambda self: 1)
    try:
        got = tuple(g if isinstance(g, str) else g - i for g in store(target, i))
        if 100 <= i < 120:
            got = "negated"
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
print(log, sorted(vars(c)))
