def run(coro):
    try:
        while True:
            coro.send(None)
    except StopIteration as e:
        return e.value


class Countdown:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self

    async def __anext__(self):
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n


async def agen(n):
    try:
        for i in range(n):
            got = yield i
            if got:
                print("got", got)
    finally:
        print("agen closed")


class Ctx:
    async def __aenter__(self):
        print("enter")
        return "as"

    async def __aexit__(self, *exc):
        print("exit", exc[0] and exc[0].__name__)
        return True


async def main():
    async for x in Countdown(2):
        print("x", x)
    else:
        print("else")
    print([x async for x in agen(3) if x != 1])
    print({x: y async for x in Countdown(2) for y in "a"})
    async with Ctx() as v, Ctx():
        print(v)
        raise KeyError
    g = agen(5)
    print(await g.__anext__(), await g.asend("hi"))
    await g.aclose()
    return [await c for c in (one(), two())]


async def one(): return 1
async def two(): return 2


print(run(main()))
