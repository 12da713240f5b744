class Color:
    RED = 1
    GREEN = "g"


def f(v):
    match v:
        case Color.RED:
            return "red"
        case Color.GREEN:
            return "green"
        case {Color.GREEN: x}:
            return ("keyed", x)
        case [Color.RED, other]:
            return ("list", other)
        case other:
            return ("bound", other)


print(f(1), f("g"), f({"g": 5}), f([1, 2]), f(3))
match [1, 2, 3]:
    case [a, b]:
        print("no")
    case [a, *b]:
        print(a, b)
match (x := 5), 6:
    case 5, six:
        print(x, six)
match = case = _ = 3
print(match + case + _)
match, *case = [1, 2]
print(match, case)
match 7:
    case n if n > 10:
        print("big")
print(n)
