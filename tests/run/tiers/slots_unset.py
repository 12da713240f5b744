# Slots: unset, deleted, shadowed, of another class.
class S:
    __slots__ = "a", "b"
    def __init__(self, a):
        self.a = a

class Sub(S):
    __slots__ = ("c",)

class Dict(S):
    pass

def read(o):
    return o.a

def store(o, v):
    o.a = v

last = None
s = S(1)
for i in range(330):
    if i == 50:
        del s.a
    if i == 70:
        store(s, 2)
    if i == 100:
        s = Sub(3)
    if i == 130:
        s = Dict(4)
    if i == 160:
        s.__dict__["a"] = "shadow"
    if i == 190:
        slot = S.a
        S.a = "class value"
    if i == 220:
        S.a = slot
    if i == 250:
        s = S.__new__(S)
    if i == 280:
        s = type("Other", (), {"__slots__": ("a", "z")})()
    try:
        got = read(s)
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
