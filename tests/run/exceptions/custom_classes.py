class AppError(Exception):
    code = 1

    def __init__(self, message, *, detail=None):
        super().__init__(message)
        self.detail = detail

    def __str__(self):
        return f"[{self.code}] {self.args[0]}" + (f" ({self.detail})" if self.detail else "")


class NotFound(AppError):
    code = 404


try:
    raise NotFound("no page", detail="x")
except AppError as e:
    print(e, repr(e), e.args, e.detail, isinstance(e, NotFound))
print(repr(Exception()), repr(Exception(1)), repr(Exception("a", 2)), str(Exception()), str(Exception("a", 2)))
print(str(KeyError("k")), repr(KeyError("k")), str(KeyError()), str(KeyError(1, 2)))
e = ValueError("x")
e.args = (1, 2)
e.extra = 3
print(repr(e), e.__dict__)
e.add_note("note")
print(e.__notes__)
try:
    e.add_note(3)
except TypeError as t:
    print(t)


class Weird(Exception):
    def __new__(cls, *args):
        return super().__new__(cls, "from new")

    def __init__(self, *args):
        pass


print(Weird(1).args)
print(issubclass(KeyError, LookupError), issubclass(IndexError, LookupError), BaseException.__subclasses__()[0].__name__)
