# Small ints become big ones in every arithmetic form, and come back.
def run(n):
    add = sub = 0
    mul = shift = 1
    for i in range(n):
        add = add + (1 << 58) + i
        sub = sub - (1 << 57) - i
        mul = mul * 3
        shift = shift << 1
        if i % 40 == 39:
            mul = mul % 1000003
            shift = shift >> 39
    return add, sub, mul, shift

print(run(130))

def in_place(n):
    t, u = 1, -1
    for i in range(n):
        t += t
        u *= 2
        if t > 1 << 70:
            t //= 1 << 69
            u >>= 65
    return t, u, -u, ~t

print(in_place(200))

def edges():
    top = (1 << 61) - 1
    out = []
    for i in range(120):
        x = top - 60 + i
        y = -top + 60 - i
        out.append((x + 60, y - 60, x * y, x // 7, y % 11, x & y, x | 1, x ^ y))
    return hash(tuple(out)) == hash(tuple(out)), out[0], out[60], out[-1], sum(map(sum, out))

print(edges())
