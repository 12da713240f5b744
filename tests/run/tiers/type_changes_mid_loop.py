# The loop variable, the accumulator and the limit change type under every specialised compare and jump.
def climb(limit, step):
    i, n = 0, 0
    while i < limit:
        i += step
        n += 1
        if n == 100:
            step = type(step)(step) if not isinstance(step, int) else float(step)
        if n > 500:
            break
    return i, n

print(climb(200, 1), climb(200.5, 1), climb(150, 0.5), climb(1 << 65, 1 << 62), climb(True, 1))

class Limit:
    def __init__(self, n): self.n = n
    def __gt__(self, other):
        self.n -= 1
        return self.n > 0

print(climb(Limit(130), 1))

def down(n):
    seen = []
    while n:
        n -= 1
        if n == 50: n = 50.0
        if n == 20: n = "x" * 20
        if isinstance(n, str):
            seen.append(n)
            n = len(n) - 1
        if n == 5: n = []
    return seen, n

print(down(150))

def parity(values):
    even = 0
    for v in values:
        if v % 2 == 0:
            even += 1
        if v == 3 or v != v:
            even += 100
    return even

print(parity(list(range(120)) + [4.0, 1 << 70, True, float("nan"), -2] + list(range(20))))
try:
    parity(list(range(120)) + ["%s", None])
except TypeError as error:
    print(error)
