class Single:
    instance = None

    def __new__(cls, *args):
        print("new", args)
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance

    def __init__(self, *args):
        print("init", args)


print(Single(1) is Single(2))


class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        print("never")


print(Other())


class Bad:
    def __init__(self):
        return 1


for make in (Bad, lambda: object(1), lambda: object.__new__(int)):
    try:
        make()
    except TypeError as e:
        print(e)


class UpperStr(str):
    def __new__(cls, s):
        return super().__new__(cls, s.upper())


u = UpperStr("abc")
print(u, type(u).__name__, u + "d", type(u + "d").__name__)
