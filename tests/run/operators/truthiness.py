class L:
    def __init__(self, n): self.n = n
    def __len__(self): return self.n


class B:
    def __init__(self, b): self.b = b
    def __bool__(self): return self.b


for v in (0, 1, 0.0, -0.0, 0j, "", "0", b"", [], [0], (), {}, set(), None, ..., range(0), range(1), L(0), L(2), B(True), B(False)):
    print(bool(v), end=" ")
print()
for bad in (B(1), L(-1), L("x"), L(1 << 70)):
    try:
        print(bool(bad))
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__, e)
print(0 or "a", 1 and "b", "" or 0 or None, [] and 1, not [], not 1)
print("x" if [] else "y", ("a" and "b") or "c")
