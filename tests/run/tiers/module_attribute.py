# Attributes of modules: changed, deleted, __getattr__, a module of a changed class.
import sys

ModuleType = type(sys)
m = ModuleType("m")
m.value = 1
m.f = lambda v: ("f", v)

def use(mod):
    return mod.value, mod.f(2)

class Sub(ModuleType):
    @property
    def value(self):
        return "property"

last = None
for i in range(300):
    if i == 40:
        m.value = 2
    if i == 70:
        m.f = len
    if i == 100:
        m.f = lambda v: ("g", v)
    if i == 120:
        del m.value
    if i == 150:
        m.__getattr__ = lambda name: "dynamic " + name
    if i == 180:
        m.__dict__["value"] = "by dict"
    if i == 200:
        for k in range(50):
            setattr(m, f"n{k}", k)
    if i == 220:
        m.__class__ = Sub
    if i == 250:
        del m.__dict__["f"]
    if i == 270:
        del m.__getattr__
    try:
        got = use(m)
    except (AttributeError, TypeError) as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
