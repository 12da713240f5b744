"""When objects die: rebinding, deletion, end of function, clearing a container."""


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


def scope():
    a = Loud("local a")
    b = Loud("local b")
    print("leaving", a.name, b.name)


x = Loud("x1")
x = Loud("x2")
print("rebound")
del x
print("deleted")
scope()
Loud("temporary")
things = [Loud("l0"), Loud("l1"), Loud("l2")]
del things[1]
print("one gone")
table = {"k": Loud("value")}
table["k"] = None
print("replaced")
print("end")
