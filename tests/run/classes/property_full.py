class Celsius:
    def __init__(self, t):
        self._t = t

    @property
    def t(self):
        "The temperature."
        return self._t

    @t.setter
    def t(self, value):
        if value < -273:
            raise ValueError("too cold")
        self._t = value

    @t.deleter
    def t(self):
        print("gone")
        del self._t

    @property
    def fixed(self):
        return 1


c = Celsius(20)
c.t += 5
print(c.t, Celsius.t.__doc__)
try:
    c.t = -300
except ValueError as e:
    print(e)
del c.t
for action in ("c.fixed = 2", "del c.fixed", "c.t"):
    try:
        exec(action)
    except AttributeError as e:
        print(e)
print(Celsius.t.fget(Celsius(3)), Celsius.fixed.fset)
