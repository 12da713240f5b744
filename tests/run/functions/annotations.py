def f(a: 1 + 1, *args: "late", k: int = 3, **kw: dict) -> [1]:
    x: int = 5
    y: str
    return x


print(f.__annotations__, f(1))


class C:
    a: int
    b: str = "b"
    c: list[int] = []


print(C.__annotations__, hasattr(C, "a"), C.b)


def g():
    x: print("not evaluated in a function") = 1
    return x


print(g())
(z): int = 4
print(z)
