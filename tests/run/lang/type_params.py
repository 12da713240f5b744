"""Type parameters and `type` statements (PEP 695, PEP 696): scopes, laziness, attributes."""


def f[T](x: T, *, k: int = 3) -> T:
    return x


print(f(1), f.__type_params__, f.__annotations__, f.__qualname__)


class C[T, *Ts, **P]:
    attr: T

    def m[U: int](self, x: U) -> T:
        return x


print(C.__type_params__, C.__annotations__, C.m.__type_params__[0].__bound__, C.m.__qualname__)
print([c.__name__ for c in C.__mro__])

type A = int | str
type B[T] = dict[str, T] | list[B[T]]
print(A, A.__value__, B.__type_params__, B.__value__, B[int])
type Lazy = list[NotYet]
try:
    Lazy.__value__
except NameError as error:
    print(error)
NotYet = int
print(Lazy.__value__, Lazy.__name__, Lazy.__module__)


def g[T: (int, str), U = int, **P = [int]]():
    pass


T, U, P = g.__type_params__
print(T.__constraints__, T.__bound__, U.__default__, P.__default__, T.__default__, T.has_default(), U.has_default())
print(repr(T), repr(P), P.args, P.kwargs, T.__module__, T.__infer_variance__)


def outer():
    X = 5

    class K[T: X]:
        b = 3

        def h[S: b](self) -> S:
            return [b for b in ()]

    return K


K = outer()
print(K.__type_params__[0].__bound__, K.h.__type_params__[0].__bound__, K.__qualname__, K.h.__qualname__)


def deco(thing):
    print("deco", thing.__name__)
    return thing


@deco
def h[T](a: T = 1, *, b: T = 2):
    return a, b


print(h(), h(5, b=6), h.__defaults__, h.__kwdefaults__)


@deco
class M[T](list, metaclass=type):
    pass


print([c.__name__ for c in M.__mro__], M.__parameters__)


def generic_closure[T]():
    def inner():
        return T

    return inner


print(generic_closure()())
for source in ("def f[T, T](): pass", "class C[T = int, U]: pass", "def f[T: (yield)](): pass", "type A = (x := 1)"):
    try:
        compile(source, "s", "exec")
    except SyntaxError as error:
        print(error.msg)
