"""Wrapping, justifying and tabulating text."""
from itertools import zip_longest

TEXT = """The quick brown fox jumps over the lazy dog. Pack my box with five dozen liquor jugs,
and do not forget the extraordinarily-long-hyphenated-word that will not fit.

How vexingly quick daft zebras jump!"""


def wrap(text, width, indent="", hanging=""):
    lines, line = [], indent
    empty = True
    for word in text.split():
        while len(hanging) + len(word) > width:
            room = width - len(line) - (not empty)
            if room > 0:
                line += ("" if empty else " ") + word[:room]
                word = word[room:]
            lines.append(line)
            line, empty = hanging, True
        if len(line) + (not empty) + len(word) > width:
            lines.append(line)
            line, empty = hanging, True
        line += word if empty else " " + word
        empty = False
    if not empty:
        lines.append(line)
    return lines


def justify(lines, width):
    for line in lines[:-1]:
        words = line.split()
        if len(words) == 1:
            yield line
            continue
        spaces = width - sum(map(len, words))
        gap, extra = divmod(spaces, len(words) - 1)
        yield "".join(w + " " * (gap + (i < extra)) for i, w in enumerate(words[:-1])) + words[-1]
    yield from lines[-1:]


def paragraphs(text):
    return [" ".join(p.split()) for p in text.split("\n\n")]


class Table:
    ALIGN = {"l": "<", "r": ">", "c": "^"}

    def __init__(self, header, align, *, max_width=18):
        self.header, self.align, self.max_width = header, align, max_width
        self.rows = []

    def add(self, *cells):
        if len(cells) != len(self.header):
            raise ValueError(f"{len(cells)} cells for {len(self.header)} columns")
        self.rows.append([self.text(cell) for cell in cells])

    @staticmethod
    def text(cell):
        match cell:
            case None:
                return "-"
            case bool():
                return "yes" if cell else "no"
            case float():
                return f"{cell:,.2f}"
            case int():
                return f"{cell:,}"
            case _:
                return str(cell)

    def lines(self, left="| ", middle=" | ", right=" |"):
        wrapped = [[wrap(c, self.max_width) or [""] for c in row] for row in [self.header, *self.rows]]
        widths = [max(len(line) for row in wrapped for line in row[i]) for i in range(len(self.header))]
        rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
        yield rule
        for number, row in enumerate(wrapped):
            for parts in zip_longest(*row, fillvalue=""):
                cells = (f"{p:{self.ALIGN[a]}{w}}" for p, a, w in zip(parts, self.align, widths))
                yield left + middle.join(cells) + right
            if number == 0:
                yield rule.replace("-", "=")
        yield rule

    def __str__(self):
        return "\n".join(self.lines())


for width in (28, 45):
    for paragraph in paragraphs(TEXT):
        for line in wrap(paragraph, width):
            print(f"[{line:{width}}]")
for line in justify(wrap(paragraphs(TEXT)[0], 36), 36):
    print(f"[{line:36}]")
print(*wrap("a list item whose further lines hang", 16, "* ", "  "), sep="\n")
print(wrap("", 10), wrap("abcdefghijkl", 5), wrap("ab abcdefghijkl x", 5))
table = Table(["name", "price", "stock", "on sale", "remarks"], "lrrcl")
table.add("bolt, hexagonal, stainless", 0.125, 120_000, True, None)
table.add("nut", 1234.5, 7, False, "only with the bolt that was ordered in the same month")
table.add("Ünïcode", -0.001, -12, None, "")
print(table)
try:
    table.add(1, 2)
except ValueError as e:
    print(e)
print(TEXT.expandtabs().title()[:30], TEXT.count("\n"), sorted(set(TEXT.lower()) & set("aeiou")))
