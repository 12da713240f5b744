# Sudoku by constraint propagation and search.
ROWS, DIGITS = "ABCDEFGHI", "123456789"
SQUARES = [r + c for r in ROWS for c in DIGITS]
UNITS = ([[r + c for c in DIGITS] for r in ROWS] + [[r + c for r in ROWS] for c in DIGITS]
         + [[r + c for r in rs for c in cs] for rs in ("ABC", "DEF", "GHI") for cs in ("123", "456", "789")])
OF = {s: [u for u in UNITS if s in u] for s in SQUARES}
PEERS = {s: set(sum(OF[s], [])) - {s} for s in SQUARES}


def assign(values, square, digit):
    for other in values[square].replace(digit, ""):
        if not eliminate(values, square, other):
            return False
    return True


def eliminate(values, square, digit):
    if digit not in values[square]:
        return True
    values[square] = left = values[square].replace(digit, "")
    if not left:
        return False
    if len(left) == 1:
        for peer in PEERS[square]:
            if not eliminate(values, peer, left):
                return False
    for unit in OF[square]:
        places = [s for s in unit if digit in values[s]]
        if not places:
            return False
        if len(places) == 1 and not assign(values, places[0], digit):
            return False
    return True


def search(values):
    if values is None:
        return None
    if all(len(v) == 1 for v in values.values()):
        return values
    _, square = min((len(v), s) for s, v in values.items() if len(v) > 1)
    for digit in values[square]:
        copy = dict(values)
        if assign(copy, square, digit):
            if found := search(copy):
                return found
    return None


def solve(text):
    values = {s: DIGITS for s in SQUARES}
    for square, digit in zip(SQUARES, text):
        if digit != "." and not assign(values, square, digit):
            return None
    found = search(values)
    return "".join(found[s] for s in SQUARES) if found else None


PUZZLES = [
    "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......",
    "..3.2.6..9..3.5..1..18.64....81.29..7.......8..67.82....26.95..8..2.3..9..5.1.3..",
    "85...24..72......9..4.........1.7..23.5...9...4...........8..7..17..........36.4.",
    "..53.....8......2..7..1.5..4....53...1..7...6..32...8..6.5....9..4....3......97..",
    "11.......2.......................................................................",
]
for _ in range(28):
    answers = [solve(p) for p in PUZZLES]
print(*answers, sep="\n")
