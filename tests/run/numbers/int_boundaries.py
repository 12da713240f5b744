edges = [2 ** k + d for k in (15, 30, 31, 32, 47, 48, 49, 51, 52, 53, 60, 61, 62, 63, 64) for d in (-1, 0, 1)]
total = 0
for e in edges:
    for v in (e, -e):
        total = total * 7 + (v + 1) - (v - 1) * 2 + v // 3 + v % 1000 + (v * v) % 97 + (v << 1) - (v >> 1) + (v & 0xFF) + (v ^ 5)
        assert int(str(v)) == v and -(-v) == v and v + 0 == v and v - v == 0 and (v * 3) // 3 == v and v == int(hex(v), 16)
print(total)
i = 2 ** 48 - 3
for _ in range(6):
    print(i, i + 1 > i, float(i))
    i += 1
x = 1
for k in range(130):
    x = -x * 2
print(x, x.bit_length())
y = 3
for k in range(7):
    y = y * y
print(y)
