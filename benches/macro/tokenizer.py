# A hand-written tokenizer and a recursive-descent calculator over its tokens.
from _collections import defaultdict

SOURCE = """
let area = (width * height) / 2 + 3.5;
if area >= 100 { print "large: ", area; } else { print "small"; }
while count < 10 { count = count + 1; total = total - count * 2; }
// comment to the end
"""
KEYWORDS = {"let", "if", "else", "while", "print"}


class Token:
    __slots__ = ("kind", "text", "line")

    def __init__(self, kind, text, line):
        self.kind = kind
        self.text = text
        self.line = line


class Bad(Exception):
    pass


def tokens(text):
    i, line, end = 0, 1, len(text)
    while i < end:
        c = text[i]
        if c == "\n":
            line += 1
            i += 1
        elif c in " \t":
            i += 1
        elif c.isalpha() or c == "_":
            start = i
            while i < end and (text[i].isalnum() or text[i] == "_"):
                i += 1
            word = text[start:i]
            yield Token("keyword" if word in KEYWORDS else "name", word, line)
        elif c.isdigit():
            start = i
            while i < end and (text[i].isdigit() or text[i] == "."):
                i += 1
            yield Token("number", text[start:i], line)
        elif c == '"':
            close = text.find('"', i + 1)
            yield Token("string", text[i + 1:close], line)
            i = close + 1
        elif text.startswith("//", i):
            while i < end and text[i] != "\n":
                i += 1
        elif text[i:i + 2] in ("==", ">=", "<=", "!="):
            yield Token("op", text[i:i + 2], line)
            i += 2
        elif c in "+-*/<>=(){};,":
            yield Token("op", c, line)
            i += 1
        else:
            raise Bad(f"line {line}: {c!r}")


class Calculator:
    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.at = 0

    def peek(self):
        return self.tokens[self.at].text if self.at < len(self.tokens) else None

    def accept(self, *texts):
        found = self.peek()
        if found in texts:
            self.at += 1
            return found
        return None

    def sum(self):
        value = self.product()
        while op := self.accept("+", "-"):
            value = value + self.product() if op == "+" else value - self.product()
        return value

    def product(self):
        value = self.atom()
        while op := self.accept("*", "/"):
            other = self.atom()
            value = value * other if op == "*" else value / other
        return value

    def atom(self):
        if self.accept("("):
            value = self.sum()
            if not self.accept(")"):
                raise Bad("unclosed")
            return value
        if self.accept("-"):
            return -self.atom()
        text = self.peek()
        if text is None:
            raise Bad("end")
        self.at += 1
        return float(text) if "." in text else int(text)


kinds = defaultdict(int)
for _ in range(1800):
    for token in tokens(SOURCE):
        kinds[token.kind] += 1
        kinds["last line"] = token.line
total = bad = 0
for k in range(12000):
    text = f"({k} + 3) * 2 - 14 / (1.5 + {k}) * -(2 - 5)" + ("" if k % 9 else " * (1")
    try:
        total += Calculator(text).sum()
    except Bad:
        bad += 1
print(dict(kinds), f"{total:.6f}", bad)
