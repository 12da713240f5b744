-(-1) ** -2 ** (-3); (a ** b) ** c; a ** (b ** c); (a - b) - c; a - (b - c); not not a; not (a and b); -a.b; (-a).b
not a or b or not c or (d if e else g)
a if b else c if d else e; (a if b else c) if d else e; (lambda: 1)() ; lambda a, /, b=1, *c, d, e=2, **f: (yield)
True.real; 1 .real; 1.0.real; 1j.real; 0xffffffffffffffffffffffff .real; x = 1e400 + 1e400j + 1e16 + 1e-5 + 0.0001
x[1:2, *a]; x[()]; x[1,]; x[1:2:3]; x[::]; x[:, ...]; x[(y := 1)]; x[(1, 2), 3]
f((x for x in y)); print(*a, *b, c=1, **d, **e); f((x := 1)); (x := 1); [x := 1]
{**a, 1: 2, **(b or c)}; {*()}; {1,}; {*a, *b}; [*a, *b]; (); (1,); *a, b
[x async for x in y if a if (lambda: b) for (z, w) in (x, y)]; {k: v for k, v in d}; {k for k, in d}
a < b <= c != d is not e not in f in (g, h); (a < b) < c; a | (b < c)
async def f():
    await x ** 2; await (yield); (yield), (yield from z); x = yield; x = y = yield 1, 2
    return [await y async for y in z]
u'a'; b'\x00\'"\n\xff'; 'it\'s'; 'both \' and "'; '\x00\ud800\u200b\n\té\U000e0001'
