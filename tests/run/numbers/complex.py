z = 3 + 4j
print(z, abs(z), z.real, z.imag, z.conjugate(), -z, z * 1j, z / (1 - 1j), z ** 2, z == 3 + 4j, z == 3)
print(1j, -1j, 0j, complex(1, 2), complex("1+2j"), complex("-3j"), complex(2), 2j * 2j, complex(1.5, -2))
print(repr(complex(0, -1)), str(1 + 0j), [1e20 + 1j], bool(0j), hash(2 + 0j) == hash(2))
print(complex(float("inf"), float("nan")), f"{z:.2f} {z:>12} {z!r}")
for bad in (lambda: z < 1, lambda: int(z), lambda: float(z), lambda: complex("x"), lambda: z // 1):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(e)
