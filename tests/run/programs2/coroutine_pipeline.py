"""Pipelines of generators that are pushed values with send()."""
from functools import wraps


def stage(function):
    """Starts a generator, so that it is ready for its first send."""
    @wraps(function)
    def start(*args, **kwargs):
        generator = function(*args, **kwargs)
        next(generator)
        return generator
    return start


@stage
def lines(target):
    """Cuts chunks of text into lines."""
    rest = ""
    try:
        while True:
            *whole, rest = (rest + (yield)).split("\n")
            for line in whole:
                target.send(line)
    except GeneratorExit:
        if rest:
            target.send(rest)
        target.close()
        raise


@stage
def keep(predicate, target):
    dropped = 0
    try:
        while True:
            item = yield dropped
            if predicate(item):
                target.send(item)
            else:
                dropped += 1
    finally:
        print(f"  keep: dropped {dropped}")
        target.close()


@stage
def apply(function, target, errors=None):
    try:
        while True:
            item = yield
            try:
                result = function(item)
            except (ValueError, KeyError) as e:
                if errors is None:
                    raise
                errors.send((item, e))
            else:
                target.send(result)
    finally:
        target.close()


@stage
def broadcast(*targets):
    try:
        while True:
            item = yield
            for target in targets:
                target.send(item)
    finally:
        for target in targets:
            target.close()


@stage
def route(key, **targets):
    try:
        while True:
            item = yield
            targets[key(item)].send(item)
    finally:
        for name in sorted(targets):
            targets[name].close()


@stage
def collect(into):
    while True:
        into.append((yield len(into)))


@stage
def batches(size, target):
    batch = []
    try:
        while True:
            batch.append((yield))
            if len(batch) == size:
                target.send(tuple(batch))
                batch.clear()
    except GeneratorExit:
        if batch:
            target.send(tuple(batch))
        target.close()


def averager():
    total, n = 0.0, 0
    while (value := (yield total / n if n else None)) is not None:
        total += value
        n += 1
    return total, n


def grouper(results):
    """Delegates to one averager after the other."""
    name = yield
    while name is not None:
        results[name] = yield from averager()
        name = yield "next"


def parse(line):
    name, _, amount = line.partition(":")
    if not amount:
        raise ValueError(f"no amount in {line!r}")
    return name.strip(), int(amount)


CHUNKS = ["rent: 900\nfood", ": 35\n# a comment\nfood: 1", "2\nfun\n", "\nfuel: x\nfuel: 60\nrent:", " -50"]
large, small, failed, packs = [], [], [], []
pipeline = lines(keep(
    lambda line: line and not line.startswith("#"),
    apply(parse, broadcast(
        route(lambda p: "large" if abs(p[1]) >= 50 else "small", large=collect(large), small=collect(small)),
        batches(2, collect(packs)),
    ), errors=collect(failed)),
))
for chunk in CHUNKS:
    pipeline.send(chunk)
print(large, small, packs)
pipeline.close()
print(large, small)
print(packs)
for item, error in failed:
    print(repr(item), type(error).__name__, error)
try:
    pipeline.send("more")
except StopIteration as e:
    print("closed:", e.value)

results = {}
g = grouper(results)
next(g)
for value in ("heights", 1.5, 1.7, 1.9, None, "weights", 60, 80, None):
    print(value, "->", g.send(value))
try:
    g.send(None)
except StopIteration:
    print(results)

strict = apply(parse, collect([]))
try:
    strict.send("nothing here")
except ValueError as e:
    print(e)
print(strict.gi_frame, collect([]).send("x"), lines.__doc__)
counter = keep(str.isalpha, collect(words := []))
print([counter.send(w) for w in "a 1 b 2 3".split()], words)
try:
    counter.throw(KeyboardInterrupt("stop"))
except KeyboardInterrupt as e:
    print("thrown:", e)
