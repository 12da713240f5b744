def counter(start=0):
    n = start

    def up(by=1):
        nonlocal n
        n += by
        return n

    def peek():
        return n

    return up, peek


up, peek = counter(10)
up()
up(5)
print(peek(), up.__closure__[0].cell_contents, up.__code__.co_freevars, counter.__code__.co_cellvars)
other, _ = counter()
print(other(), peek())


def deep():
    a = 1

    def mid():
        def low():
            nonlocal a
            a *= 3
            return a
        return low
    return mid()


low = deep()
print(low(), low())


def late():
    def inner():
        return value
    value = "bound later"
    return inner()


print(late())


def unbound():
    def inner():
        return value
    try:
        inner()
    except NameError as e:
        print(type(e).__name__, e)
    value = 1


unbound()
