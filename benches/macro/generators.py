def numbers(n):
    for i in range(n):
        yield i


def odd(source):
    for x in source:
        if x & 1:
            yield x


def scaled(source, k):
    for x in source:
        yield x * k


def walk(depth):
    if depth:
        yield from walk(depth - 1)
        yield depth
        yield from walk(depth - 1)


total = 0
for v in scaled(odd(numbers(2500000)), 3):
    total += v
print(total, sum(walk(15)), sum(x * x for x in numbers(1000000)))
