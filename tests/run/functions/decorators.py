def deco(name):
    print("make", name)

    def wrap(f):
        print("apply", name, getattr(f, "__name__", f))

        def inner(*a):
            return [name] + f(*a)
        inner.__name__ = f.__name__
        return inner
    return wrap


@deco("outer")
@deco("inner")
def f(x):
    return [x]


print(f(1), f.__name__)


@lambda cls: cls.__name__
class Gone:
    pass


print(Gone)
table = {"k": [str]}


@table["k"][0]
def text(): pass


print(text.startswith("<function text at"))


class Register:
    def __init__(self): self.names = []
    def __call__(self, f):
        self.names.append(f.__name__)
        return f


register = Register()


@register
def a(): pass


@register
class B: pass


print(register.names)
