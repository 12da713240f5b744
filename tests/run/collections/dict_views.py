d = {"a": 1, "b": 2, "c": 3}
k, v, i = d.keys(), d.values(), d.items()
print(k, v, i, len(k), "a" in k, ("b", 2) in i, 3 in v)
print(sorted(k & {"a", "z"}), sorted(k | {"z"}), sorted(k - {"a"}), sorted(k ^ {"a", "q"}), k == {"a", "b", "c"}, sorted(i & {("a", 1)}), k.isdisjoint("xyz"))
d["d"] = 4
print(list(k), list(v)[-1], list(reversed(i))[0], v.mapping["a"])
try:
    for key in d:
        d[key + key] = 0
except RuntimeError as e:
    print(e)
try:
    for key in d:
        del d[key]
except RuntimeError as e:
    print(e)
d = {i: i for i in range(5)}
for key in d:
    d[key] = key * 2
print(d)
it = iter({1: 2})
print(next(it), next(it, "end"))
