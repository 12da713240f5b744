def hello(self):
    return "hello " + self.name


T = type("T", (object,), {"hello": hello, "name": "t"})
print(T().hello(), T.__name__, T.__bases__, T.__module__)
U = type("U", (T,), dict(name="u"))
print(U().hello(), issubclass(U, T), U.__mro__[1].__name__)
T.__name__ = "Renamed"
print(T, T.__qualname__)
try:
    T.__name__ = 3
except TypeError as e:
    print(e)
print(type(3), type(type), type(None), type(NotImplemented))
