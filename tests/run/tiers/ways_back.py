# Returns to whoever called: the loop, for a value or for nothing, class statements' calls, setters, native code; locals
# and functions that die with the frame; and loops over dicts and sets that change under them.
import sys


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)


log = []


def nothing(x):
    x + 1


def constant(x):
    x + 1
    return "constant"


def same(x):
    return x


class Made:
    def __init__(self, x):
        self.x = x

    @property
    def twice(self):
        return self.x * 2

    @twice.setter
    def twice(self, value):
        self.x = value / 2


def callers():
    out = []
    for i in range(12):
        nothing(i)
        value = nothing(i)
        value = constant(i)
        value = same(i)
        made = Made(i)
        made.twice = 9
        out = [nothing(1), constant(2), same(3), made.x, made.twice, value]
        out += map(nothing, [1, 2])
        out += map(constant, [1, 2])
        out += map(same, [1, 2])
        out.append(sorted([3, 1, 2], key=same))
        if i == 8:
            out.append([nothing(j) for j in range(2)])
            out.append(list(same(j) for j in range(2)))
    return out


def init_by_hand(n):
    # The same __init__ as a plain call, whose None somebody takes.
    made = Made(1)
    got = [Made.__init__(made, i) for i in range(n)]
    made.__init__(5)
    return got[-1], made.x


def last_local(i):
    noisy = Noisy(("last", i))
    other = [noisy]
    return i


def two_locals(i):
    first = Noisy(("first", i))
    second = Noisy(("second", i))
    return second


def dying_argument(noisy):
    return 1


def result_takes_place(n):
    held = None
    for i in range(n):
        held = two_locals(i)
    return held.name


def function_dies(n):
    for i in range(n):
        def f(x=Noisy(("default", i))):
            return i
        f = f()
    return f


def deaths(n):
    for i in range(n):
        last_local(i)
        dying_argument(Noisy(("argument", i)))
    result_takes_place(n)
    function_dies(n)


def keys_change(d, at):
    seen = []
    try:
        for i, k in enumerate(d):
            seen.append(k)
            if i == at:
                d["new"] = 1
    except RuntimeError as e:
        seen.append(str(e))
    return seen


def loops(things):
    out = []
    for thing in things:
        n = 0
        for x in thing:
            n += x
        out.append(n)
    return out


def changed(thing, change):
    out = 0
    try:
        for x in thing:
            out += 1
            change(thing, x)
    except RuntimeError as e:
        return out, str(e)
    return out


def values_of(d, n):
    total = 0
    for _ in range(n):
        for v in d.values():
            total += v
        for k in d.keys():
            total += len(k)
        for k in d:
            total += len(k)
    return total


def raising(f, arguments):
    out = []
    for a in arguments:
        try:
            out.append(f(a))
        except (ValueError, TypeError) as e:
            out.append(type(e).__name__)
    return out


def traced(n):
    lines = 0

    def tracer(frame, event, argument):
        nonlocal lines
        lines += event == "line"
        return tracer

    for i in range(n):
        if i == n - 2:
            sys._getframe().f_trace = tracer
            sys.settrace(tracer)
        if i == n - 1:
            sys.settrace(None)
    return lines


for _ in range(3):
    print(callers())
    print(init_by_hand(6))
    deaths(3)
    print(log)
    log.clear()
    print(keys_change({"a": 1, "b": 2, "c": 3}, 1))
    print(keys_change(dict.fromkeys("abcdefghijkl"), 30))
    print(loops([{1: 2, 3: 4}, {5, 6}, {1: 2}.values(), (7, 8), [9], range(3), frozenset([4]), {2: 1}.keys(), b"ab"] * 3))
    print(changed({1, 2, 3}, lambda s, x: s.add(x + 10)))
    print(changed({1: 1, 2: 2}, lambda d, x: d.update({x + 10: 1})))
    print(changed({1: 1, 2: 2}.values(), lambda v, x: None))
    print(values_of({"a": 1, "bc": 2}, 9))
    print(raising(int, ["1", "x", 2, None, "3"] * 3))
    print(raising(len, ["1", 2, [None], None] * 3))
    print(traced(9))
print([c in "abc\0d" for c in ("a", "", "\0", "e", "cd", "ü")], ["ü" in s for s in ("ü", "u", "aü" * 9)])
print(sys.getrecursionlimit())
