a, b, *c = 1, 2, 3, 4
*d, e = "xyz"
f, *g, h = [1, 2]
(i, (j, *k)), l = (1, "abc"), 5
[m, n] = {1: 2, 3: 4}
print(a, b, c, d, e, f, g, h, i, j, k, l, m, n)
x = [0, 0]
i = 0
i, x[i] = 1, 9
print(i, x)
for p, (q, *r) in [(1, (2, 3, 4)), (5, [6])]:
    print(p, q, r)
a, b = b, a
print(a, b)
x = y = z = []
print(x is y is z)
def it(n):
    yield from range(n)
for code in ("a, b = it(3)", "a, b, c = [1, 2]", "a, *b, c = [1]", "a, b = 5", "a, b = it(1)", "*a, = 3", "[a] = []"):
    try:
        exec(code)
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
class O: pass
o = O()
o.a, o.b = "AB"
t = [None] * 2
t[0], o.c, *t[1:] = 1, 2, 3, 4
print(o.a, o.b, o.c, t)
