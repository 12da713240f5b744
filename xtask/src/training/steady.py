# What `cargo xtask dist` lets a build run besides the test suite, so that its profile knows code that comes again and
# again: the tests specialise their loops and leave. No part of a benchmark.


class Stock:
    kind = "plain"
    made = 0

    def __init__(self, name, price, count=1):
        self.name = name
        self.price = price
        self.count = count
        Stock.made += 1

    def value(self):
        return self.price * self.count

    def sell(self, n, *, at=None):
        if n > self.count:
            raise ValueError(f"{self.name}: {n}")
        self.count -= n
        return n * (self.price if at is None else at)

    @property
    def dear(self):
        return self.price > 50.0

    def __lt__(self, other):
        return self.price < other.price

    def __add__(self, other):
        return self.count + other.count if isinstance(other, Stock) else NotImplemented


class Bulk(Stock):
    kind = "bulk"

    def __init__(self, name, price, count, unit):
        super().__init__(name, price, count)
        self.unit = unit

    def value(self):
        return super().value() * self.unit


def ackermann_like(n, k):
    if n == 0:
        return k + 1
    if k == 0:
        return ackermann_like(n - 1, 1)
    return (ackermann_like(n - 1, k - 1) + n) % 7


def integers(n):
    total = odd = 0
    for i in range(n):
        total += i * 3 - (i >> 1)
        if i & 1:
            odd += 1
        elif total > 1 << 40:
            total %= 1000003
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        odd ^= n
    return total, odd


def floats(n):
    x, y, v = 0.1, 0.0, 1.5
    for i in range(n):
        x = x * 0.999 + v / (i + 1)
        y += x * x - 0.25
        if y > 10.0:
            y = -y * 0.5
    return x + y


def table(n):
    rows = [[0] * n for _ in range(n)]
    for i in range(n):
        row = rows[i]
        for j in range(n):
            row[j] = rows[j][i] + i ^ j
    best = 0
    for row in rows:
        for cell in row:
            if cell > best:
                best = cell
    rows[0], rows[-1] = rows[-1], rows[0]
    return best, sum(map(sum, rows)), [r[::-1][:3] for r in rows[1:4]]


def words(n):
    text = " ".join("lorem ipsum dolor sit amet consetetur".split() * n)
    seen, lines, line = {}, [], ""
    for word in text.split(" "):
        seen[word] = seen.get(word, 0) + 1
        if len(line) + len(word) > 40:
            lines.append(line.rstrip())
            line = ""
        line += word + " "
    letters = 0
    for c in text:
        if c in "aeiou":
            letters += 1
        elif c == " ":
            letters -= 1
    shown = [f"{w:<12}{k:>6}{k / n:8.2%}" for w, k in sorted(seen.items(), key=lambda p: (-p[1], p[0]))]
    return len(lines), letters, shown[0], "|".join(w.upper() for w in seen if not w.startswith("d"))


def evens(items):
    for item in items:
        if item % 2 == 0:
            yield item


def both(a, b):
    yield from a
    yield from b


def streams(n):
    total = 0
    for k, v in enumerate(both(evens(range(n)), (x * x for x in range(0, n, 3)))):
        total += k ^ v
    return total, sum(x for x in evens(range(n))), any(x > n for x in evens(range(n)))


def traded(f):
    def wrapper(*args, **more):
        wrapper.calls += 1
        return f(*args, **more)
    wrapper.calls = 0
    return wrapper


@traded
def trade(stock, n, at=None):
    try:
        return stock.sell(n, at=at)
    except ValueError:
        return 0.0
    finally:
        stock.count += 1


def objects(n):
    stocks = [Stock("a", 20.0, 5), Bulk("b", 70.5, 3, 12), Stock("c", 55.0), Bulk("d", 1.25, 100, 2)]
    total = 0.0
    for i in range(n):
        s = stocks[i & 3]
        total += s.value() + (1 if s.dear else 0)
        total -= trade(s, i % 4, at=2.5) if i % 3 else trade(s, 1)
        if s < stocks[0] and s.kind == "bulk":
            total += s + stocks[2]
    return round(total, 3), trade.calls, min(stocks).name, Stock.made


def collections(n):
    numbers, squares, pairs = set(), {}, []
    for i in range(n):
        numbers.add(i * 7919 % 1013)
        squares[i % 97] = i * i
        pairs.append((i % 13, -i))
        if i in numbers and i % 97 not in squares:
            del squares[i % 13]
    pairs.sort()
    first, *rest = pairs[:10]
    chosen = {k: v for k, v in squares.items() if k % 3}
    return len(numbers), sum(chosen.values()), first, rest[-1], len(numbers & set(chosen)), [a for a, _ in pairs[::n // 7]]


for turn in range(12):
    print(ackermann_like(3, 40), integers(200000), round(floats(200000), 6))
    print(table(150), words(2500), streams(40000))
    print(objects(40000), collections(40000))
