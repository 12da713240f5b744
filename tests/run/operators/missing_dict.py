class D(dict):
    def __missing__(self, key):
        self[key] = key * 2
        return self[key]


d = D(a=1)
print(d["a"], d["b"], d, d.get("zz"), "q" in d)


class K(dict):
    def __getitem__(self, k):
        return "over " + str(k)


k = K(x=1)
print(k["x"], k.get("x"), "%(x)s" % k, "{x}".format_map(k), list(k.values()))
