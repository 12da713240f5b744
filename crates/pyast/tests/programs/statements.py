#!/usr/bin/env python3
import a, b.c as d
from . import x as y, z
from ..a.b import *
if a: pass
elif b: pass
else:
    if c: pass
    else: pass
if a: pass
else:
    if b: pass
    x
for x, in y: pass
else: break
for (a, b) in c, d: continue
while x: pass
else: pass
with a: pass
with a as (b, c), d as e.f, (g): pass
with (a as b, c): pass
try: pass
except: pass
try:
    try: pass
    except A: pass
except* (A, B) as e: pass
except* C:
    try: pass
    finally: pass
else: pass
finally: pass
@a.b(c)
@(x := y)
def f(a, b: int, /, c=1, d: (int, str) = 2, *args: *Ts, e, f: int = 3, **kwargs: x) -> (int, str): 'doc'; return a, b
@d
class A[T: (int, str), *U = *V, **P = [int]](B, *C, metaclass=D, **E):
    x: int
    (y): int = 1
    z.w: int = 2, 3
    def m(self): return
class Empty: ...
async def g[T](x: T = ...) -> None:
    async with a as b, c: pass
    async for x in y: await x
    else: raise
def h(*, a, b=1): global c, d; del (a, b), c[0], [d]; assert x, y; raise X from Y
def outer():
    x = 1
    def inner(): nonlocal x; x += 1; x **= 2; x //= y, z; x @= yield
    return *a, b
type X[T] = list[T]; type Y = (int, str)
match x, y:
    case [1, *_] | {'a': 2, **r} if z: pass
    case A.B(1, x=2) as q: pass
    case (A() | B()) as q: pass
    case -1 + 2j | None | True | 'x': pass
    case {'a': {}, 1: [*rest]}: pass
    case {**rest}: pass
    case C(x=[a, b], y=(c as d)), : pass
    case (a.b, (1 | 2 as e)): pass
    case _: pass
match *a, b:
    case x: pass
a = b = c, d
[a, *b] = (c, d)
(yield_)
