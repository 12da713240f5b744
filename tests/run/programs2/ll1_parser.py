"""First and follow sets, an LL(1) table, and a parser driven by it."""

GRAMMAR = """
E  -> T E'
E' -> + T E' | - T E' | eps
T  -> F T'
T' -> * F T' | / F T' | eps
F  -> ( E ) | num | - F
"""


class Grammar:
    def __init__(self, text):
        self.rules = {}
        for line in text.strip().splitlines():
            left, _, right = line.partition("->")
            for alternative in right.split("|"):
                symbols = tuple(s for s in alternative.split() if s != "eps")
                self.rules.setdefault(left.strip(), []).append(symbols)
        self.start = next(iter(self.rules))
        self.first = self._first_sets()
        self.follow = self._follow_sets()

    def is_terminal(self, symbol):
        return symbol not in self.rules

    def first_of(self, symbols, first=None):
        first = self.first if first is None else first
        result = set()
        for symbol in symbols:
            if self.is_terminal(symbol):
                return result | {symbol}
            result |= first[symbol] - {""}
            if "" not in first[symbol]:
                return result
        return result | {""}

    def _fixpoint(self, sets, step):
        rounds = 0
        while True:
            before = sum(map(len, sets.values()))
            step(sets)
            rounds += 1
            if sum(map(len, sets.values())) == before:
                self.rounds = rounds
                return sets

    def _first_sets(self):
        def step(sets):
            for left, alternatives in self.rules.items():
                for symbols in alternatives:
                    sets[left] |= self.first_of(symbols, sets)
        return self._fixpoint({left: set() for left in self.rules}, step)

    def _follow_sets(self):
        sets = {left: set() for left in self.rules}
        sets[self.start].add("$")

        def step(sets):
            for left, alternatives in self.rules.items():
                for symbols in alternatives:
                    for i, symbol in enumerate(symbols):
                        if self.is_terminal(symbol):
                            continue
                        rest = self.first_of(symbols[i + 1:])
                        sets[symbol] |= rest - {""}
                        if "" in rest:
                            sets[symbol] |= sets[left]
        return self._fixpoint(sets, step)

    def table(self):
        table, conflicts = {}, []
        for left, alternatives in self.rules.items():
            for symbols in alternatives:
                looks = self.first_of(symbols)
                if "" in looks:
                    looks = looks - {""} | self.follow[left]
                for look in sorted(looks):
                    if (left, look) in table:
                        conflicts.append((left, look))
                    table.setdefault((left, look), symbols)
        return table, conflicts


def tokens(text):
    i = 0
    while i < len(text):
        if text[i].isspace():
            i += 1
        elif text[i].isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            yield "num", int(text[i:j]), i
            i = j
        else:
            yield text[i], text[i], i
            i += 1
    yield "$", None, len(text)


def parse(grammar, table, text):
    """Returns the tree as nested lists [symbol, child...]."""
    stream = tokens(text)
    kind, value, where = next(stream)
    root = [grammar.start]
    stack = [root]
    while stack:
        node = stack.pop()
        symbol = node[0]
        if grammar.is_terminal(symbol):
            if symbol != kind:
                raise SyntaxError(f"expected {symbol} at {where}, found {kind}")
            node.append(value)
            kind, value, where = next(stream)
            continue
        rule = table.get((symbol, kind))
        if rule is None:
            wanted = sorted(look for left, look in table if left == symbol)
            raise SyntaxError(f"found {kind} at {where}, expected one of {' '.join(wanted)}")
        node.extend([s] for s in rule)
        stack.extend(reversed(node[1:]))
    if kind != "$":
        raise SyntaxError(f"{kind} at {where} after the end")
    return root


def evaluate(node, left=None):
    match node:
        case ["E" | "T", first, rest]:
            return evaluate(rest, evaluate(first))
        case ["E'" | "T'"]:
            return left
        case ["E'" | "T'", [op, _], operand, rest]:
            right = evaluate(operand)
            value = {"+": left + right, "-": left - right, "*": left * right}.get(op)
            return evaluate(rest, left // right if op == "/" else value)
        case ["F", ["num", value]]:
            return value
        case ["F", ["-", _], operand]:
            return -evaluate(operand)
        case ["F", _, inner, _]:
            return evaluate(inner)
    raise AssertionError(node)


grammar = Grammar(GRAMMAR)
for left in grammar.rules:
    first = " ".join(s or "eps" for s in sorted(grammar.first[left]))
    print(f"{left:3} first: {first:14} follow: {' '.join(sorted(grammar.follow[left]))}")
table, conflicts = grammar.table()
print(len(table), "entries", conflicts)
RIGHT = ["1 + 2 * 3", "(1 + 2) * 3", "10 - 4 - 3", "-(2 + 3) * -4 / 3", "7"]
WRONG = ["1 +", "(1", "1 2", "* 3", "", "2 ^ 3"]
for text in RIGHT + WRONG:
    try:
        print(f"{text!r} = {evaluate(parse(grammar, table, text))}")
    except SyntaxError as e:
        print(f"{text!r}: {e}")
print(parse(grammar, table, "1*2"))
print(Grammar("S -> a S | a | eps").table()[1])
