def a(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(u, n):
    return [sum(a(i, j) * u[j] for j in range(n)) for i in range(n)]


def times_transposed(u, n):
    out = []
    for i in range(n):
        s = 0.0
        for j, x in enumerate(u):
            s += a(j, i) * x
        out.append(s)
    return out


def norm(n, rounds):
    u = [1.0] * n
    for _ in range(rounds):
        v = times_transposed(times(u, n), n)
        u = times_transposed(times(v, n), n)
    top = bottom = 0.0
    for x, y in zip(u, v):
        top += x * y
        bottom += y * y
    return (top / bottom) ** 0.5


print(f"{norm(310, 5):.9f}")
