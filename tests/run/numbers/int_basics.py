print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7 % 3, divmod(-7, 2), divmod(7, -2))
print(2 ** 10, (-2) ** 3, -2 ** 2, 2 ** -1, 0 ** 0, pow(3, 4, 5), pow(3, -1, 7), pow(-3, 3, 5))
print(5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 5, -17 >> 2, -1 >> 100)
print(int("12"), int(" -12 "), int("0x1f", 16), int("z", 36), int("0b11", 0), int("1_000"), int(3.99), int(-3.99), int())
print(hex(255), oct(8), bin(5), hex(-255), (255).bit_length(), (255).bit_count(), (-4).bit_length())
print((1000).to_bytes(2, "big"), int.from_bytes(b"\x03\xe8", "big"), int.from_bytes(b"\xff\xfe", "little", signed=True))
print((-2).to_bytes(2, "little", signed=True), (5).as_integer_ratio(), (3).real, (3).imag, (3).numerator)
print(True + True, True * 3, str(True), int(True), ~False, True & 1, True ^ True, -True)
print(0b101, 0o17, 0xFF, 1_000_000, 0, 00)
print(1 .__add__(2), (5).__class__, 3 .conjugate())
for bad in ("0x", "1__0", "_1", "", "1.5", "٣x"):
    try:
        print(int(bad, 0))
    except ValueError as e:
        print(e)
print(int("٣"))
