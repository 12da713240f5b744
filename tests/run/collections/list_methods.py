l = [3, 1, 2]
l.append(5)
l.extend("ab")
l.insert(0, "first")
l.insert(-1, "x")
l.insert(100, "end")
print(l, l.pop(), l.pop(0), l.index(1), l.count(3))
l.remove("x")
l.reverse()
print(l, l.copy() == l, l.copy() is l)
l.clear()
print(l, [1, 2] + [3], [0] * 3, [[]] * 2, [1, 2] == [1, 2], [1, [2]] < [1, [3]], 2 in [1, 2])
a = [1]
a.append(a)
print(a, a[1][1][0])
x = y = [1, 2, 3]
x += [4]
x *= 2
print(y, list("abc"), list(range(3)), [*x, *"z"])
for i in (l := [1, 2, 3]):
    if i < 3:
        l.append(i + 10)
    if len(l) > 6:
        break
print(l)
for bad in (lambda: [].pop(), lambda: [1].pop(5), lambda: [1].index(1, 1), lambda: [1] * "a", lambda: [1] + (2,), lambda: [].remove(1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
