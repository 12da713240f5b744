# Floats half-way between two shortest texts: the one with an even last digit. And round(), whose digits are exact.
for x in (18039876069051.5625, 1500000000000000.625, 2251799813685248.25, 2251799813685249.75, 1158199864030884.25,
          1158199864030884.75, 0.5, 0.0009765625, 2.0 ** -21 * 209, 2.0 ** -20 * 105, 4503599627370496.5, 9007199254740993.0,
          123456789012345.625, 123456789012345.375, 562949953421312.0625, 562949953421312.1875):
    print(x, -x, f"{x}", "%r" % x, complex(x, -x))
print([round(x, 2) for x in (2.675, 1.005, 1.015, 0.125, 0.375, -0.125, 2.665, 1e300, 5e-324, -0.001)])
print([round(2.5 * 10 ** k, d) for k in range(-3, 4) for d in range(-2, 4)])
print([round(0.5 + k, 0) for k in range(-3, 4)], [round(x, 15) for x in (0.1, 1 / 3, 2 / 3, 1e15 + 0.3)])
print([round(4503599627370495.5, d) for d in (-1, 0, 1, 2)], round(1.25, 1), round(1.35, 1), round(1e16, 3), round(5.5), round(6.5))
