"""The untyped lambda calculus: parsing, substitution, normal forms, De Bruijn terms, Church numbers."""
from itertools import count


class Term:
    __slots__ = ()
    __match_args__ = ()

    def __init__(self, *parts):
        for name, part in zip(self.__slots__, parts, strict=True):
            setattr(self, name, part)

    def __init_subclass__(cls):
        cls.__match_args__ = cls.__slots__

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(repr(getattr(self, s)) for s in self.__slots__)})"


class Var(Term):
    __slots__ = ("name",)


class Lam(Term):
    __slots__ = ("name", "body")


class App(Term):
    __slots__ = ("function", "argument")


def parse(text, names):
    symbols = list(text.replace("λ", "\\").replace("\\", " \\ ").replace(".", " . ")
                   .replace("(", " ( ").replace(")", " ) ").split())[::-1]

    def term(bound):
        if symbols and symbols[-1] == "\\":
            symbols.pop()
            variables = []
            while (symbol := symbols.pop()) != ".":
                variables.append(symbol)
            body = term(bound | set(variables))
            for name in reversed(variables):
                body = Lam(name, body)
            return body
        result = None
        while symbols and symbols[-1] != ")":
            if symbols[-1] == "\\":
                part = term(bound)
            elif (symbol := symbols.pop()) == "(":
                part = term(bound)
                if not symbols or symbols.pop() != ")":
                    raise SyntaxError(f"unclosed in {text!r}")
            elif symbol in bound or symbol not in names:
                part = church(int(symbol)) if symbol.isdigit() else Var(symbol)
            else:
                part = names[symbol]
            result = part if result is None else App(result, part)
        if result is None:
            raise SyntaxError(f"nothing where a term should be in {text!r}")
        return result

    result = term(frozenset())
    if symbols:
        raise SyntaxError(f"too much in {text!r}")
    return result


def show(term):
    match term:
        case Var(name):
            return name
        case Lam():
            names = []
            while isinstance(term, Lam):
                names.append(term.name)
                term = term.body
            return f"λ{' '.join(names)}.{show(term)}"
        case App(function, argument):
            left, right = show(function), show(argument)
            if isinstance(function, Lam):
                left = f"({left})"
            return f"{left} {right}" if isinstance(argument, Var) else f"{left} ({right})"


def free(term):
    match term:
        case Var(name):
            return {name}
        case Lam(name, body):
            return free(body) - {name}
        case App(f, a):
            return free(f) | free(a)


def substitute(term, name, value):
    match term:
        case Var(n):
            return value if n == name else term
        case App(f, a):
            return App(substitute(f, name, value), substitute(a, name, value))
        case Lam(n, _) if n == name or name not in free(term):
            return term
        case Lam(n, body):
            if n in (taken := free(value)):
                taken |= free(body)
                new = next(c for i in count(1) if (c := f"{n.rstrip('0123456789')}{i}") not in taken)
                n, body = new, substitute(body, n, Var(new))
            return Lam(n, substitute(body, name, value))


def step(term):
    """One leftmost outermost reduction, or None."""
    match term:
        case App(Lam(name, body), argument):
            return substitute(body, name, argument)
        case App(f, a):
            if (reduced := step(f)) is not None:
                return App(reduced, a)
            return None if (reduced := step(a)) is None else App(f, reduced)
        case Lam(name, body):
            return None if (reduced := step(body)) is None else Lam(name, reduced)
    return None


def normal(term, limit=2000):
    for steps in range(limit):
        reduced = step(term)
        if reduced is None:
            return term, steps
        term = reduced
    raise RuntimeError(f"no normal form within {limit} steps")


def church(n):
    body = Var("x")
    for _ in range(n):
        body = App(Var("f"), body)
    return Lam("f", Lam("x", body))


def number(term):
    match term:
        case Lam(f, Lam(x, body)) if f != x:
            n = 0
            while True:
                match body:
                    case Var(name) if name == x:
                        return n
                    case App(Var(name), rest) if name == f:
                        n, body = n + 1, rest
                    case _:
                        return None


def de_bruijn(term, bound=()):
    match term:
        case Var(name):
            return str(bound.index(name)) if name in bound else name
        case Lam(name, body):
            return f"λ{de_bruijn(body, (name, *bound))}"
        case App(f, a):
            return f"({de_bruijn(f, bound)} {de_bruijn(a, bound)})"


names = {}
for line in r"""
    I = \x.x
    K = \x y.x
    S = \x y z.x z (y z)
    true = \a b.a
    false = \a b.b
    zero? = \n.n (\z.false) true
    succ = \n f x.f (n f x)
    plus = \m n f x.m f (n f x)
    times = \m n f.m (n f)
    power = \m n.n m
    pair = \a b s.s a b
    pred = \n f x.n (\g h.h (g f)) (\u.x) (\u.u)
    minus = \m n.n pred m
    Y = \f.(\x.f (x x)) (\x.f (x x))
    fact = Y (\self n.zero? n 1 (times n (self (pred n))))
""".strip().splitlines():
    name, _, text = line.partition("=")
    names[name.strip()] = parse(text, names)

for text in ("S K K", "(\\x y.x) y", "(\\x.x x) (\\y.y)", "K a b", "plus 2 3", "times 3 4", "power 2 3", "pred 5",
             "minus 6 2", "zero? 0", "zero? 3", "fact 3", "\\x.(\\y.y) x", "(\\f x1.f x1) (\\x.x1)", "pair p q false"):
    result, steps = normal(parse(text, names))
    n = number(result)
    print(f"{text:22} {steps:4}  {show(result) if n is None else n}   {de_bruijn(result)[:40]}")
for text in ("(\\x.x x) (\\x.x x)", "(a", "a)", "\\x.", ""):
    try:
        print(show(normal(parse(text, names), 50)[0]))
    except (SyntaxError, RuntimeError) as e:
        print(f"{text:22} {type(e).__name__}: {e}")
print(repr(names["K"]), sorted(free(parse("\\x.x y (z \\z.z)", names))), show(names["Y"]))
try:
    Var()
except ValueError as e:
    print(e)
