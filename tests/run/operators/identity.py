a = [1]
b = a
c = [1]
print(a is b, a is c, a is not c, a == c, id(a) == id(b))
print(None is None, ... is Ellipsis, True is True, NotImplemented is NotImplemented)
print(type(1) is int)
s = "hello"
t = s[:]
print(s is t, a[:] is a, tuple((1, 2)) == (1, 2))
x = float("nan")
print(x == x, x is x, x in [x], [x] == [x], {x: 1}[x])
