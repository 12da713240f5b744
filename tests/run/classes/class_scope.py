x = "global"


class A:
    x = "class"
    y = x
    values = [i for i in range(3)]

    def f(self):
        return x

    squares = [v * v for v in values]


print(A.y, A().f(), A.values, A.squares)


def outer():
    x = "outer"

    class B:
        y = x
        x = "changed"

        def f(self):
            return x

        def cls(self):
            return __class__

    return B


B = outer()
print(B.y, B.x, B().f(), B().cls() is B)
print(B.__qualname__, B.f.__qualname__, B.__module__)


class C:
    for i in range(3):
        exec(f"m{i} = {i} * 10")
    del i


print(C.m0, C.m1, C.m2, hasattr(C, "i"))
