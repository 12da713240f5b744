"""Sudoku by constraint propagation and search, and again by exact cover."""

ROWS = "ABCDEFGHI"
DIGITS = "123456789"


def cross(a, b):
    return [x + y for x in a for y in b]


CELLS = cross(ROWS, DIGITS)
UNITS = ([cross(ROWS, d) for d in DIGITS] + [cross(r, DIGITS) for r in ROWS]
         + [cross(rs, ds) for rs in ("ABC", "DEF", "GHI") for ds in ("123", "456", "789")])
UNITS_OF = {c: [u for u in UNITS if c in u] for c in CELLS}
PEERS = {c: sorted(set(sum(UNITS_OF[c], [])) - {c}) for c in CELLS}


class Contradiction(ValueError):
    pass


class Sudoku:
    guesses = 0

    def __init__(self, text):
        chars = [ch for ch in text if ch in DIGITS or ch in "0."]
        if len(chars) != 81:
            raise ValueError(f"a grid has 81 cells, not {len(chars)}")
        self.options = dict.fromkeys(CELLS, DIGITS)
        for cell, ch in zip(CELLS, chars):
            if ch in DIGITS:
                self.assign(self.options, cell, ch)

    def assign(self, options, cell, digit):
        for other in options[cell].replace(digit, ""):
            self.eliminate(options, cell, other)
        if digit not in options[cell]:
            raise Contradiction(f"{digit} cannot go in {cell}")

    def eliminate(self, options, cell, digit):
        if digit not in options[cell]:
            return
        options[cell] = left = options[cell].replace(digit, "")
        if not left:
            raise Contradiction(f"nothing left for {cell}")
        if len(left) == 1:
            for peer in PEERS[cell]:
                self.eliminate(options, peer, left)
        for unit in UNITS_OF[cell]:
            places = [c for c in unit if digit in options[c]]
            if not places:
                raise Contradiction(f"no place for {digit}")
            if len(places) == 1 and len(options[places[0]]) > 1:
                self.assign(options, places[0], digit)

    def solutions(self, options=None):
        options = self.options if options is None else options
        open_cells = [c for c in CELLS if len(options[c]) > 1]
        if not open_cells:
            yield "".join(options[c] for c in CELLS)
            return
        cell = min(open_cells, key=lambda c: (len(options[c]), c))
        for digit in options[cell]:
            self.guesses += 1
            attempt = options.copy()
            try:
                self.assign(attempt, cell, digit)
            except Contradiction:
                continue
            yield from self.solutions(attempt)


def show(solution):
    for i in range(9):
        if i in (3, 6):
            print("------+-------+------")
        row = solution[9 * i:9 * i + 9]
        print(" | ".join(" ".join(row[j:j + 3]) for j in range(0, 9, 3)))


def valid(solution):
    at = dict(zip(CELLS, solution))
    return all("".join(sorted(at[c] for c in unit)) == DIGITS for unit in UNITS)


def exact_cover(columns, rows, partial=()):
    """Knuth's algorithm X on dictionaries of sets."""
    if not columns:
        yield list(partial)
        return
    column = min(columns, key=lambda c: len(columns[c]))
    for row in sorted(columns[column]):
        removed = []
        for c in rows[row]:
            for other in columns[c]:
                for k in rows[other]:
                    if k != c:
                        columns[k].remove(other)
            removed.append(columns.pop(c))
        yield from exact_cover(columns, rows, (*partial, row))
        for c in reversed(rows[row]):
            columns[c] = removed.pop()
            for other in columns[c]:
                for k in rows[other]:
                    if k != c:
                        columns[k].add(other)


def small_sudoku(text):
    """4 by 4, as exact cover."""
    rows = {}
    for i, ch in enumerate(text):
        r, c = divmod(i, 4)
        box = r // 2 * 2 + c // 2
        for d in DIGITS[:4] if ch == "." else ch:
            rows[r, c, d] = [("cell", r, c), ("row", r, d), ("col", c, d), ("box", box, d)]
    columns = {}
    for key, cols in rows.items():
        for c in cols:
            columns.setdefault(c, set()).add(key)
    for found in exact_cover(columns, rows):
        yield "".join(d for _, _, d in sorted(found))


EASY = "003020600900305001001806400008102900700000008006708200002609500800203009005010300"
HARD = "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"


def main():
    for grid in (EASY, HARD):
        puzzle = Sudoku(grid)
        solution = next(puzzle.solutions())
        show(solution)
        print("valid:", valid(solution), "guesses:", puzzle.guesses)
    two = list(Sudoku(EASY[:27] + "0" * 9 + EASY[36:]).solutions())
    print(len(two), all(map(valid, two)), len(set(two)) == len(two))
    for bad in ("12", "11" + "." * 79, "12345678." + "." * 17 + "9" + "." * 54):
        try:
            Sudoku(bad)
        except Contradiction as e:
            print("contradiction:", e)
        except ValueError as e:
            print("error:", e)
    fours = list(small_sudoku("1..." + "..3." + "...." + ".4.."))
    print(len(fours), fours[:3], sum(1 for _ in small_sudoku("." * 16)))


main()
