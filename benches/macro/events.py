# An event loop over callbacks: closures, defaults, keywords, *args, decorators, bound methods, partial application.
from functools import partial, reduce

handlers = {}
log = []
CLOCK = 0


def on(name, priority=0):
    def register(f):
        handlers.setdefault(name, []).append((priority, f))
        handlers[name].sort(key=lambda p: -p[0])
        return f
    return register


def counted(f):
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return f(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@on("tick", priority=2)
@counted
def advance(step=1, *, scale=1):
    global CLOCK
    CLOCK += step * scale
    return CLOCK


@on("tick")
def remember(step=1, **rest):
    if len(log) < 1000:
        log.append((CLOCK, step, len(rest)))
    return 0


@on("sum")
def add(*numbers, start=0):
    total = start
    for n in numbers:
        total += n
    return total


@on("sum", priority=-1)
def product(first, second=2, /, *rest, start=1):
    return (first * second + len(rest)) * start & 0xFFFF


class Meter:
    def __init__(self, limit):
        self.limit = limit
        self.value = 0
        on("tick", 1)(self.read)

    def read(self, step=1, scale=1):
        self.value = (self.value + step) % self.limit
        return self.value


def emit(name, *args, **kwargs):
    result = 0
    for _, f in handlers.get(name, ()):
        result += f(*args, **kwargs)
    return result


def accumulator(start=0):
    total = start

    def add(n):
        nonlocal total
        total += n
        return total
    return add


def run(n):
    add_up, tick = accumulator(), partial(emit, "tick")
    for i in range(n):
        if i % 3 == 0:
            add_up(tick(2, scale=3))
        elif i % 3 == 1:
            add_up(tick())
        else:
            add_up(emit("sum", i, 2, 3, start=1))
        if i % 10 == 0:
            add_up(emit("sum", *range(i % 5 + 1), **{"start": i}))
            add_up(emit("nothing", i, key=i))
    return add_up(0)


meter = Meter(97)
print(run(280000), CLOCK, advance.calls, meter.value, len(log), log[-1], reduce(lambda a, b: a * b % 1009, range(1, 50000)))
