# Subscripts, slices, unpacking, membership, iteration over every container and view; builtins over them.
def matrix(n):
    rows = [[(i * 3 + j * 5) % 17 for j in range(n)] for i in range(n)]
    turned = [list(r) for r in zip(*rows)]
    diagonal = sum(row[i] for i, row in enumerate(rows)) + sum(row[~i] for i, row in enumerate(turned))
    return diagonal, any(16 in row for row in rows), all(max(row) < 17 for row in rows)


def records(n):
    people = [("ann", 30 + n % 7, (1, 2)), ("bob", 25, (3, 4)), ("cid", 41, (n % 5, 6))]
    total = 0
    for name, age, (x, y) in people:
        first, *rest = name
        total += age * x - y + len(rest) + (first in "ab")
    (a, _, _), *_, (c, _, (last, _)) = people
    return total + last + len(a + c)


def dicts(n):
    stock = {"apple": 3, "pear": 5, "fig": n % 11}
    total = 0
    for key in stock:
        total += stock[key] * len(key)
    for key, count in stock.items():
        if key in ("fig", "pear"):
            total += count
    for count in stock.values():
        total ^= count
    if "kiwi" not in stock:
        stock["kiwi"] = n & 3
    stock["apple"] += stock.pop("pear", 0)
    del stock["fig"]
    stock.update(plum=1, apple=stock["apple"] + 1)
    return total + sum(stock.values()) + ("plum" in stock.keys())


def slices(items):
    head, tail = items[:4], items[-4:]
    middle = items[2:-2:2]
    items[3], items[-3] = items[-3], items[3]
    items.insert(0, items.pop())
    swapped = head[::-1] + tail
    swapped[1:3] = middle[:3]
    return sum(swapped) + len(middle) + swapped.index(swapped[5]) + swapped.count(3)


def strings(n):
    text = "container-%d" % n
    vowels = 0
    for i, c in enumerate(text):
        if c in "aeiou":
            vowels += i
        elif c == text[-1]:
            vowels -= 1
    left, dash, right = text.partition("-")
    return vowels + len(left) + int(right) % 3 + ("tain" in text)


def sets(n):
    small = {n % 7, n % 5, 3}
    large = frozenset((1, 2, 3, 4))
    return len(small | large) - len(small & large) + len(small ^ large) + (3 in small) + min(small)


def builtins(n):
    numbers = [n % 9, 4, -7, 2.5]
    low, high = min(numbers), max(numbers, key=abs)
    return (sorted(numbers)[1] + low + high + abs(low) + round(2.567, 1) + divmod(n, 7)[1]
            + sum(map(int, filter(None, reversed(numbers)))) + len(str(n)) + bool(numbers) + ord(chr(65 + n % 9)))


total, items = 0, list(range(12))
for n in range(36000):
    total += records(n) + dicts(n) + slices(items) + strings(n) + sets(n) + builtins(n)
print(f"{total:.1f}", items, matrix(220))
