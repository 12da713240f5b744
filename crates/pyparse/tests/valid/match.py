match x, y:
    case 1 | -2 | 3 + 4j | 'a' 'b' | None | True: pass
    case [a, *_, (b)] | (c, d): pass
    case {'k': v, A.b: 1, **rest}: pass
    case C(a, k=b) if c: pass
    case _ as z: pass
match = 1
match[x]: int
match(x)
type = case = 2
print(match, type, case)
