def f(v):
    match v:
        case {"kind": "circle", "r": r}:
            return ("circle", r)
        case {"kind": str(k), **rest} if rest:
            return (k, rest)
        case {1: x, 2: y}:
            return (x, y)
        case {}:
            return "some mapping"
        case _:
            return "none"


for v in ({"kind": "circle", "r": 2, "z": 0}, {"kind": "sq", "a": 1}, {"kind": "sq"}, {1: "a", 2: "b"}, {}, [], 5):
    print(v, f(v))


class Missing(dict):
    def __missing__(self, k):
        return "made up"


print(f(Missing()))
