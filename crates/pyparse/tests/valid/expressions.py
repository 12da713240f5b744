a or b and not c < d is not e not in f
1 + 2 * -x ** 2 @ y // z << 3 & ~w | v ^ u
lambda a, *b, c=1, **d: (yield)
x if y else z if w else v
[a, *b], {**a, 'k': 1}, {1, 2}, (), (1,), ...
[i for i, *j in k if l if m async for n in o]
{k: v for k in a}, {s for s in b}, f(x for x in y)
f(a, *b, c=1, **d)[e](g)
(n := 10)
0xFF, 0o17, 0b1, 1_000, 123456789012345678901234567890, 0x1FFFFFFFFFFFFFFFF, 1e5, 2j
'a' "b" r'\n' u'c' '\ud800\N{BULLET}'
b'\xff' rb'\x'
f'{x!r:>{w}}{y=}{{}}' 'z' f"{'nested'}" rf'\{z}'
ℌ = é
