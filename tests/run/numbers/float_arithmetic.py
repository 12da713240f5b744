inf, nan = float("inf"), float("nan")
print(7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, divmod(7.5, 2), divmod(-7.5, 2), 1e300 * 1e10)
print(inf - inf, inf * 0, inf + 1, nan == nan, nan != nan, nan < 1, min(nan, 1), max(1, nan), inf > 10 ** 400)
print(0.0 == -0.0, 1 / inf, -1 / inf, 2 ** 0.5, 4 ** 0.5, (-8) ** (1 / 3), 2.0 ** -1, 0.0 ** 0)
print(5 % 3.5, 1e20 // 1, 3.0 == 3, hash(3.0) == hash(3), hash(0.5), hash(inf), 1 < 1.5 < 2, 10.0 // 3, -0.0 // 1)
try:
    2.0 ** 10000
except OverflowError as e:
    print(type(e).__name__)
for bad in (inf, nan):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(e)
total = 0.0
for i in range(10):
    total += 0.1
print(total, sum([0.1] * 10), total == 1.0, abs(-2.5), -(-0.0))
x = 1.5
x += 1; x *= 2; x -= 0.25; x /= 3; x **= 2; x //= 0.5
print(x)
