"""Digits of pi with big integers, by four methods which must agree."""
import itertools


def spigot():
    """Gibbons' unbounded spigot."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = (q * k, (2 * q + r) * l, t * l, k + 1,
                                (q * (7 * k + 2) + r * l) // (t * l), l + 2)


def arctan_inverse(x, one):
    total = power = one // x
    square = x * x
    sign = -1
    for k in itertools.count(3, 2):
        power //= square
        if not power:
            return total
        total += sign * (power // k)
        sign = -sign


def machin(digits):
    guard = 10
    one = 10 ** (digits + guard)
    pi = 4 * (4 * arctan_inverse(5, one) - arctan_inverse(239, one))
    return pi // 10 ** guard


def isqrt(n):
    if n < 0:
        raise ValueError("isqrt of a negative number")
    if n == 0:
        return 0
    x = 1 << (n.bit_length() + 1) // 2
    while True:
        y = (x + n // x) >> 1
        if y >= x:
            return x
        x = y


def chudnovsky(digits):
    def split(a, b):
        if b - a == 1:
            if a == 0:
                p = q = 1
            else:
                p = (6 * a - 5) * (2 * a - 1) * (6 * a - 1)
                q = a * a * a * 10939058860032000
            t = p * (13591409 + 545140134 * a)
            return p, q, -t if a & 1 else t
        m = (a + b) // 2
        p1, q1, t1 = split(a, m)
        p2, q2, t2 = split(m, b)
        return p1 * p2, q1 * q2, q2 * t1 + p1 * t2

    guard = 10
    _, q, t = split(0, digits // 14 + 2)
    root = isqrt(10005 * 10 ** (2 * (digits + guard)))
    return q * 426880 * root // t // 10 ** guard


def gauss_legendre(digits):
    guard = 10
    one = 10 ** (digits + guard)
    a, b, t, p = one, isqrt(one * one // 2), one // 4, 1
    while abs(a - b) > 1:
        a, b, old = (a + b) // 2, isqrt(a * b), a
        t -= p * (old - a) ** 2 // one
        p *= 2
    return (a + b) ** 2 // (4 * t) // 10 ** guard


def show(text, width=50):
    for start in range(0, len(text), width):
        row = text[start:start + width]
        groups = " ".join(row[i:i + 10] for i in range(0, len(row), 10))
        print(f"{groups:<54} :{start + len(row)}")


def main():
    digits = 300
    from_spigot = "".join(map(str, itertools.islice(spigot(), digits + 1)))
    results = {f.__name__: str(f(digits)) for f in (machin, chudnovsky, gauss_legendre)}
    show(from_spigot)
    for name, text in results.items():
        print(name, len(text), text == from_spigot)
    long = chudnovsky(1500)
    text = str(long)
    print(text[-40:], long % 997, long.bit_length(), text.find("999999"), text.find("0000"))
    print([text.count(d) for d in "0123456789"], sum(map(int, text)))
    print(f"{long:#x}"[:40], hex(long)[-20:], int(hex(long), 16) == long, int(text) == long)
    print([isqrt(n) for n in (0, 1, 2, 3, 4, 15, 16, 17, 10 ** 40, 10 ** 40 - 1)])
    for n in (3, 10 ** 30 + 7, 2 ** 521 - 1):
        r = isqrt(n)
        print(r * r <= n < (r + 1) ** 2, divmod(n, r)[1] % 1000)
    try:
        isqrt(-5)
    except ValueError as e:
        print(e)
    e_digits = 60
    one = 10 ** (e_digits + 5)
    e = term = one
    for k in itertools.takewhile(lambda _: term, itertools.count(1)):
        term //= k
        e += term
    print(e // 10 ** 5)


main()
