class A:
    a = 1

    def __dir__(self):
        return ["z", "b"]


class B:
    def __init__(self):
        self.i = 1

    def m(self): pass


print(dir(A()), [n for n in dir(B()) if not n.startswith("_")])
print(vars(B()), "m" in vars(B))
try:
    vars(1)
except TypeError as e:
    print(e)
print([n for n in dir(B) if n in ("__init__", "__class__", "mro", "m")])
