# Matrices of exact fractions: a number class with operators, in elimination.
from math import gcd


class Fraction:
    __slots__ = ("top", "bottom")

    def __init__(self, top, bottom=1):
        if bottom == 0:
            raise ZeroDivisionError("a fraction by zero")
        if bottom < 0:
            top, bottom = -top, -bottom
        g = gcd(top, bottom)
        if g != 1:
            top //= g
            bottom //= g
        self.top = top
        self.bottom = bottom

    def __add__(self, other):
        return Fraction(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __sub__(self, other):
        return Fraction(self.top * other.bottom - other.top * self.bottom, self.bottom * other.bottom)

    def __mul__(self, other):
        if isinstance(other, int):
            return Fraction(self.top * other, self.bottom)
        return Fraction(self.top * other.top, self.bottom * other.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other):
        return Fraction(self.top * other.bottom, self.bottom * other.top)

    def __eq__(self, other):
        return self.top == other.top and self.bottom == other.bottom

    def __lt__(self, other):
        return self.top * other.bottom < other.top * self.bottom

    def __bool__(self):
        return self.top != 0

    def __repr__(self):
        return f"{self.top}/{self.bottom}" if self.bottom != 1 else str(self.top)


ZERO, ONE = Fraction(0), Fraction(1)


def product(a, b):
    columns = list(zip(*b))
    return [[sum((x * y for x, y in zip(row, column)), ZERO) for column in columns] for row in a]


def inverse(matrix):
    n = len(matrix)
    rows = [list(row) + [ONE if i == j else ZERO for j in range(n)] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = next(k for k in range(i, n) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        by = ONE / rows[i][i]
        rows[i] = [x * by for x in rows[i]]
        for k in range(n):
            if k != i and rows[k][i]:
                factor = rows[k][i]
                rows[k] = [x - factor * y for x, y in zip(rows[k], rows[i])]
    return [row[n:] for row in rows]


def hilbert(n):
    return [[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)]


for n in range(2, 32):
    h = hilbert(n)
    inv = inverse(h)
    unit = product(h, inv)
    assert all(x == (ONE if i == j else ZERO) for i, row in enumerate(unit) for j, x in enumerate(row))
try:
    ONE / ZERO
except ZeroDivisionError as e:
    print(e)
print(inv[0][:4], 3 * inv[5][5], min(min(row) for row in inv))
