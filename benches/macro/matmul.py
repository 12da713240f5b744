def matmul(a, b):
    n, m, p = len(a), len(b), len(b[0])
    out = [[0.0] * p for _ in range(n)]
    for i in range(n):
        row, target = a[i], out[i]
        for j in range(p):
            s = 0.0
            for k in range(m):
                s += row[k] * b[k][j]
            target[j] = s
    return out


N = 190
a = [[(i * j % 7) + 0.5 for j in range(N)] for i in range(N)]
b = [[(i + j) % 5 - 1.5 for j in range(N)] for i in range(N)]
c = matmul(a, b)
print(sum(map(sum, c)), c[3][4])
