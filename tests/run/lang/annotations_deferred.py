"""Annotations are evaluated when asked for (PEP 649, PEP 749). Written from the documentation of 3.14."""


def forward(a: NotYet, b: list[NotYet] = ()) -> NotYet:
    pass


class NotYet:
    pass


print(forward.__annotations__ == {"a": NotYet, "b": list[NotYet], "return": NotYet})
print(forward.__annotations__ is forward.__annotations__, forward.__annotate__.__name__)
print(forward.__annotate__(1) == forward.__annotations__, forward.__annotate__(1) is forward.__annotations__)
try:
    forward.__annotate__(4)
except NotImplementedError:
    print("only values")

flag = 3
x: int = 3
if flag > 5:
    y: str
else:
    z: later
try:
    __annotate__(1)
except NameError as error:
    print(error)
later = 7
print(__annotate__(1))


class D:
    if flag > 5:
        p: int
    else:
        s: float
    q: str
    me: D
    own = bytes
    r: own


print(list(D.__annotations__), D.__annotations__["me"] is D, D.__annotations__["r"], D.__annotate__.__qualname__)
D.__annotations__["q"] = None
print(D.__annotations__["q"])
D.__annotate__ = lambda format: {"format": format}
print(D.__annotations__)


class Plain:
    pass


print(Plain.__annotations__, Plain.__annotate__)


def function():
    local: undefined = 1
    other: undefined
    return local


print(function(), function.__annotations__, function.__annotate__)
