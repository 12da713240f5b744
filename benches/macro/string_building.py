# Tables, wrapped paragraphs, hexadecimal dumps, Roman numerals: text made piece by piece.
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
         (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(n):
    out = ""
    for value, letters in ROMAN:
        while n >= value:
            out += letters
            n -= value
    return out


def from_roman(text):
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = last = 0
    for c in reversed(text):
        v = values[c]
        total += v if v >= last else -v
        last = max(last, v)
    return total


def table(rows, widths):
    out = []
    for row in rows:
        out.append("|".join(f"{cell:>{w}}" if isinstance(cell, (int, float)) else f"{cell:<{w}}"
                            for cell, w in zip(row, widths)))
    return "\n".join(out)


def wrap(words, width):
    lines, line = [], ""
    for w in words:
        if len(line) + len(w) + 1 > width:
            lines.append(line.center(width))
            line = w
        else:
            line = line + " " + w if line else w
    lines.append(line)
    return lines


def dump(data):
    lines = []
    for i in range(0, len(data), 16):
        part = data[i:i + 16]
        shown = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
        lines.append("%06x  %-48s %s" % (i, " ".join(f"{b:02x}" for b in part), shown))
    return lines


def caesar(text, shift):
    out = ""
    for c in text:
        out += chr((ord(c) - 97 + shift) % 26 + 97) if "a" <= c <= "z" else c
    return out


numerals = [roman(n) for n in range(1, 14000)]
assert all(from_roman(r) == n for n, r in enumerate(numerals[:3999], 1))
rows = [(n, n * 0.25, str(n)[::-1], hex(n)) for n in range(60000)]
text = table(rows, (8, 10, 6, 8))
lines = wrap(numerals, 72)
hexes = dump(bytes(i * 7 & 255 for i in range(300000)))
plain = "the quick brown fox jumps over the lazy dog " * 2500
secret = caesar(plain, 3)
print(len(text), text.splitlines()[6999], len(lines), lines[99].strip()[:30], sep="\n")
print(hexes[-1], secret[:20], caesar(secret, -3) == plain, sep="\n")
