def make_counter(step):
    count = 0

    def up(n):
        nonlocal count
        count += step * n
        return count
    return up


def compose(f, g):
    return lambda x: g(f(x))


def run(n):
    counters = [make_counter(k) for k in range(1, 6)]
    f = compose(compose(lambda x: x + 1, lambda x: x * 2), lambda x: x % 1000003)
    value = 1
    for i in range(n):
        for c in counters:
            value += c(i & 1)
        value = f(value)
    return value


print(run(500000))
