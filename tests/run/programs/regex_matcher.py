"""A small backtracking regular-expression matcher built from generators."""


class RegexError(ValueError):
    def __init__(self, message, pattern, position):
        super().__init__(f"{message} at {position} in {pattern!r}")


class Parser:
    """pattern -> nested tuples."""

    classes = {"d": "0123456789", "s": " \t\n", "w": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"}

    def __init__(self, pattern):
        self.pattern = pattern
        self.pos = 0
        self.groups = 0

    def peek(self):
        return self.pattern[self.pos:self.pos + 1]

    def take(self):
        ch = self.peek()
        if not ch:
            self.fail("unexpected end")
        self.pos += 1
        return ch

    def fail(self, message):
        raise RegexError(message, self.pattern, self.pos)

    def parse(self):
        node = self.alternatives()
        if self.peek():
            self.fail("unbalanced parenthesis")
        return node

    def alternatives(self):
        options = [self.sequence()]
        while self.peek() == "|":
            self.take()
            options.append(self.sequence())
        return options[0] if len(options) == 1 else ("alt", *options)

    def sequence(self):
        parts = []
        while self.peek() not in ("", "|", ")"):
            atom = self.atom()
            while self.peek() and self.peek() in "*+?{":
                low, high = self.counts()
                lazy = self.peek() == "?" and bool(self.take())
                atom = ("repeat", low, high, lazy, atom)
            parts.append(atom)
        return parts[0] if len(parts) == 1 else ("seq", *parts)

    def counts(self):
        ch = self.take()
        if ch != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[ch]
        text = ""
        while (ch := self.take()) != "}":
            text += ch
        low, comma, high = text.partition(",")
        try:
            return int(low or 0), (int(high) if high else None) if comma else int(low)
        except ValueError:
            self.fail(f"bad repeat {text!r}")

    def atom(self):
        match self.take():
            case ".":
                return ("any",)
            case "^" | "$" as anchor:
                return ("anchor", anchor)
            case "(":
                if self.pattern.startswith("?:", self.pos):
                    self.pos += 2
                    inner = self.alternatives()
                else:
                    self.groups += 1
                    number = self.groups
                    inner = ("group", number, self.alternatives())
                if self.peek() != ")":
                    self.fail("missing )")
                self.take()
                return inner
            case "[":
                return self.char_class()
            case "\\":
                ch = self.take()
                if ch.isdigit():
                    return ("back", int(ch))
                if ch.lower() in self.classes:
                    return ("in", ch.isupper(), frozenset(self.classes[ch.lower()]))
                return ("char", {"n": "\n", "t": "\t"}.get(ch, ch))
            case "*" | "+" | "?":
                self.fail("nothing to repeat")
            case ch:
                return ("char", ch)

    def char_class(self):
        negate = self.peek() == "^" and bool(self.take())
        chars = set()
        first = True
        while first or self.peek() != "]":
            first = False
            ch = self.take()
            if ch == "\\":
                ch = self.take()
                if ch in self.classes:
                    chars.update(self.classes[ch])
                    continue
            if self.peek() == "-" and self.pattern[self.pos + 1:self.pos + 2] not in ("]", ""):
                self.take()
                end = self.take()
                if end < ch:
                    self.fail(f"bad range {ch}-{end}")
                chars.update(map(chr, range(ord(ch), ord(end) + 1)))
            else:
                chars.add(ch)
        self.take()
        return ("in", negate, frozenset(chars))


def run(node, text, i, groups):
    """Yield (end, groups) for each way node can match text at i."""
    match node:
        case ("char", ch):
            if text.startswith(ch, i):
                yield i + 1, groups
        case ("any",):
            if i < len(text) and text[i] != "\n":
                yield i + 1, groups
        case ("in", negate, chars):
            if i < len(text) and (text[i] in chars) is not negate:
                yield i + 1, groups
        case ("anchor", "^"):
            if i == 0:
                yield i, groups
        case ("anchor", "$"):
            if i == len(text):
                yield i, groups
        case ("seq",):
            yield i, groups
        case ("seq", first, *rest):
            for j, g in run(first, text, i, groups):
                yield from run(("seq", *rest), text, j, g)
        case ("alt", *options):
            for option in options:
                yield from run(option, text, i, groups)
        case ("group", number, inner):
            for j, g in run(inner, text, i, groups):
                yield j, {**g, number: (i, j)}
        case ("back", number):
            if number in groups:
                start, end = groups[number]
                if text.startswith(text[start:end], i):
                    yield i + end - start, groups
        case ("repeat", low, high, lazy, inner):
            if lazy and low <= 0:
                yield i, groups
            if high is None or high > 0:
                rest = ("repeat", low - 1, None if high is None else high - 1, lazy, inner)
                for j, g in run(inner, text, i, groups):
                    if j > i or low > 0:
                        yield from run(rest, text, j, g)
            if not lazy and low <= 0:
                yield i, groups


class Regex:
    def __init__(self, pattern):
        parser = Parser(pattern)
        self.tree = parser.parse()
        self.count = parser.groups

    def match(self, text, start=0):
        for end, groups in run(self.tree, text, start, {}):
            spans = [(start, end)] + [groups.get(n + 1) for n in range(self.count)]
            return [s and text[slice(*s)] for s in spans], end
        return None

    def findall(self, text):
        at = 0
        while at <= len(text):
            found = self.match(text, at)
            if found:
                yield found[0][0] if self.count == 0 else tuple(found[0][1:])
            at = max(found[1], at + 1) if found else at + 1

    def sub(self, replace, text):
        out, at = [], 0
        while at <= len(text):
            found = self.match(text, at)
            if found and found[1] > at:
                out.append(replace(*found[0]))
                at = found[1]
            else:
                out.append(text[at:at + 1])
                at += 1
        return "".join(out)


CASES = [
    ("abc", "abcd"), ("a*b", "aaab"), ("a*?b", "aaab"), ("^(a|ab)(c|bcd)$", "abcd"), ("(a+)(a*)", "aaaa"),
    ("(a+?)(a*)", "aaaa"), ("x{2,3}", "xxxx"), ("x{2}y", "xxy"), ("x{3,}", "xx"), (r"(\w+) \1", "hey hey you"),
    (r"(\d+)-(\d+)?", "12-x"), ("[^a-c]+", "xyzabc"), ("[]x-]+", "]-x."), (r"\.\*", ".*"), ("(?:ab)+(c)", "ababc"),
    ("(a*)*", "b"), ("(a*)+b", "aaab"), (r"\D\S\W", "a1!"), ("", "x"), ("a.c", "a\nc"), ("(a)|(b)", "b"),
]


def main():
    for pattern, text in CASES:
        found = Regex(pattern).match(text)
        print(f"{pattern!r:<22} {text!r:<14} {found}")
    print(Regex("^a+|b{1,2}c").tree)
    print(list(Regex(r"\d+").findall("10 cats, 3 dogs and 255 fish")))
    print(list(Regex(r"(\w+)=(\w*)").findall("a=1 bb=22 c= =d")))
    print(Regex(r"_(\w)").sub(lambda whole, ch: ch.upper(), "snake_case_to_camel"))
    print(Regex("a*").sub(lambda whole: "<" + whole + ">", "baac"))
    primes = Regex("^(xx+?)\\1+$")
    print([n for n in range(2, 40) if not primes.match("x" * n)])
    for bad in ("(a", "a)", "*a", "[z-a]", "[abc", "a{x}", "a\\", "a{2"):
        try:
            Regex(bad)
        except RegexError as e:
            print(f"{type(e).__name__}: {e}")


main()
