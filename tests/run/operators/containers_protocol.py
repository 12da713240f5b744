class Seq:
    def __getitem__(self, i):
        print("get", i)
        if i >= 3:
            raise IndexError(i)
        return i * 10


s = Seq()
print(list(s))
print(20 in s)
print(max(s))
a, b, c = s
print(a, b, c)


class Box:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return ("get", k)
    def __setitem__(self, k, v): self.d[repr(k)] = v
    def __delitem__(self, k): print("del", k)
    def __contains__(self, k): return "truthy" if k == 1 else ""
    def __len__(self): return 3
    def __reversed__(self): return iter([3, 2, 1])


b = Box()
b[1:2] = "s"
b[1:2, ..., ::3] = "m"
b["k"] = 5
del b[7], b[:]
print(b.d)
print(b[1], b[::2], b[1, 2], 1 in b, 2 in b, len(b), list(reversed(b)))
