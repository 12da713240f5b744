class Trace:
    def __init__(self):
        object.__setattr__(self, "log", [])

    def __getattribute__(self, name):
        if name != "log":
            object.__getattribute__(self, "log").append(("get", name))
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        self.log.append(("missing", name))
        if name.startswith("no"):
            raise AttributeError("really " + name)
        return name.upper()

    def __setattr__(self, name, value):
        self.log.append(("set", name))
        object.__setattr__(self, name, value)

    def __delattr__(self, name):
        self.log.append(("del", name))
        object.__delattr__(self, name)


t = Trace()
t.a = 1
print(t.a, t.b, hasattr(t, "none"), getattr(t, "nope", "default"))
del t.a
for entry in t.log:
    print(*entry)
