def gen():
    try:
        next(g)
    except ValueError as e:
        print(e)
    yield 1


g = gen()
print(next(g))


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


print(list(tree(4)))


def chain(n):
    return (x for x in (chain(n - 1) if n else [1, 2]))


print(list(chain(50)))
