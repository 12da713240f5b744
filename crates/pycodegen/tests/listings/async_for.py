async def f(x):
    async for a in x:
        await a
    else:
        b
