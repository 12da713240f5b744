"""A matrix class with operator overloading, over ints, fractions and floats."""
import math
from functools import reduce


class Fraction:
    __slots__ = ("n", "d")

    def __init__(self, n, d=1):
        if d == 0:
            raise ZeroDivisionError(f"Fraction({n}, 0)")
        g = math.gcd(n, d) * (-1 if d < 0 else 1)
        self.n, self.d = n // g, d // g

    @staticmethod
    def of(value):
        if isinstance(value, Fraction):
            return value
        return Fraction(value) if isinstance(value, int) else None

    def _operate(formula):
        def forward(self, other):
            other = Fraction.of(other)
            return NotImplemented if other is None else formula(self, other)

        def backward(self, other):
            other = Fraction.of(other)
            return NotImplemented if other is None else formula(other, self)
        return forward, backward

    __add__, __radd__ = _operate(lambda a, b: Fraction(a.n * b.d + b.n * a.d, a.d * b.d))
    __sub__, __rsub__ = _operate(lambda a, b: Fraction(a.n * b.d - b.n * a.d, a.d * b.d))
    __mul__, __rmul__ = _operate(lambda a, b: Fraction(a.n * b.n, a.d * b.d))
    __truediv__, __rtruediv__ = _operate(lambda a, b: Fraction(a.n * b.d, a.d * b.n))
    __eq__ = _operate(lambda a, b: (a.n, a.d) == (b.n, b.d))[0]
    __lt__, __gt__ = _operate(lambda a, b: a.n * b.d < b.n * a.d)
    del _operate

    def __neg__(self):
        return Fraction(-self.n, self.d)

    def __bool__(self):
        return self.n != 0

    def __float__(self):
        return self.n / self.d

    def __hash__(self):
        return hash(self.n) if self.d == 1 else hash((self.n, self.d))

    def __repr__(self):
        return str(self.n) if self.d == 1 else f"{self.n}/{self.d}"


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]
        if len({len(r) for r in self.rows}) != 1:
            raise ValueError("rows of different lengths")

    @classmethod
    def identity(cls, n):
        return cls([int(i == j) for j in range(n)] for i in range(n))

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):
        return Matrix(zip(*self.rows))

    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, j = key
            if isinstance(i, slice) or isinstance(j, slice):
                i = i if isinstance(i, slice) else slice(i, i + 1)
                j = j if isinstance(j, slice) else slice(j, j + 1)
                return Matrix(r[j] for r in self.rows[i])
            return self.rows[i][j]
        return self.rows[key]

    def __setitem__(self, key, value):
        i, j = key
        self.rows[i][j] = value

    def map(self, f):
        return Matrix(map(f, r) for r in self.rows)

    def _pairwise(self, other, f):
        if not isinstance(other, Matrix):
            return NotImplemented
        if self.shape != other.shape:
            raise ValueError("shapes {0[0]}x{0[1]} and {1[0]}x{1[1]}".format(self.shape, other.shape))
        return Matrix(map(f, a, b) for a, b in zip(self.rows, other.rows))

    def __add__(self, other):
        return self._pairwise(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._pairwise(other, lambda a, b: a - b)

    def __neg__(self):
        return self * -1

    def __mul__(self, scalar):
        if isinstance(scalar, Matrix):
            return NotImplemented
        return self.map(lambda v: v * scalar)

    __rmul__ = __mul__

    def __matmul__(self, other):
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"cannot multiply {self.shape} by {other.shape}")
        columns = other.T.rows
        return Matrix([sum(a * b for a, b in zip(r, c)) for c in columns] for r in self.rows)

    def __pow__(self, n, mod=None):
        if n < 0:
            return pow(self.inverse(), -n, mod)
        result, base = Matrix.identity(len(self.rows)), self
        while n:
            if n & 1:
                result @= base
            base @= base
            if mod is not None:
                result, base = result % mod, base % mod
            n >>= 1
        return result

    def __mod__(self, n):
        return self.map(lambda v: v % n)

    def __eq__(self, other):
        return isinstance(other, Matrix) and self.rows == other.rows

    def __iter__(self):
        return iter(self.rows)

    def __contains__(self, value):
        return any(value in r for r in self.rows)

    def __abs__(self):
        return self.determinant()

    def determinant(self):
        if self.shape == (1, 1):
            return self[0, 0]
        return sum((-1) ** j * v * Matrix(r[:j] + r[j + 1:] for r in self.rows[1:]).determinant()
                   for j, v in enumerate(self.rows[0]))

    def inverse(self):
        n = len(self.rows)
        work = [[Fraction.of(v) for v in r] + [Fraction(int(i == j)) for j in range(n)]
                for i, r in enumerate(self.rows)]
        for col in range(n):
            pivot = next((r for r in range(col, n) if work[r][col]), None)
            if pivot is None:
                raise ZeroDivisionError("matrix is singular")
            work[col], work[pivot] = work[pivot], work[col]
            head = work[col][col]
            work[col] = [v / head for v in work[col]]
            for r in range(n):
                if r != col and work[r][col]:
                    k = work[r][col]
                    work[r] = [a - k * b for a, b in zip(work[r], work[col])]
        return Matrix(r[n:] for r in work)

    __invert__ = inverse

    def __str__(self):
        width = max(len(str(v)) for r in self.rows for v in r)
        return "\n".join("[" + " ".join(f"{v!s:>{width}}" for v in r) + "]" for r in self.rows)

    def __repr__(self):
        return f"Matrix({self.rows!r})"


def main():
    a = Matrix([[1, 2], [3, 4]])
    b = Matrix([range(5, 7), range(7, 9)])
    print(a + b, a - b, a @ b, -a, 2 * a, a * 3, a.T, sep="\n\n")
    print(repr(a ** 10), repr(pow(a, 100, 1000)), abs(a))
    print(repr(a ** -1), a @ ~a == Matrix.identity(2), repr(a ** 0))
    c = Matrix([[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    print(~c, c.determinant(), sep="\ndet = ")
    print(repr(c[1:, :2]), repr(c[0, 1:]), c[2][2], c[-1, -1], -1 in c, 7 in c)
    c[0, 0] = 10
    print([sum(r) for r in c], c != c.T, c == c.T, c == 3)
    print((Matrix([[1, 1], [1, 0]]) ** 200)[0, 1])
    h = Matrix([Fraction(1, i + j + 1) for j in range(4)] for i in range(4))
    print(h, ~h, h.determinant(), sep="\n")
    print(h.map(float).map(lambda v: round(v, 4)))
    print(sum((Fraction(1, k) for k in range(1, 20)), 0), float(reduce(lambda p, q: p * q, h[0])))
    print(Fraction(1, 2) == 0.5, Fraction(4, -2) == -2, {Fraction(6, 2): "x"}[3], max(Fraction(1, 3), Fraction(2, 5)))
    for attempt in (lambda: a + c, lambda: a @ c, lambda: ~Matrix([[1, 2], [2, 4]]), lambda: a + 1,
                    lambda: a * b, lambda: Matrix([[1], [2, 3]]), lambda: Fraction(1, 0), lambda: a[5, 0]):
        try:
            print(attempt())
        except (ValueError, ArithmeticError, TypeError, IndexError) as e:
            print(f"{type(e).__name__}: {e}")


main()
