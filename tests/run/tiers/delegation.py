# yield from and await in code that comes again: values, exceptions and ends from both sides, at every depth.
import sys


def inner(n):
    got = []
    try:
        while len(got) < n:
            try:
                got.append((yield len(got)))
            except KeyError as e:
                got.append(repr(e))
    finally:
        print("inner ends", got)
    return got


def outer(n, depth=0):
    result = yield from (inner(n) if depth == 0 else outer(n, depth - 1))
    yield ("between", depth)
    second = yield from [depth, depth + 1]
    return result, second


def drive(g, steps):
    out = []
    try:
        for kind, value in steps:
            if kind == "send":
                out.append(g.send(value))
            elif kind == "throw":
                out.append(g.throw(value))
            elif kind == "close":
                out.append(g.close())
            else:
                out.append(next(g))
    except BaseException as e:
        lines, tb = [], e.__traceback__.tb_next
        while tb:
            lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
            tb = tb.tb_next
        out.append((type(e).__name__, str(e), lines))
    return out


STEPS = [
    [("next", 0)] * 12,
    [("next", 0), ("send", "a"), ("send", "b"), ("send", "c"), ("next", 0), ("next", 0)],
    [("next", 0), ("throw", KeyError("k")), ("send", 1), ("throw", ValueError("v"))],
    [("next", 0), ("send", 1), ("close", 0), ("next", 0)],
    [("throw", ValueError("early"))],
    [("next", 0), ("send", 1), ("send", 2), ("throw", IndexError("behind"))],
    [("next", 0), ("throw", GeneratorExit()), ("next", 0)],
]
for turn in range(3):
    for depth in range(3):
        for steps in STEPS:
            print(drive(outer(2, depth), steps))


# A loop over it, and native consumers.
def flat(row):
    for x in row:
        if isinstance(x, list):
            yield from flat(x)
        else:
            yield x


NESTED = [1, [2, [3, [4, []], 5]], [[[]]], 6]
for _ in range(3):
    print(list(flat(NESTED)), sum(flat(NESTED)), [x for x in flat(NESTED) if x & 1])
    for x in flat(NESTED):
        if x == 4:
            break


# Where it stands while it waits.
def waiting():
    x = yield from inner(3)
    return x


for _ in range(3):
    g = waiting()
    print(g.gi_yieldfrom, next(g), g.gi_yieldfrom.__name__, g.gi_frame.f_lineno - g.gi_frame.f_code.co_firstlineno)
    print(g.send(5), g.gi_suspended, g.gi_running)
    g.close()
    print(g.gi_yieldfrom, g.gi_frame)


# Receivers of other kinds.
class Once:
    def __init__(self, end):
        self.end = end
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise self.end
        self.left -= 1
        return self.left


class Closes(Once):
    def close(self):
        print("closed", self.left)

    def throw(self, error):
        if isinstance(error, KeyError):
            return "thrown"
        raise error

    def send(self, value):
        return ("sent", value)


def over(receiver):
    return (yield from receiver)


for turn in range(3):
    for kind in (Once, Closes):
        for end in (StopIteration(7), StopIteration(), ValueError("bad"), RuntimeError("worse")):
            print(drive(over(kind(end)), [("next", 0)] * 4))
        print(drive(over(kind(StopIteration(1))), [("next", 0), ("throw", KeyError(1)), ("send", 3), ("close", 0)]))
        print(drive(over(kind(StopIteration(1))), [("next", 0), ("throw", ValueError(2))]))
    for bad in (3, None):
        print(drive(over(bad), [("next", 0)]))


# Already running, and one receiver of two.
def itself():
    yield from g


for _ in range(3):
    g = itself()
    print(drive(g, [("next", 0)]))
shared = inner(5)
first, second = over(shared), over(shared)
print(next(first), next(second), next(first), second.send(9))
first.close()
print(drive(second, [("next", 0), ("next", 0)]))


# Coroutines.
class Awaitable:
    def __init__(self, *values):
        self.values = values

    def __await__(self):
        total = 0
        for v in self.values:
            total += yield v
        return total


async def add(*rows):
    total = 0
    for row in rows:
        try:
            total += await Awaitable(*row)
        except ValueError as e:
            total -= 1
    return total


async def both():
    return await add((1, 2), (3,)), await add((4,))


for _ in range(3):
    c = both()
    print(drive(c, [("send", None), ("send", 10), ("send", 20), ("throw", ValueError()), ("send", 5), ("send", 6)]))
    c = both()
    print(c.send(None), c.cr_await.__name__, c.cr_frame.f_lineno - c.cr_frame.f_code.co_firstlineno)
    c.close()


# Someone begins to trace while it waits.
events = []


def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


for _ in range(3):
    g = over(iter(range(4)))
    next(g), next(g)
    sys.settrace(tracer)
    next(g)
    sys.settrace(None)
    next(g)
    print(drive(g, [("next", 0)]), events)
    events.clear()
