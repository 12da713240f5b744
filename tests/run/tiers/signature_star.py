# *args and **kwargs through hot wrappers, with changing shapes of arguments.
def target(*args, **kw):
    return len(args), sorted(kw)

def wrapper(*args, **kw):
    return target(*args, **kw)

def fixed(a, b=1, *args, k=2, **kw):
    return a, b, args, k, sorted(kw.items())

def decorate(f):
    def inner(*args, **kw):
        inner.calls += 1
        return f(*args, **kw)
    inner.calls = 0
    return inner

wrapped = decorate(fixed)
shapes = [((), {})] * 40 + [((1,), {})] * 40 + [((1, 2, 3), {"k": 5})] * 40 + [((), {"a": 1, "z": 2})] * 40
seen = []
for args, kw in shapes:
    got = [wrapper(*args, **kw)]
    try:
        got.append(wrapped(*args, **kw))
    except TypeError as error:
        got.append(str(error))
    if got not in seen:
        seen.append(got)
        print(got)
print(wrapped.calls)
class Keys:
    def keys(self): return ["a", "q"]
    def __getitem__(self, k): return k * 2
for bad in [lambda: wrapper(**{1: 2}), lambda: wrapper(**Keys()), lambda: wrapper(*iter([1, 2]), *"ab", x=1, **{"x": 2}), lambda: wrapper(*None)]:
    try:
        print(bad())
    except TypeError as error:
        print(error)
