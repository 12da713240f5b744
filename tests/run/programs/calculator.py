"""A tokenizer, a recursive-descent parser and an evaluator for arithmetic."""
import math
import operator


class CalcError(Exception):
    def __init__(self, message, position=None):
        super().__init__(message)
        self.position = position

    def __str__(self):
        base = super().__str__()
        if self.position is None:
            return base
        return f"{base} (at column {self.position + 1})"


class Token:
    __slots__ = ("kind", "text", "pos")

    def __init__(self, kind, text, pos):
        self.kind, self.text, self.pos = kind, text, pos

    def __repr__(self):
        return f"<{self.kind} {self.text!r}>"


TWO_CHAR = ("**", "//", "<=", ">=", "==", "!=")
ONE_CHAR = "+-*/%()=,<>"


def tokenize(source):
    i = 0
    n = len(source)
    while i < n:
        c = source[i]
        if c.isspace():
            i += 1
        elif c.isdigit() or (c == "." and source[i + 1:i + 2].isdigit()):
            start = i
            seen_dot = False
            while i < n and (source[i].isdigit() or (source[i] == "." and not seen_dot)):
                seen_dot |= source[i] == "."
                i += 1
            if i < n and source[i] in "eE":
                i += 1
                if i < n and source[i] in "+-":
                    i += 1
                while i < n and source[i].isdigit():
                    i += 1
            yield Token("num", source[start:i], start)
        elif c.isalpha() or c == "_":
            start = i
            while i < n and (source[i].isalnum() or source[i] == "_"):
                i += 1
            yield Token("name", source[start:i], start)
        elif source[i:i + 2] in TWO_CHAR:
            yield Token("op", source[i:i + 2], i)
            i += 2
        elif c in ONE_CHAR:
            yield Token("op", c, i)
            i += 1
        else:
            raise CalcError(f"unexpected character {c!r}", i)
    yield Token("end", "", n)


BINARY = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "**": operator.pow, "<": operator.lt, ">": operator.gt,
    "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}
LEVELS = [("<", ">", "<=", ">=", "==", "!="), ("+", "-"), ("*", "/", "//", "%")]
FUNCTIONS = {
    "sqrt": math.sqrt, "abs": abs, "max": max, "min": min,
    "floor": math.floor, "gcd": math.gcd, "fact": math.factorial,
    "hypot": lambda a, b: math.sqrt(a * a + b * b),
}


class Parser:
    def __init__(self, source):
        self.tokens = list(tokenize(source))
        self.index = 0

    @property
    def current(self):
        return self.tokens[self.index]

    def accept(self, *texts):
        tok = self.current
        if tok.kind == "op" and tok.text in texts:
            self.index += 1
            return tok
        return None

    def expect(self, text):
        tok = self.accept(text)
        if tok is None:
            raise CalcError(f"expected {text!r}, found {self.current.text or 'end'!r}", self.current.pos)
        return tok

    def parse(self):
        first = self.current
        if first.kind == "name" and self.tokens[1].text == "=":
            self.index = 2
            node = ("assign", first.text, self.binary(0))
        else:
            node = self.binary(0)
        if self.current.kind != "end":
            raise CalcError(f"trailing {self.current!r}", self.current.pos)
        return node

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while (tok := self.accept(*LEVELS[level])) is not None:
            left = ("bin", tok.text, left, self.binary(level + 1))
        return left

    def unary(self):
        if tok := self.accept("-", "+"):
            return ("un", tok.text, self.unary())
        return self.power()

    def power(self):
        base = self.atom()
        if self.accept("**"):
            return ("bin", "**", base, self.unary())
        return base

    def atom(self):
        tok = self.current
        if tok.kind == "num":
            self.index += 1
            is_float = any(ch in tok.text for ch in ".eE")
            return ("num", float(tok.text) if is_float else int(tok.text))
        if tok.kind == "name":
            self.index += 1
            if self.accept("("):
                args = []
                if not self.accept(")"):
                    args.append(self.binary(0))
                    while self.accept(","):
                        args.append(self.binary(0))
                    self.expect(")")
                return ("call", tok.text, args)
            return ("var", tok.text)
        if self.accept("("):
            inner = self.binary(0)
            self.expect(")")
            return inner
        raise CalcError(f"unexpected {tok.text or 'end'!r}", tok.pos)


def evaluate(node, env):
    match node:
        case ("num", value):
            return value
        case ("var", name):
            try:
                return env[name]
            except KeyError:
                raise CalcError(f"undefined variable {name}") from None
        case ("assign", name, expr):
            env[name] = value = evaluate(expr, env)
            return value
        case ("un", "-", expr):
            return -evaluate(expr, env)
        case ("un", "+", expr):
            return +evaluate(expr, env)
        case ("bin", op, left, right):
            return BINARY[op](evaluate(left, env), evaluate(right, env))
        case ("call", name, args):
            if name not in FUNCTIONS:
                raise CalcError(f"undefined function {name}")
            return FUNCTIONS[name](*[evaluate(a, env) for a in args])
        case _:
            raise AssertionError(node)


LINES = """
1 + 2 * 3
(1 + 2) * 3
2 ** 3 ** 2
-2 ** 2
2 ** -1
7 // 2 + 7 % 4 - 7 / 2
x = 10
y = x * x - 1
y / (x - 10)
hypot(3, 4) + sqrt(2)
max(1, x, y, 5) - min(3, .5)
fact(25)
1e3 + 2.5e-2
x < y
x == 10
gcd(84, 36) * abs(-3)
2 $ 3
(1 + 2
1 2
z + 1
nope(1)
sqrt(0 - 1)
max()
2 +
""".strip().splitlines()


def main():
    env = {"pi": math.pi}
    print(list(tokenize("a1 = 3.5*(b-2)**2")))
    print(Parser("1 - 2 - -x ** 2").parse())
    for number, line in enumerate(LINES, 1):
        try:
            result = evaluate(Parser(line).parse(), env)
        except CalcError as e:
            print(f"{number:2} {line:<32} error: {e}")
        except (ArithmeticError, ValueError, TypeError) as e:
            print(f"{number:2} {line:<32} {type(e).__name__}")
        else:
            print(f"{number:2} {line:<32} = {result!r}")
    print(sorted(env.items(), key=lambda kv: kv[0]))


if __name__ == "__main__":
    main()
