# `in` over containers of every kind, and what changes in them.
class C:
    def __contains__(self, v):
        return v == 3
class I:
    def __iter__(self):
        return iter([1, 2, 3])
class G:
    def __getitem__(self, i):
        if i > 5: raise IndexError
        return i
class Eq:
    def __init__(self, hit): self.hit = hit
    def __eq__(self, other):
        if self.hit == "raise": raise ValueError("eq")
        return self.hit
    __hash__ = object.__hash__
class NoIn:
    __contains__ = None
    __iter__ = lambda self: iter([3])

def test(v, box):
    return v in box, v not in box

boxes = [[1, 3], (1, 3), {3}, {3: 1}, frozenset([3]), range(9), C(), I(), G(), {3: 1}.keys(), {1: 3}.values(), "abc",
         5, NoIn(), [Eq(False)], [Eq(True)], [Eq("raise")], {"a": 1}, b"\x03", iter([1, 3]), {(3, 1): 0}.items()]
for box in boxes:
    for _ in range(12):
        try:
            got = test(3, box)
        except (TypeError, ValueError) as error:
            got = str(error)
    print(got)
out = []
words = {"a", "b"}
for i in range(150):
    if i == 100:
        words.discard("a")
        C.__contains__ = lambda self, v: "truthy"
    out.append(("a" in words, "a" in "abc", [1] in [[1]], 3 in C(), None in [None], float("nan") in [1.0]))
print(out[0], out[-1])
nan = float("nan")
print(nan in [nan], nan in (nan,), [nan] == [nan])
