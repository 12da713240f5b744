"""Huffman coding: build, encode, decode, canonical lengths."""
from functools import total_ordering
from itertools import count, groupby


@total_ordering
class Node:
    numbers = count()

    def __init__(self, weight, symbol=None, left=None, right=None):
        self.weight, self.symbol, self.left, self.right = weight, symbol, left, right
        self.number = next(Node.numbers)

    def __lt__(self, other):
        return (self.weight, self.number) < (other.weight, other.number)

    def __eq__(self, other):
        return self.number == other.number

    def codes(self, prefix=""):
        if self.symbol is not None:
            yield self.symbol, prefix or "0"
        else:
            yield from self.left.codes(prefix + "0")
            yield from self.right.codes(prefix + "1")


class Heap:
    def __init__(self, items):
        self.items = []
        for item in items:
            self.push(item)

    def __len__(self):
        return len(self.items)

    def push(self, item):
        items = self.items
        items.append(item)
        i = len(items) - 1
        while i and items[i] < items[(i - 1) // 2]:
            items[i], items[(i - 1) // 2] = items[(i - 1) // 2], items[i]
            i = (i - 1) // 2

    def pop(self):
        items = self.items
        top, last = items[0], items.pop()
        if items:
            items[0] = last
            i = 0
            while (child := 2 * i + 1) < len(items):
                if child + 1 < len(items) and items[child + 1] < items[child]:
                    child += 1
                if items[i] <= items[child]:
                    break
                items[i], items[child] = items[child], items[i]
                i = child
        return top


def build(text):
    counts = {}
    for symbol in text:
        counts[symbol] = counts.get(symbol, 0) + 1
    heap = Heap(Node(weight, symbol) for symbol, weight in sorted(counts.items()))
    while len(heap) > 1:
        a, b = heap.pop(), heap.pop()
        heap.push(Node(a.weight + b.weight, None, a, b))
    return heap.pop()


def canonical(codes):
    result, code, length = {}, 0, 0
    for symbol, n in sorted(((s, len(c)) for s, c in codes.items()), key=lambda p: (p[1], p[0])):
        code <<= n - length
        length = n
        result[symbol] = format(code, f"0{n}b")
        code += 1
    return result


def pack(text, codes):
    bits = "".join(codes[s] for s in text)
    padding = -len(bits) % 8
    bits += "0" * padding
    return bytes([padding]) + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def unpack(data, codes):
    symbols = {code: symbol for symbol, code in codes.items()}
    bits = "".join(format(byte, "08b") for byte in data[1:])
    bits = bits[:len(bits) - data[0]]
    current, result = "", []
    for bit in bits:
        current += bit
        if current in symbols:
            result.append(symbols[current])
            current = ""
    if current:
        raise ValueError(f"left over: {current}")
    return "".join(result)


TEXTS = ["abracadabra", "she sells sea shells by the sea shore", "aaaa", "mississippi river", "äöü€ äöü ää"]
for text in TEXTS:
    tree = build(text)
    codes = dict(tree.codes())
    short = canonical(codes)
    packed = pack(text, short)
    assert unpack(packed, short) == text
    assert all(len(codes[s]) == len(short[s]) for s in codes)
    print(repr(text), len(text), "->", len(packed), packed.hex())
    for length, group in groupby(short.items(), key=lambda p: len(p[1])):
        print("  ", length, " ".join(f"{s!r}:{c}" for s, c in group))
codes = sorted(canonical(dict(build(TEXTS[1]).codes())).values())
print(any(b.startswith(a) for a, b in zip(codes, codes[1:])), sum(2.0 ** -len(c) for c in codes))
try:
    unpack(b"\x00\xff\xff", {"a": "0", "b": "10", "c": "110"})
except ValueError as e:
    print(e)
