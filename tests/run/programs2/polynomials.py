"""Polynomials over the integers and rationals of one's own making."""
from functools import reduce
from itertools import zip_longest
from math import gcd


class Polynomial:
    __slots__ = ("coefficients",)

    def __init__(self, *coefficients):
        """Lowest power first."""
        c = list(coefficients)
        while c and c[-1] == 0:
            c.pop()
        self.coefficients = tuple(c)

    @classmethod
    def from_roots(cls, *roots):
        return reduce(lambda p, r: p * cls(-r, 1), roots, cls(1))

    @property
    def degree(self):
        return len(self.coefficients) - 1

    def __call__(self, x):
        return reduce(lambda total, c: total * x + c, reversed(self.coefficients), 0)

    @staticmethod
    def _coerce(other):
        if isinstance(other, Polynomial):
            return other
        return Polynomial(other) if isinstance(other, (int, float)) else None

    def __add__(self, other):
        other = self._coerce(other)
        if other is None:
            return NotImplemented
        return Polynomial(*(a + b for a, b in zip_longest(self.coefficients, other.coefficients, fillvalue=0)))

    __radd__ = __add__

    def __neg__(self):
        return Polynomial(*(-c for c in self.coefficients))

    def __sub__(self, other):
        return NotImplemented if self._coerce(other) is None else self + -self._coerce(other)

    def __rsub__(self, other):
        return -self + other

    def __mul__(self, other):
        other = self._coerce(other)
        if other is None:
            return NotImplemented
        if not self or not other:
            return Polynomial()
        result = [0] * (self.degree + other.degree + 1)
        for i, a in enumerate(self.coefficients):
            for j, b in enumerate(other.coefficients):
                result[i + j] += a * b
        return Polynomial(*result)

    __rmul__ = __mul__

    def __pow__(self, n):
        result, base = Polynomial(1), self
        while n:
            if n & 1:
                result *= base
            base *= base
            n >>= 1
        return result

    def __divmod__(self, other):
        if not other:
            raise ZeroDivisionError("division by the zero polynomial")
        rest = list(self.coefficients)
        quotient = [0] * max(len(rest) - other.degree, 0)
        for shift in range(len(rest) - len(other.coefficients), -1, -1):
            factor, remainder = divmod(rest[shift + other.degree], other.coefficients[-1])
            if remainder:
                raise ArithmeticError(f"{other} does not divide {self} over the integers")
            quotient[shift] = factor
            for i, c in enumerate(other.coefficients):
                rest[shift + i] -= factor * c
        return Polynomial(*quotient), Polynomial(*rest)

    def __floordiv__(self, other):
        return divmod(self, other)[0]

    def __mod__(self, other):
        return divmod(self, other)[1]

    def __eq__(self, other):
        other = self._coerce(other)
        return NotImplemented if other is None else self.coefficients == other.coefficients

    def __hash__(self):
        return hash(self.coefficients) if self.degree > 0 else hash(self(0))

    def __bool__(self):
        return bool(self.coefficients)

    def __getitem__(self, power):
        return self.coefficients[power] if 0 <= power <= self.degree else 0

    def derivative(self):
        return Polynomial(*(i * c for i, c in enumerate(self.coefficients) if i))

    def content(self):
        return gcd(*self.coefficients)

    def __matmul__(self, inner):
        """Composition."""
        return reduce(lambda total, c: total * inner + c, reversed(self.coefficients), Polynomial())

    def __str__(self):
        parts = []
        for power, c in reversed(list(enumerate(self.coefficients))):
            if not c:
                continue
            sign = "-" if c < 0 else "+"
            size = "" if abs(c) == 1 and power else str(abs(c))
            x = {0: "", 1: "x"}.get(power, f"x^{power}")
            parts.append(f"{sign} {size}{x}")
        text = " ".join(parts) or "0"
        return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith(("+", "-")) else text

    def __repr__(self):
        return f"Polynomial{self.coefficients}"


x = Polynomial(0, 1)
p, q = 3 * x ** 2 - 2 * x + 1, x - 4
print(p, "|", q, "|", p + q, "|", p - q, "|", p * q, "|", 1 - p)
print(repr(p), p(2), p(0.5), p[1], p[9], p.degree)
print((x + 1) ** 5)
print(Polynomial.from_roots(1, 2, 3, -4))
print([str(part) for part in divmod(x ** 5 - 1, x - 1)], p * q // q == p, (p * q + 7) % q)
print((2 * x ** 3 - x) @ (x + 1), p.derivative(), (6 * x - 9).content())
print(Polynomial(5) == 5, hash(Polynomial(5)) == hash(5), len({p, p + 0, q}), bool(Polynomial(0, 0)), -x ** 2)
print(Polynomial(), Polynomial(1.5, -1), Polynomial().degree, x == "x")
for attempt in (lambda: p // Polynomial(), lambda: x ** 2 // (2 * x), lambda: p + "1", lambda: "1" * p):
    try:
        print(attempt())
    except (ArithmeticError, TypeError) as e:
        print(type(e).__name__, e)
chebyshev = [Polynomial(1), x]
while len(chebyshev) < 9:
    chebyshev.append(2 * x * chebyshev[-1] - chebyshev[-2])
print(*chebyshev, sep="\n")
print((x + 1) ** 40 == (1 + x) ** 20 * (x + 1) ** 20, ((x + 1) ** 40)[20])
