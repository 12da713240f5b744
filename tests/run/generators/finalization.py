def gen(name):
    try:
        yield name
        yield name
    finally:
        print("cleanup", name)


for x in gen("loop"):
    print(x)
    break
g = gen("dropped")
next(g)
del g
g = gen("never started")
del g
g = gen("replaced")
next(g)
g = None


def f():
    it = gen("local")
    next(it)
    return "f returns"


print(f())
a, b = gen("unpacked")
print(a, b)
