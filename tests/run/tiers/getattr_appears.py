# __getattr__ and __getattribute__ appear in and vanish from a class.
class C:
    def __init__(self):
        self.a = 1

def read(o):
    return o.a, o.b

c = C()
last = None
for i in range(260):
    if i == 40:
        C.__getattr__ = lambda self, name: "get " + name
    if i == 80:
        C.__getattribute__ = lambda self, name: "all " + name
    if i == 120:
        del C.__getattribute__
    if i == 160:
        del C.__getattr__
    if i == 200:
        def getter(self, name):
            if name == "b":
                raise AttributeError("custom")
            return object.__getattribute__(self, name)
        C.__getattribute__ = getter
    if i == 230:
        C.__getattr__ = lambda self, name: "fallback"
    try:
        got = read(c)
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
