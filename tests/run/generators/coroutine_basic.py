class Suspend:
    def __init__(self, v): self.v = v

    def __await__(self):
        got = yield self.v
        return got


async def add(a, b):
    x = await Suspend(a)
    y = await Suspend(b)
    return x + y


c = add(1, 2)
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print(e.value)


async def outer():
    try:
        return await add("p", "q")
    finally:
        print("outer done")


c = outer()
print(c.send(None))
try:
    c.throw(ValueError("in"))
except ValueError as e:
    print("out", e)
try:
    c.send(None)
except RuntimeError as e:
    print(e)
c.close()


async def bad():
    await 5


try:
    bad().send(None)
except TypeError as e:
    print(e)
print(type(c).__name__, c.cr_running)
