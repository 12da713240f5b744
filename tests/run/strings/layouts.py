# Strings of every length around the places where their layout in memory changes: equal text is one key, however made.
import gc
import sys

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


class Text(str):
    pass


for length in range(0, 36):
    text = ALPHABET[:length]
    made = "".join(list(text))
    halves = text[: length // 2] + text[length // 2 :]
    sub = Text(made)
    sub.note = length
    assert text == made == halves == sub and hash(text) == hash(made) == hash(halves) == hash(sub)
    assert len(made) == length and list(made) == list(text)
    other = made[:-1] + "!" if length else "!"
    assert made != other and (made < other) == (text < other)
    table = {made: 1}
    table[text] = 2
    table[sub] = 3
    assert table == {halves: 3} and len(table) == 1 and other not in table
    assert {made, halves, sub} == {text}
    assert sys.intern(made) is sys.intern("".join(list(text)))
    assert made + "é" == halves + "é" and len(made + "é") == length + 1
    assert (made + "é")[:-1] == text and hash((made + "é")[:-1]) == hash(text)

# Strings whose places in memory are taken again and again keep their own hashes.
for turn in range(3):
    row = [str(i) for i in range(5000)]
    places = {s: i for i, s in enumerate(row)}
    del row[::2]
    more = ["k%d" % i for i in range(5000)]
    assert all(places[s] == int(s) for s in row)
    assert len(set(more) | set(row)) == 7500 and all(hash(s) == hash("k" + s[1:]) for s in more)
    del places, row, more


# More reachable objects than the collector keeps on its stack, and as many that are not.
class Node:
    def __init__(self, link):
        self.link = link


hub = []
kept = [Node(hub) for _ in range(50000)]
hub.extend(Node(node) for node in kept)
lost = []
lost.extend(Node(lost) for _ in range(50000))
gc.collect()
del lost
print(gc.collect() >= 50001)
print(len(hub), all(a.link is b for a, b in zip(hub, kept)), all(n.link is hub for n in kept))

# Growing and shrinking big blocks.
for size in (1000, 40000, 400000, 30000):
    row = []
    for i in range(size):
        row.append(i)
    while len(row) > size // 10:
        row.pop()
    row.extend(range(size))
    print(len(row), sum(row))
