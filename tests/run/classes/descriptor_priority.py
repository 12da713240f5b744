class NonData:
    def __get__(self, obj, owner):
        return "nondata"


class Data(NonData):
    def __set__(self, obj, value):
        obj.__dict__["log"] = value


class C:
    a = NonData()
    b = Data()


c = C()
print(c.a, c.b)
c.__dict__["a"] = "instance a"
c.__dict__["b"] = "instance b"
print(c.a, c.b)
c.b = 7
print(sorted(c.__dict__.items()))
del c.__dict__["a"]
print(c.a)
print(C.__dict__["a"].__get__(None, C))
