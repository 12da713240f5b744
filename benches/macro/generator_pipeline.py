# Log lines through a pipeline of generators, with coroutines that keep averages.
from itertools import chain, groupby, islice, takewhile


def lines(n):
    state = 17
    for i in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        level = ("INFO", "WARN", "ERROR", "DEBUG")[(state >> 12) % 4]
        yield f"{i // 60:05d} {level} host{(state >> 8) % 9} {(state >> 5) % 1000}"


def parse(source):
    for line in source:
        minute, level, host, size = line.split(" ")
        yield int(minute), level, host, int(size)


def only(source, *levels):
    return (r for r in source if r[1] in levels)


def average():
    total = count = 0
    value = None
    while True:
        got = yield value
        if got is None:
            return total, count
        total += got
        count += 1
        value = total / count


def batches(source, size):
    source = iter(source)
    while batch := list(islice(source, size)):
        yield batch


def collect(source):
    averages = {}
    for minute, level, host, size in source:
        if host not in averages:
            averages[host] = average()
            next(averages[host])
        averages[host].send(size)
    out = {}
    for host, gen in averages.items():
        try:
            gen.send(None)
        except StopIteration as stop:
            out[host] = stop.value
    return out


def flatten(item):
    if isinstance(item, list):
        for x in item:
            yield from flatten(x)
    else:
        yield item


N = 130000
totals = collect(only(parse(lines(N)), "WARN", "ERROR"))
busy = [(minute, sum(1 for _ in group)) for minute, group in groupby(only(parse(lines(N)), "INFO"), key=lambda r: r[0])]
sizes = [len(b) for b in batches(chain(range(70000), "abc"), 64)]
nested = [[i, [i + 1, [i + 2, [i + 3]]]] for i in range(15000)]
early = sum(1 for _ in takewhile(lambda r: r[0] < 300, parse(lines(N))))
print(sorted(totals.items())[:2], max(busy, key=lambda p: p[1]), len(sizes), sum(flatten(nested)), early)
