class A:
    __secret = 1

    def __hidden(self):
        return "A hidden"

    def run(self):
        return self.__hidden(), self.__secret

    def __dunder__(self):
        return "not mangled"


class B(A):
    def __hidden(self):
        return "B hidden"


b = B()
print(b.run(), b._B__hidden(), b.__dunder__())
print(sorted(n for n in dir(B) if "hidden" in n or "secret" in n))
try:
    b.__secret
except AttributeError as e:
    print(e)
