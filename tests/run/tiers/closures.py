# Cells: shared, rebound by inner functions, in loops, in generators, through nonlocal.
def counter():
    n = 0
    def inc(step=1):
        nonlocal n
        n += step
        return n
    def read():
        return n
    return inc, read

inc, read = counter()
for i in range(200):
    inc(1 if i < 100 else 0.5 if i < 150 else 1 << 62)
print(read() > 1 << 62, counter()[1]())

def makers(n):
    fs = []
    for i in range(n):
        def f(k=i):
            return i, k
        fs.append(f)
    return fs

fs = makers(120)
print(fs[0](), fs[-1](), sum(f()[1] for f in fs))

def gen(n):
    total = 0
    def add(v):
        nonlocal total
        total += v
        return total
    for i in range(n):
        yield add(i)
        if i == 100:
            total = -1

print(list(gen(105))[-6:])

def swap_cell():
    x = 1
    def f():
        return x
    def g():
        return f()
    out = []
    for i in range(150):
        out.append(g())
        if i == 100:
            f.__closure__[0].cell_contents = "set"
        if i == 120:
            f = lambda: "other"
    return out[99:104], out[-1]

print(swap_cell())
