# The Mandelbrot set in characters.
PALETTE = " .:-=+*#%@"


def escape(c, limit=60):
    z = 0j
    for n in range(limit):
        z = z * z + c
        if abs(z) > 2:
            return n
    return limit


for row in range(-12, 13):
    print("".join(PALETTE[escape(complex(column / 20, row / 10)) * 9 // 60] for column in range(-44, 21)))
