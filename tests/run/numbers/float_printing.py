for x in (0.0, -0.0, 1.0, 0.1, 1 / 3, 100.0, 1e15, 1e16, 1e17, 123456789012345678.0, 1e-4, 1e-5, 0.00012345, 5e-324, 1.7976931348623157e308,
          float("inf"), -float("inf"), float("nan"), 2.5, 1e22, 1e23, 9007199254740993.0, 0.1 + 0.2, 1e100, 4.35, 1234.5678):
    print(repr(x), str(x), end=" | ")
print()
print(1e5, 1E5, 1.e3, .5, 1_0.0_1, 1e+3, 3.14e-2)
print(float("1e3"), float(" 1.5 "), float("-inf"), float("1_0.5"), float("NaN"), float(), float(".5"), float("5."))
print((0.1).hex(), float.fromhex("0x1.8p1"), (2.5).as_integer_ratio(), (2.0).is_integer(), (0.1).as_integer_ratio())
print([1.0, (2.5,), {"x": 1e50}], complex(1, -0.0))
