import a.b as c, d
from .. import (x, y as z,)
from m import *
x = y = 1; del x, (y)
a: int = 3
(b): str
a.b += c[1:2, ::3]
global g
assert x, "m"
raise E from None
type A[T: int, *Ts, **P] = list[T]
@dec
async def f(a, /, b: int = 1, *args: *Ts, c, d=2, **kw) -> int:
    async with x as y, z: pass
    async for i, in y:
        await i
    else:
        return
class C[T](B, metaclass=M):
    def m(self): yield; x = yield from y
while x: break
else: continue
try:
    pass
except A as e: pass;
except: pass
finally: pass
try: pass
except* (A, B): pass
with (open(a) as b, c): pass
with (a, b): pass
with (a, b) as c: pass
with (yield): pass
if a: pass
elif b: pass
else: pass
