a = 12345678901234567890123456789
b = 987654321098765432109876543210
print(a + b, a - b, a * b, b // a, b % a, -b // a, -b % a, divmod(b, -a))
print(a ** 5)
print(2 ** 200, 2 ** 64 - 1, -(2 ** 63), (2 ** 63) - 1 + 1)
print(a & b, a | b, a ^ b, ~a, a << 70, b >> 33, -a >> 5)
print(a < b, a == a + 0, a != b, hash(2 ** 61 - 1), hash(2 ** 61), hash(-1), hash(a) == hash(int(str(a))))
print(pow(a, b, 1000007), (a * b) // b == a, a.bit_length())
f = 1
for i in range(1, 51):
    f *= i
print(f, len(str(f)), sum(map(int, str(f))))
print(int("9" * 40) + 1, hex(a), int(hex(a), 16) == a, bin(2 ** 70 + 1))
print(float(2 ** 70), 2 ** 70 == 2.0 ** 70, 2 ** 53 + 1 == 2.0 ** 53, 10 ** 25 > 1e25, int(1e30))
print((2 ** 62 - 1) + 1, -(2 ** 62) - 1, 4611686018427387904 * 4, 3037000500 ** 2)
try:
    float(10 ** 400)
except OverflowError as e:
    print(e)
try:
    10 ** 400 / 3
except OverflowError as e:
    print(e)
print(10 ** 400 / 10 ** 399, (10 ** 30 + 1) / 10 ** 30)
x = 1
for i in range(100):
    x = x * 3 + i
print(x)
while x:
    x //= 10 ** 9
print(x)
