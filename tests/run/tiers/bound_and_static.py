# Places that call bound methods and static methods, read attributes of a class, ask for lengths and truths: what they
# learnt stops holding in the middle of a loop.
class Base:
    count = 0
    limit = 3

    def __init__(self, name):
        self.name = name
        Base.count += 1

    @staticmethod
    def shout(text, mark="!"):
        return text + mark

    def say(self, text="hello", *, times=1):
        return (self.name + " " + text) * times


class Derived(Base):
    limit = 5

    @staticmethod
    def shout(text, mark="?"):
        return text.upper() + mark


def statics(objects):
    return [x.shout("a") for x in objects], [x.shout("b", "-") for x in objects]


a, b = Base("ann"), Derived("bob")
for turn in range(12):
    if turn == 3:
        Base.shout = staticmethod(lambda text, mark=".": mark + text)
    elif turn == 5:
        a.shout = lambda text, mark="own": (text, mark)
    elif turn == 7:
        del a.shout
        Base.shout = lambda self, text, mark="method": (self.name, text, mark)
    elif turn == 9:
        Base.shout = classmethod(lambda cls, text, mark="class": (cls.__name__, text, mark))
    elif turn == 10:
        Base.__dict__["say"]
        Derived.shout.__func__ if hasattr(Derived.shout, "__func__") else None
        del Derived.shout
    print(statics([a, b, a]))


def bound(calls):
    out = []
    for f in calls:
        try:
            out.append(f("x"))
        except (TypeError, AttributeError) as e:
            out.append(str(e))
    return out


says = [a.say, b.say, a.say]
for turn in range(10):
    if turn == 3:
        says[1] = a.say.__func__
    elif turn == 4:
        says[1] = "text".count
    elif turn == 5:
        Base.say = lambda self, text, more: None
        says = [a.say, says[0], b.say]
    elif turn == 7:
        Base.say = lambda self, *rest: (self.name, rest)
        says = [a.say, b.say, len]
    elif turn == 8:
        says[0].__func__.__code__ = (lambda self, x, y=5: ("new code", x)).__code__
    print(bound(says))


def of_class():
    out = []
    for k in range(6):
        out.append((Base.count, Derived.limit, Base.limit))
        if k == 2:
            Base.count += 10
        elif k == 3:
            Base.limit = property(lambda self: 9)
        elif k == 4:
            del Derived.limit
    return [(x, y if isinstance(y, int) else type(y).__name__, z if isinstance(z, int) else type(z).__name__)
            for x, y, z in out]


print(of_class())
Base.limit = 1
Derived.limit = 2
print(of_class())


class Meta(type):
    @property
    def count(cls):
        return "from the metaclass"


class Made(metaclass=Meta):
    count = 1


def counted(c):
    return c.count


for c in (Base, Base, Derived, Made, Base, a, Made):
    print(counted(c))


class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


def asked(x):
    out = ["true" if x else "false", not x, x and 1, x or 2]
    try:
        out.append(len(x))
    except (TypeError, ValueError) as e:
        out.append(str(e))
    return [v if isinstance(v, (str, int, bool)) else type(v).__name__ for v in out]


class L(list):
    def __len__(self):
        return 7


for _ in range(3):
    for x in ([], [0], "", "é", "abc", (), (1,), {}, {1: 2}, set(), {1}, b"", b"a", 0, 5, 0.0, None, range(0), range(3),
              Sized(0), Sized(2), L(), 10**30, -(10**30)):
        print(asked(x), end=" ")
    print()


def lengths(row):
    return [len(x) for x in row]


print(lengths([[1], "ab", (1, 2, 3), {1: 1}, "éé", {1, 2}, range(9), L()] * 2))
len_was = len
for k in range(4):
    if k == 2:
        len = lambda x: "replaced"
    print(lengths([[1], "ab"]))
del len
print(lengths([[1], "ab"]))
