class K:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        print("eq", self.v, getattr(other, "v", other))
        return isinstance(other, K) and self.v == other.v

    def __hash__(self):
        return self.v % 4


d = {K(1): "a", K(5): "b"}
print(d[K(5)])
print(K(2) in d, len(d))


class NoHash:
    def __eq__(self, other):
        return True


try:
    hash(NoHash())
except TypeError as e:
    print(e)
print(NoHash.__hash__, NoHash() != 3)


class BadHash:
    def __hash__(self):
        return "x"


try:
    hash(BadHash())
except TypeError as e:
    print(e)
for value in ([], {}, set(), bytearray()):
    try:
        hash(value)
    except TypeError as e:
        print(e)
