def f(v):
    match v:
        case 0:
            return "zero"
        case 1 | 2 | 3:
            return "small"
        case -5:
            return "minus five"
        case 1.5 | 2.5e0:
            return "half"
        case 2 + 3j:
            return "complex"
        case "a" "b":
            return "ab"
        case b"x":
            return "bytes"
        case True:
            return "never: 1 matched"
        case None:
            return "none"
        case str() as s if len(s) > 3:
            return "long " + s
        case _:
            return "other"


for v in (0, False, 2, True, -5, 1.5, 2 + 3j, "ab", b"x", None, "long one", "xyz", [], 9):
    print(repr(v), f(v))
