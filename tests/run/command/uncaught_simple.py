"""An uncaught exception: traceback, exit code 1."""


def inner(n):
    table = {"a": 1}
    return table[n]


def outer(n):
    return inner(n) + 1


print(outer("a"), flush=True)
outer("missing")
