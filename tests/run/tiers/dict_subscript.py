# d[k] with str keys, then other keys, missing keys, __missing__, other mappings.
class M(dict):
    def __missing__(self, key):
        return ("missing", key)

class Proxy:
    def __getitem__(self, k):
        return ("proxy", k)

def get(d, k):
    return d[k]

cases = [({"a": 1}, "a")] * 60 + [({"a": 1, 2: 3}, 2), ({1.0: "f"}, 1), ({"a": 1}, "b"), (M(a=1), "a"), (M(), "z")]
cases += [(Proxy(), "p"), ({(1, 2): 4}, (1, 2)), ({}, [])]
cases += [([5], 0), ((6,), -1), ("str", 1), (b"b", 0), (range(9), 3), (5, 0), ([5], "a"), ([5], 1.0), ({"a": 1}, "".join(["a"]))]
cases += [({"a": 1}, "a")] * 60
last = None
for d, k in cases:
    try:
        got = get(d, k)
    except (KeyError, TypeError) as error:
        got = type(error).__name__, str(error)
    if got != last:
        print(got)
        last = got

def store(d):
    for i in range(150):
        d[i] = i
        d["k"] = i
        d[i] += 1
    return len(d), d["k"], d[149]

print(store({}), store(M()))
try:
    store((1,))
except TypeError as error:
    print(error)
