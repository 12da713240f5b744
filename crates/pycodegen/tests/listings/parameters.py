def f(a, /, b: int = 1, *args, c=2, **kw) -> str:
    return a, b, args, c, kw
