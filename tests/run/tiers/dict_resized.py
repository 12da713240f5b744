# A dict changes size in __eq__ and __hash__ of its keys, and while it is iterated.
class K:
    d = None
    def __init__(self, v):
        self.v = v
    def __hash__(self):
        return self.v % 7
    def __eq__(self, other):
        if K.d is not None:
            d, K.d = K.d, None
            for i in range(50):
                d[("x", i)] = i
            d.pop(("x", 3))
        return self.v == other.v

def look(d, k):
    return d[k]

d = {K(i): i for i in range(30)}
out = []
for i in range(150):
    if i == 100:
        K.d = d
    out.append(look(d, K(i % 30)))
print(out[95:110], len(d))

def iterate(change):
    d = dict.fromkeys(range(150), 1)
    n = 0
    try:
        for k in d:
            n += 1
            if k == 120:
                change(d)
    except RuntimeError as error:
        return n, str(error)
    return n

print(iterate(lambda d: d.update(new=1)))
print(iterate(lambda d: d.pop(0)))
print(iterate(lambda d: (d.pop(0), d.update(new=1))))
print(iterate(lambda d: d.update({5: 6})))
print(iterate(dict.clear))

def views():
    d = {i: i for i in range(120)}
    out = []
    for make in d.items, d.values, d.keys:
        try:
            for n, v in enumerate(make()):
                if n == 100:
                    d[f"n{make.__name__}"] = 1
        except RuntimeError as error:
            out.append((n, str(error)))
    return out

print(views())
