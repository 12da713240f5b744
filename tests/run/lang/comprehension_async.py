"""Asynchronous comprehensions, nested in others, and their variables."""
async def ag():
    for i in range(3): yield i
async def m(x):
    r = [x async for x in ag()]
    s = [[y async for y in ag()] for _ in range(2)]
    t = {y: x async for y in ag() if y}
    try:
        [1 // y async for y in ag()]
    except ZeroDivisionError: pass
    return r, s, t, x, 'y' in locals()
def run(c):
    try: c.send(None)
    except StopIteration as e: return e.value
print(run(m(9)))
def gen():
    a = [(yield_) for yield_ in [1]]
    yield a
print(list(gen()))
