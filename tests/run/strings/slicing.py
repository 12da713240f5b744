s = "abcdefgh"
print(s[2:5], s[:3], s[5:], s[::2], s[1::3], s[::-1], s[-2:-5:-1], s[10:], s[-100:2], s[3:3], s[5:2], s[7:2:-2], s[True:3])
l = list(range(10))
print(l[2:8:2], l[::-3], l[-1:-4:-1], l[slice(1, 4)], slice(1, 2, 3), slice(None, 5).indices(3), slice(5, None, -1).indices(10))
l[2:4] = ["x", "y", "z"]
print(l)
l[::3] = "ABCD"
print(l)
l[1:1] = [0, 0]
del l[5:]
print(l)
del l[::2]
print(l)
for bad in ("l[::2] = [1, 2, 3]", "l[::0]", "l[1:2] = 5", "s[0] = 'x'", "l['a':]", "l[9] = 1", "del l[9]", "del s[0]"):
    try:
        exec(bad)
    except (ValueError, TypeError, IndexError) as e:
        print(type(e).__name__, e)
