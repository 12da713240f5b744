class EnumMeta(type):
    def __new__(mcls, name, bases, ns):
        members = {k: v for k, v in ns.items() if not k.startswith("_") and isinstance(v, int)}
        for k in members:
            del ns[k]
        cls = super().__new__(mcls, name, bases, ns)
        cls._members = {}
        for k, v in members.items():
            m = object.__new__(cls)
            m.name, m.value = k, v
            cls._members[k] = m
            type.__setattr__(cls, k, m)
        return cls

    def __iter__(cls):
        return iter(cls._members.values())

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get("_members", ()):
            raise AttributeError("cannot reassign " + name)
        super().__setattr__(name, value)


class Color(metaclass=EnumMeta):
    RED = 1
    GREEN = 2

    def __repr__(self):
        return f"<Color.{self.name}: {self.value}>"


print(list(Color), Color.RED.value, Color.RED is Color.RED)
try:
    Color.RED = 5
except AttributeError as e:
    print(e)
