class V:
    def __getattr__(self, name):
        raise AttributeError(name)


def install(name):
    setattr(V, name, lambda self, *a: (name, *[x if isinstance(x, int) else "V" for x in a]))


for n in "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul divmod".split():
    install(f"__{n}__")
    install(f"__r{n}__")
v = V()
print(v + 1, v - 1, v * 1, v / 1, v // 1, v % 1, v ** 1, v << 1, v >> 1, v & 1, v | 1, v ^ 1, v @ 1, divmod(v, 1))
print(1 + v, 1 - v, 1 * v, 1 / v, 1 // v, 1 % v, 1 ** v, 1 << v, 1 >> v, 1 & v, 1 | v, 1 ^ v, 1 @ v, divmod(1, v))
print(pow(v, 2, 3), v + v)
for n in "neg pos invert".split():
    install(f"__{n}__")
print(-v, +v, ~v)
