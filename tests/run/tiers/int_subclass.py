# Subclasses of int, str, float, list, tuple and dict where the exact types were before.
class I(int):
    def __add__(self, other):
        return "I+"
    __radd__ = lambda self, other: "+I"
    def __lt__(self, other):
        return "I<"
    def __index__(self):
        return 0

class S(str):
    def __add__(self, other):
        return "S+"
    def __eq__(self, other):
        return "S=="
    __hash__ = str.__hash__

class L(list):
    def __getitem__(self, i):
        return ("L", i)
    def __len__(self):
        return 77
    def append(self, v):
        pass
    def __iter__(self):
        return iter("xy")

class T(tuple):
    def __getitem__(self, i):
        return ("T", i)

class D(dict):
    def __getitem__(self, k):
        return ("D", k)
    def __contains__(self, k):
        return True

def use(a, b, seq, i, d, k):
    out = [a + b, a < b, a == b, seq[i], d[k], k in d, len(seq)]
    if type(seq) is not tuple and not isinstance(seq, T):
        seq.append(1)
    out.append([x for x in seq][:2])
    p, q = list(seq)[:2]
    return out + [p, q]

args = [(1, 2, [1, 2], 0, {"k": 1}, "k")] * 50
args += [(I(1), 2, [1, 2], I(1), {"k": 1}, "k"), (1, I(2), L([1, 2]), 0, D(k=2), "k")]
args += [("a", "b", (3, 4), 1, {"k": 3}, S("k")), (S("a"), "b", T((3, 4)), 1, {"k": 3}, "k")]
args += [(1, 2, [1, 2], True, {"k": 1}, "k")] * 50
last = None
for a in args:
    got = use(*a)
    if got != last:
        print(got)
        last = got
