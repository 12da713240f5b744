def f(v):
    match v:
        case []:
            return "empty"
        case [x]:
            return ("one", x)
        case [1, *rest]:
            return ("starts with 1", rest)
        case (a, b) if a == b:
            return ("pair of equals", a)
        case [first, *_, last] if first == last:
            return ("same ends", first)
        case [[a, b], c]:
            return ("nested", a, b, c)
        case [*all]:
            return ("all", all)
        case _:
            return "no sequence"


for v in ([], (5,), [1, 2, 3], (2, 2), [7, 0, 7], [(1, 2), 3], [3, 4], "ab", b"ab", {1: 2}, range(3), {1, 2}, bytearray(b"a")):
    print(v, f(v))
