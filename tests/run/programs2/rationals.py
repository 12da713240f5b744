"""Rational numbers from scratch: arithmetic, order, hash, parsing, continued fractions."""
import math
import sys
from functools import total_ordering


@total_ordering
class Rational:
    __slots__ = ("_n", "_d")

    def __new__(cls, numerator=0, denominator=1):
        if isinstance(numerator, str):
            numerator, denominator = cls._parse(numerator)
        elif isinstance(numerator, float):
            numerator, denominator = numerator.as_integer_ratio()
        if denominator == 0:
            raise ZeroDivisionError(f"Rational({numerator}, 0)")
        divisor = math.gcd(numerator, denominator) * (-1 if denominator < 0 else 1)
        self = super().__new__(cls)
        object.__setattr__(self, "_n", numerator // divisor)
        object.__setattr__(self, "_d", denominator // divisor)
        return self

    @staticmethod
    def _parse(text):
        whole, slash, below = text.strip().partition("/")
        try:
            if slash:
                return int(whole), int(below)
            digits, point, after = whole.partition(".")
            return (int(digits + after), 10 ** len(after)) if point else (int(whole), 1)
        except ValueError:
            raise ValueError(f"not a rational: {text!r}") from None

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name}: a Rational does not change")

    numerator = property(lambda self: self._n)
    denominator = property(lambda self: self._d)

    def _operation(operate):
        def forward(self, other):
            if isinstance(other, float):
                return getattr(float(self), operate.__name__)(other)
            if isinstance(other, int):
                other = Rational(other)
            return operate(self, other) if isinstance(other, Rational) else NotImplemented

        def backward(self, other):
            if isinstance(other, int):
                return operate(Rational(other), self)
            return NotImplemented
        return forward, backward

    def __add__(a, b):
        return Rational(a._n * b._d + b._n * a._d, a._d * b._d)

    def __sub__(a, b):
        return Rational(a._n * b._d - b._n * a._d, a._d * b._d)

    def __mul__(a, b):
        return Rational(a._n * b._n, a._d * b._d)

    def __truediv__(a, b):
        return Rational(a._n * b._d, a._d * b._n)

    def __floordiv__(a, b):
        return a._n * b._d // (a._d * b._n)

    def __mod__(a, b):
        return a - b * (a // b)

    __add__, __radd__ = _operation(__add__)
    __sub__, __rsub__ = _operation(__sub__)
    __mul__, __rmul__ = _operation(__mul__)
    __truediv__, __rtruediv__ = _operation(__truediv__)
    __floordiv__, __rfloordiv__ = _operation(__floordiv__)
    __mod__, __rmod__ = _operation(__mod__)
    del _operation

    def __pow__(self, n):
        if not isinstance(n, int):
            return float(self) ** n
        return Rational(self._n ** n, self._d ** n) if n >= 0 else Rational(self._d ** -n, self._n ** -n)

    def __neg__(self): return Rational(-self._n, self._d)
    def __abs__(self): return Rational(abs(self._n), self._d)
    def __float__(self): return self._n / self._d
    def __bool__(self): return self._n != 0
    def __trunc__(self): return int(self._n / self._d) if abs(self._n) < 2 ** 50 else self._n // self._d
    def __floor__(self): return self._n // self._d
    def __ceil__(self): return -(-self._n // self._d)

    def __round__(self, digits=None):
        scale = 10 ** (digits or 0)
        low, rest = divmod(self._n * scale, self._d)
        if rest * 2 > self._d or (rest * 2 == self._d and low % 2):
            low += 1
        return low if digits is None else Rational(low, scale)

    def __eq__(self, other):
        if isinstance(other, Rational):
            return (self._n, self._d) == (other._n, other._d)
        if isinstance(other, int):
            return self._d == 1 and self._n == other
        return float(self) == other if isinstance(other, float) else NotImplemented

    def __lt__(self, other):
        if not isinstance(other, (Rational, int, float)):
            return NotImplemented
        other = other if isinstance(other, Rational) else Rational(other)
        return self._n * other._d < other._n * self._d

    def __hash__(self):
        modulus = sys.hash_info.modulus
        try:
            inverse = pow(self._d, -1, modulus)
        except ValueError:
            return sys.hash_info.inf
        value = abs(self._n) * inverse % modulus
        return value if self._n >= 0 else -value

    def __repr__(self): return f"Rational({self._n}, {self._d})"
    def __str__(self): return str(self._n) if self._d == 1 else f"{self._n}/{self._d}"

    def continued(self):
        n, d = self._n, self._d
        while d:
            q = n // d
            yield q
            n, d = d, n - q * d


half, third = Rational(1, 2), Rational("2/6")
print(half + third, half - third, half * third, half / third, half // third, half % third, -half)
print(1 + half, 1 - half, 2 * half, 1 / third, 7 // half, 1 % third, half + 1.5, half ** -3, half ** 0.5)
print(repr(Rational(6, -4)), Rational("-3.125"), Rational(0.1), Rational(" 12 "))
print(half == 0.5, Rational(4, 2) == 2, half == "half", half < third, half >= 0.25, third > 0, max(third, half))
print([hash(Rational(*p)) == hash(v) for p, v in (((1, 2), 0.5), ((7, 1), 7), ((-3, 4), -0.75), ((-1, 1), -1))])
print({half: "a", 0.5: "b"}, len({Rational(2, 1), 2, 2.0}))
for value in (Rational(7, 2), Rational(-7, 2), Rational(5, 2), Rational(8, 3)):
    print(value, math.floor(value), math.ceil(value), math.trunc(value), round(value), round(value, 1), abs(value))
print(sum([Rational(1, n) for n in range(1, 21)], Rational()))
print(sum(map(float, sorted([Rational(1, 3), Rational(1, 7), Rational(-1, 2)]))))
print(list(Rational(math.pi).continued())[:8], list(Rational(415, 93).continued()))
for attempt in (
    lambda: Rational(1, 0), lambda: half / 0, lambda: Rational("1/x"), lambda: half + "1",
    lambda: half < "1", lambda: setattr(half, "_n", 3), lambda: Rational() ** -1,
):
    try:
        print(attempt())
    except (ArithmeticError, ValueError, TypeError, AttributeError) as e:
        print(type(e).__name__, e)
