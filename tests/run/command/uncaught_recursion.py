"""A long traceback of repeated lines is shortened."""


def down(n):
    if n == 0:
        raise RuntimeError("bottom")
    down(n - 1)


down(20)
