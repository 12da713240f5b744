"""A small library of decorators: with and without arguments, on functions, methods and classes."""
import functools
from functools import update_wrapper, wraps


def flexible(decorator):
    """Makes a decorator usable both as @d and as @d(option=...)."""
    @wraps(decorator)
    def outer(function=None, /, **options):
        if function is None:
            return lambda f: decorator(f, **options)
        return decorator(function, **options)
    return outer


journal = []


@flexible
def logged(function, *, name=None, results=True):
    name = name or function.__name__

    @wraps(function)
    def wrapper(*args, **kwargs):
        shown = ", ".join([*map(repr, args), *(f"{k}={v!r}" for k, v in kwargs.items())])
        try:
            result = function(*args, **kwargs)
        except Exception as e:
            journal.append(f"{name}({shown}) raised {type(e).__name__}")
            raise
        journal.append(f"{name}({shown})" + (f" -> {result!r}" if results else ""))
        return result
    return wrapper


@flexible
def retry(function, *, times=3, on=Exception):
    @wraps(function)
    def wrapper(*args, **kwargs):
        for attempt in range(1, times + 1):
            try:
                return function(*args, **kwargs)
            except on as e:
                if attempt == times:
                    e.add_note(f"gave up after {attempt} attempts")
                    raise
    return wrapper


class counted:
    """A decorator that is a class, and works on methods too."""

    def __init__(self, function):
        update_wrapper(self, function)
        self.function, self.calls = function, 0

    def __call__(self, *args, **kwargs):
        self.calls += 1
        return self.function(*args, **kwargs)

    def __get__(self, instance, owner=None):
        return self if instance is None else functools.partial(self, instance)


def typed(function):
    """Checks arguments and result against simple annotations."""
    code = function.__code__
    names = code.co_varnames[:code.co_argcount]
    hints = function.__annotations__

    def check(name, value):
        if name in hints and not isinstance(value, hints[name]):
            raise TypeError(f"{function.__name__}: {name} is {type(value).__name__}, not {hints[name].__name__}")
        return value

    @wraps(function)
    def wrapper(*args, **kwargs):
        for name, value in [*zip(names, args), *kwargs.items()]:
            check(name, value)
        return check("return", function(*args, **kwargs))
    return wrapper


class lazy:
    """A property computed once."""

    def __init__(self, function):
        self.function = function

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        print(f"  (computing {self.name})")
        value = instance.__dict__[self.name] = self.function(instance)
        return value


def singleton(cls):
    instance = None

    @wraps(cls, updated=())
    def make(*args, **kwargs):
        nonlocal instance
        if instance is None:
            instance = cls(*args, **kwargs)
        return instance
    return make


def auto_repr(*names):
    def decorate(cls):
        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)!r}' for n in names)})"
        __repr__.__qualname__ = f"{cls.__qualname__}.__repr__"
        cls.__repr__ = __repr__
        return cls
    return decorate


def multimethod(function):
    table = {}

    @wraps(function)
    def dispatch(*args):
        chosen = table.get(tuple(map(type, args)), function)
        return chosen(*args)

    def register(*types):
        def add(implementation):
            table[types] = implementation
            return dispatch
        return add
    dispatch.register = register
    return dispatch


@logged
def add(a, b=1):
    """Adds."""
    return a + b


@logged(name="quiet", results=False)
@typed
def halve(n: int) -> int:
    return n // 2 if n % 2 == 0 else n / 2


print(add(1), add(2, b=3), add.__name__, add.__doc__, add.__wrapped__(5, 5), logged.__name__)
print(halve(10))
for call in (lambda: halve(3), lambda: halve("x"), lambda: add("x")):
    try:
        call()
    except TypeError as e:
        print(e)
print(*journal, sep="\n")

failures = iter([ValueError("one"), KeyError("two"), None])


@counted
@retry(times=3, on=(ValueError, KeyError))
def flaky():
    if (e := next(failures, ValueError("always"))) is not None:
        raise e
    return "worked"


print(flaky(), flaky.calls, flaky.__name__)
try:
    flaky()
except ValueError as e:
    print(e, e.__notes__, flaky.calls)


@singleton
@auto_repr("path", "size")
class Settings:
    """Settings of the program."""

    def __init__(self, path):
        self.path = path

    @lazy
    def size(self):
        return len(self.path)

    @counted
    def touch(self, n=1):
        return self.path * n


settings = Settings("ab/")
print(settings, settings.size, Settings("other") is settings, Settings.__name__, Settings.__doc__)
print(settings.touch(), settings.touch(n=2), type(settings).touch.calls, type(settings).size.name)
print(type(settings).__repr__.__qualname__, Settings.__wrapped__ is type(settings))


@multimethod
def combine(a, b):
    return f"default({a!r}, {b!r})"


@combine.register(int, int)
def combine(a, b):
    return a * b


@combine.register(str, int)
def combine(a, b):
    return a + str(b)


print(combine(3, 4), combine("n", 1), combine(1, "n"), combine.__name__, combine(True, 2))
