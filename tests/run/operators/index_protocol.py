class I:
    def __init__(self, v): self.v = v
    def __index__(self): return self.v


l = list("abcdef")
print(l[I(2)], l[I(1):I(4)], l[I(-1)], "ab" * I(3), range(I(3)), hex(I(255)), bin(I(5)), int(I(9)), float(I(2)))
print(1 << I(3) if False else "ok", bytes(I(2)), [0] * I(2), chr(I(65)))
try:
    l[I("x")]
except TypeError as e:
    print(e)


class F:
    def __float__(self): return 1.5
    def __int__(self): return 7
    def __complex__(self): return 1 + 2j


print(float(F()), int(F()), complex(F()))


class T:
    def __trunc__(self): return 3
    def __floor__(self): return "floor"
    def __ceil__(self): return "ceil"
    def __round__(self, n=None): return ("round", n)
    def __abs__(self): return "abs"


import math
print(math.floor(T()), math.ceil(T()), math.trunc(T()), round(T()), round(T(), 2), abs(T()))
