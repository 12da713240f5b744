class Acc:
    def __init__(self):
        self.items = []

    def __iadd__(self, other):
        self.items.append(other)
        return self

    def __isub__(self, other):
        return "replaced"


a = b = Acc()
a += 1
a += 2
print(a is b, a.items)
a -= 1
print(a)
l = m = [1]
l += (2, 3)
print(m)
l = l + [4]
print(m, l)
t = ([],)
try:
    t[0] += [1]
except TypeError as e:
    print(e, t)
s = {1, 2}
s |= {3}
s &= {2, 3, 4}
s ^= {4}
print(sorted(s))
d = {1: 2}
d |= {3: 4}
print(d)
x = 7
x //= 2; x **= 3; x <<= 1; x %= 40; x |= 1; x ^= 6; x >>= 1; x &= 7
print(x)
try:
    x += "s"
except TypeError as e:
    print(e)
