# One for statement over lists, tuples, ranges, dicts, strings, generators, files and objects with __getitem__.
class Seq:
    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 10

class It:
    def __init__(self):
        self.n = 0
    def __iter__(self):
        return self
    def __next__(self):
        self.n += 1
        if self.n > 3:
            raise StopIteration
        return self.n

class Bad:
    def __iter__(self):
        return 5

def collect(it):
    out = []
    for v in it:
        out.append(v)
    return out

def gen():
    yield from "gen"

kinds = [lambda: [1, 2], lambda: (3, 4), lambda: range(3), lambda: {"a": 1}, lambda: "str", gen, Seq, It,
         lambda: {5}, lambda: b"\x01", lambda: {"k": 2}.items(), lambda: enumerate("xy"), lambda: zip("ab", [1, 2]),
         lambda: range(1 << 62, (1 << 62) + 2), lambda: range(5, 0, -2), lambda: reversed([7, 8]), lambda: 5, Bad,
         lambda: map(str, [1]), lambda: iter([9])]
for kind in kinds:
    for _ in range(20):
        try:
            got = collect(kind())
        except TypeError as error:
            got = str(error)
    print(got)
for _ in range(10):
    for kind in kinds[:8]:
        collect(kind())
print(collect([collect(k()) for k in kinds[:4]]))
