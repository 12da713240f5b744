# enumerate, zip and dict views with unpacking targets, changed and broken in the middle.
def pairs(it):
    out = []
    for a, b in it:
        out.append((a, b))
    return out

kinds = [lambda: enumerate("ab"), lambda: zip([1, 2], (3, 4)), lambda: {"k": "v"}.items(), lambda: [(1, 2)],
         lambda: ["xy", "zw"], lambda: [(1, 2, 3)], lambda: [(1,)], lambda: [5], lambda: enumerate([0], 1 << 62),
         lambda: zip("a", [1, 2], strict=True), lambda: [{1: 2, 3: 4}], lambda: zip(), lambda: [iter([1, 2])]]
for kind in kinds:
    for _ in range(15):
        try:
            got = pairs(kind())
        except (TypeError, ValueError) as error:
            got = str(error).split(',')[0].rstrip(')')
    print(got)

def kept():
    keep = []
    for t in zip(range(120), range(120)):
        if t[0] % 50 == 0:
            keep.append(t)
    for t in enumerate(range(120)):
        if t[0] % 50 == 0:
            keep.append(t)
    for t in dict.fromkeys(range(120)).items():
        if t[0] % 50 == 0:
            keep.append(t)
    return keep

print(kept())

def grows():
    items = list(range(100))
    n = 0
    for i, v in enumerate(items):
        if i < 60:
            items.append(v)
        n += v
    m = 0
    short = []
    for i, v in zip(range(200), items):
        if i == 120:
            items.clear()
        m += v
    return n, m

print(grows())

def raising():
    def source():
        for i in range(200):
            if i == 150:
                raise KeyError(i)
            yield i
    n = 0
    try:
        for i, (a, b) in enumerate(zip(range(300), source())):
            n += a + b
    except KeyError as error:
        return n, i, error.args
print(raising())
