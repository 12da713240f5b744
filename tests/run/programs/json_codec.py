"""A JSON reader and writer."""
import math


class JSONError(ValueError):
    def __init__(self, message, text, pos):
        line = text.count("\n", 0, pos) + 1
        column = pos - text.rfind("\n", 0, pos)
        super().__init__(f"{message}: line {line} column {column}")
        self.pos = pos


ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
BACK = {v: "\\" + k for k, v in ESCAPES.items() if k != "/"}
CONSTANTS = {"true": True, "false": False, "null": None}


class Reader:
    def __init__(self, text, pairs_hook=dict):
        self.text = text
        self.pos = 0
        self.pairs_hook = pairs_hook

    def fail(self, message, pos=None):
        raise JSONError(message, self.text, self.pos if pos is None else pos)

    def skip(self):
        while self.text[self.pos:self.pos + 1] in (" ", "\t", "\n", "\r"):
            self.pos += 1
        return self.text[self.pos:self.pos + 1]

    def read(self):
        value = self.value()
        if self.skip():
            self.fail("extra data")
        return value

    def value(self):
        ch = self.skip()
        if ch == "{":
            return self.pairs_hook(self.items("}", self.pair))
        if ch == "[":
            return list(self.items("]", self.value))
        if ch == '"':
            return self.string()
        if ch == "-" or ch.isdigit():
            return self.number()
        for word, constant in CONSTANTS.items():
            if self.text.startswith(word, self.pos):
                self.pos += len(word)
                return constant
        self.fail("expected a value")

    def items(self, closing, read_one):
        self.pos += 1
        if self.skip() == closing:
            self.pos += 1
            return
        while True:
            yield read_one()
            ch = self.skip()
            if ch not in (",", closing):
                self.fail(f"expected ',' or '{closing}'")
            self.pos += 1
            if ch == closing:
                return

    def pair(self):
        if self.skip() != '"':
            self.fail("expected a key")
        key = self.string()
        if self.skip() != ":":
            self.fail("expected ':'")
        self.pos += 1
        return key, self.value()

    def string(self):
        start = self.pos
        self.pos += 1
        out = []
        while True:
            ch = self.text[self.pos:self.pos + 1]
            self.pos += 1
            if ch == "":
                self.fail("unterminated string", start)
            elif ch == '"':
                return "".join(out)
            elif ch < " ":
                self.fail("control character", self.pos - 1)
            elif ch != "\\":
                out.append(ch)
            else:
                code = self.text[self.pos:self.pos + 1]
                self.pos += 1
                if code == "u":
                    unit = self.hex4()
                    if 0xD800 <= unit < 0xDC00 and self.text.startswith("\\u", self.pos):
                        self.pos += 2
                        unit = 0x10000 + ((unit - 0xD800) << 10) + (self.hex4() - 0xDC00)
                    out.append(chr(unit))
                elif code in ESCAPES:
                    out.append(ESCAPES[code])
                else:
                    self.fail(f"bad escape \\{code}", self.pos - 2)

    def hex4(self):
        digits = self.text[self.pos:self.pos + 4]
        try:
            value = int(digits, 16)
        except ValueError:
            self.fail(f"bad \\u escape {digits!r}")
        self.pos += 4
        return value

    def number(self):
        start = self.pos
        self.pos += self.text[start] == "-"
        while (ch := self.text[self.pos:self.pos + 1]) and ch in "0123456789+-.eE":
            self.pos += 1
        literal = self.text[start:self.pos]
        digits = literal.lstrip("-")
        if digits[:1] == "0" and digits[1:2].isdigit():
            self.fail(f"leading zero in {literal}", start)
        try:
            return int(literal) if digits.isdigit() else float(literal)
        except ValueError:
            self.fail(f"bad number {literal}", start)


def quote(text, ascii_only=True):
    out = ['"']
    for ch in text:
        code = ord(ch)
        if ch in BACK:
            out.append(BACK[ch])
        elif code < 32 or (ascii_only and 127 <= code < 0x10000):
            out.append(f"\\u{code:04x}")
        elif ascii_only and code >= 0x10000:
            code -= 0x10000
            out.append("\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)))
        else:
            out.append(ch)
    out.append('"')
    return "".join(out)


def pieces(value, indent=None, depth=0, sort=False, seen=()):
    if value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, str):
        yield quote(value)
    elif isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{value} is not allowed in JSON")
        yield repr(value)
    elif isinstance(value, (list, tuple, dict)):
        if id(value) in seen:
            raise ValueError("circular reference")
        seen = (*seen, id(value))
        is_dict = isinstance(value, dict)
        opening, closing = "{}" if is_dict else "[]"
        if not value:
            yield opening + closing
            return
        newline = "" if indent is None else "\n" + " " * indent * (depth + 1)
        yield opening
        keys = value if not sort or not is_dict else sorted(value)
        for n, item in enumerate(keys):
            if n:
                yield "," if indent is not None else ", "
            yield newline
            if is_dict:
                if not isinstance(item, str):
                    raise TypeError(f"keys must be str, not {type(item).__name__}")
                yield quote(item) + ": "
                item = value[item]
            yield from pieces(item, indent, depth + 1, sort, seen)
        yield newline[:len(newline) - (indent or 0)] + closing
    else:
        raise TypeError(f"cannot write {type(value).__name__}")


def dumps(value, **options):
    return "".join(pieces(value, **options))


def loads(text, **options):
    return Reader(text, **options).read()


DOCUMENT = r"""
{
  "name": "caf\u00e9 \"au lait\"", "price": 3.50, "tags": ["hot", "milk", []],
  "sizes": {"s": 1, "l": -2e3, "xl": 0}, "open": true, "owner": null,
  "emoji": "\ud83d\ude00", "path": "C:\\tmp\/x\n", "big": 123456789012345678901234567890
}
"""


def main():
    data = loads(DOCUMENT)
    for key, value in data.items():
        print(key, ascii(value), type(value).__name__)
    compact = dumps(data)
    print(compact)
    print(loads(compact) == data)
    print(dumps(data, indent=2, sort=True))
    print(loads(dumps(data, indent=4)) == data)
    print(loads('{"a": 1, "b": {"c": 2}, "a": 3}', pairs_hook=list))
    print(loads('{"a": 1, "a": 3}'), [loads(s) for s in ("1", " -0 ", "1E2", '""', "[]", "{}", "null", "-1.5e-3")])
    for bad in ("", "[1, 2", "[1,]", '{"a" 1}', "{1: 2}", '"abc', '"\\q"', '"\\u12g4"', "01", "1.2.3", "-",
                "nul", "[1] 2", '[1,\n 2,\n  x]', '"a\tb"'):
        try:
            print(loads(bad))
        except JSONError as e:
            print(f"{bad!r:<20} {e} (offset {e.pos})")
    loop = [1]
    loop.append({"loop": loop})
    for bad in ({1: 2}, {"x": object}, [float("inf")], [math.nan], loop, 1j):
        try:
            print(dumps(bad))
        except (TypeError, ValueError) as e:
            print(type(e).__name__, e)
    shared = [1, 2]
    print(dumps([shared, shared, (), {}, True, 1.0, 1e100, "\x00\x1f\x7f"]))
    deep = loads("[" * 60 + "]" * 60)
    print(len(dumps(deep)), dumps(deep, indent=1).count("\n"))


main()
