class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        print("set_name", owner.__name__, name)
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        return getattr(obj, self.name)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name[1:]} must be {self.kind.__name__}")
        setattr(obj, self.name, value)

    def __delete__(self, obj):
        print("delete", self.name)
        delattr(obj, self.name)


class Person:
    name = Typed(str)
    age = Typed(int)


p = Person()
p.name = "Ann"
p.age = 3
print(p.name, p.age, p.__dict__)
try:
    p.age = "x"
except TypeError as e:
    print(e)
del p.age
try:
    p.age
except AttributeError as e:
    print(e)
print(type(Person.name).__name__)
