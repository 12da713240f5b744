"""Inlined comprehensions in code that runs often: what they shadow comes back, bound, unbound or a cell."""


def shadow(x):
    squares = [x * x for x in range(4)]
    return x, squares


def unbound(flag):
    [y for y in range(3)]
    if flag:
        y = 1
    try:
        return y
    except UnboundLocalError as error:
        return str(error)


def raising(x):
    try:
        return [10 // x for x in (5, 2, 0)]
    except ZeroDivisionError:
        return "caught", x


def cells(x):
    get = lambda: x
    made = [lambda: x + k for x in range(3) for k in (10,)]
    return get(), x, [f() for f in made]


def nested(n):
    return [[i * j for j in range(i)] for i in range(n)], {i: {j for j in range(i)} for i in range(n)}


def generator(x):
    yield [x for x in range(x)]
    yield x


for turn in range(200):
    results = (
        shadow(7), unbound(True), unbound(False), raising(3), cells("x"), nested(4), list(generator(3)),
    )
    if turn in (0, 199):
        for result in results:
            print(result)
total = 0
for i in range(50):
    total += sum([i for i in range(i)])
print(total, i)
