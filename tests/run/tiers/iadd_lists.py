# += on ints, strings, lists, tuples; aliasing, __iadd__, failures after the operation.
def grow(x, y, n):
    first = x
    for _ in range(n):
        x += y
    return x if not isinstance(x, (list, str, tuple)) else len(x), first is x

print(grow(0, 1, 150), grow("", "ab", 150), grow([], [1], 150), grow((), (1,), 150), grow(0.5, 1, 150), grow([], "xy", 150))

class I:
    def __iadd__(self, o):
        return self
class R:
    def __radd__(self, o):
        return o

print(grow(I(), 1, 150)[1], grow(5, R(), 150), grow([], (1, 2), 100))

def tuple_item():
    t = ([],)
    for i in range(120):
        try:
            t[0] += [i]
        except TypeError as error:
            last = str(error)
    return len(t[0]), last

print(tuple_item())

def strings():
    s = t = "a"
    for i in range(150):
        s += "b"
        if i == 100:
            t = s
        if i > 140:
            s += str(i)
    return s[-12:], len(t), t == "a" + "b" * 101

print(strings())
for bad in [(1, "a"), ("a", 1), ([], 5), ((), [1]), (None, 1)]:
    try:
        grow(*bad, 120)
    except TypeError as error:
        print(error)
