# Calls with * and **: what reaches the callee, what is copied, what is wrong; keywords through bound methods.
def plain(a, b=2): return a, b
def rest(*args): return args
def named(**more): return more
def all_kinds(a, /, b=2, *args, c, d=4, **more): return a, b, args, c, d, more
def only(*, c, d=4): return c, d
def gen(*args, **more):
    yield args
    yield more


def forward(f, *args, **kwargs): return f(*args, **kwargs)
def forward_cell(f, *args, **kwargs):
    def inner(): return f(*args, **kwargs)
    return inner()
def forward_other(f, args, kwargs): return f(*args, **kwargs)
def forward_more(f, *args, **kwargs): return f(0, *args, c=1, **kwargs)


class Thing:
    def __init__(self, *args, **more): self.got = args, more
    def method(self, a, b=1, *, c=3): return a, b, c
    def __call__(self, *args, **more): return self.method(*args, **more)
    @classmethod
    def of_class(cls, a, *, c=3): return cls.__name__, a, c
    @staticmethod
    def static(a, *, c=3): return a, c


class Mapping:
    def __init__(self, **more): self.more = more
    def keys(self): return list(self.more)
    def __getitem__(self, key): return self.more[key]


class Sub(dict):
    def __getitem__(self, key): return "overridden"
    def keys(self): return ["c"]


class Text(str): pass


def show(f, *rest):
    try:
        r = f(*rest)
        print(r.got if isinstance(r, Thing) else list(r) if hasattr(r, "gi_frame") else r)
    except Exception as e:
        print(type(e).__name__, e)


thing = Thing()
CALLEES = [plain, rest, named, all_kinds, only, gen, Thing, thing, thing.method, Thing.of_class, Thing.static, print, dict,
           max, lambda *a, **k: (a, k)]
ARGUMENTS = [((), {}), ((1,), {}), ((1, 2), {"c": 5}), ((1,), {"b": 6, "c": 7, "x": 8}), ((1, 2, 3, 4), {"c": 1, "a": 2}),
             ((), {"key": 1}), ((1,), {"a": 2})]
for turn in range(3):
    for f in CALLEES:
        for args, kwargs in ARGUMENTS:
            for way in (forward, forward_cell):
                try:
                    r = way(f, *args, **kwargs)
                    print(r.got if isinstance(r, Thing) else list(r) if hasattr(r, "gi_frame") else r)
                except Exception as e:
                    print(type(e).__name__, e)
for turn in range(3):
    for args, kwargs in [([1], Mapping(c=3)), (iter((1, 2)), Sub(c=1, d=2)), ("ab", {}), ((1,), {Text("c"): 5}), (5, {}),
                         ((), 5), ((), {3: 4}), ((1,), None), (None, {}), ({1: 2}, {"c": 0})]:
        show(forward_other, all_kinds, args, kwargs)
        show(forward_other, max, args, kwargs)
    show(forward_more, all_kinds, 1, 2)
    show(forward_more, named, 1, 2)
    show(forward_more, all_kinds)

# What is passed on is the callee's own.
def change(*args, **more):
    more["new"] = args
    return more
def passed_on(*args, **more): return change(*args, **more), more


def same(*args): return args
def passes(*args): return same(*args), args


for _ in range(3):
    print(passed_on(1, 2, a=3), passes(), passes(1, [2]))

# Bound methods with keywords, and ones that change.
def keyword_calls(x):
    out = []
    for i in range(4):
        out.append(x.method(i, c=i))
        out.append(x.method(b=i, a=1))
        m = x.method
        out.append(m(i, b=5, c=6))
    return out


print(keyword_calls(thing))
old = Thing.method
Thing.method = lambda self, a, c=9, b=8: ("new", a, b, c)
print(keyword_calls(thing))
thing.method = lambda a, b=0, c=0: ("own", a, b, c)
print(keyword_calls(thing))
del thing.method
Thing.method = old
print(keyword_calls(thing))
for _ in range(3):
    for call in (lambda: thing.method(1, d=2), lambda: thing.method(b=1), lambda: thing.method(1, a=1),
                 lambda: thing.method(1, 2, 3, c=4)):
        show(call)

# Membership and subscripts at constants, as what they meet changes.
class Has:
    def __contains__(self, x): return x == "a" or x == 1
    def __getitem__(self, k): return ("got", k)


def looks(c):
    out = []
    for turn in range(3):
        out.append("in" if "a" in c else "out")
        out.append("out" if 1 not in c else "in")
        try:
            out.append(c["a"])
        except (KeyError, TypeError, IndexError) as e:
            out.append(type(e).__name__)
        try:
            out.append(c[0])
        except (KeyError, TypeError, IndexError) as e:
            out.append(type(e).__name__)
    return out


for _ in range(3):
    for c in ({"a": 1, 0: 2}, {}, {"b": 2}, ["a"], ("a", 1), {"a", 1}, frozenset("a"), Has(), {1.0: "x", "a": None},
              [None, 1.0, True], {Text("a"): 1}):
        try:
            print(looks(c))
        except TypeError as e:
            print(e)
    for text in ("cab", "x", ""):
        print("a" in text, ["y" if c in text else "n" for c in "abc"], "ab" not in text)
        try:
            print(1 in text)
        except TypeError as e:
            print(e)
