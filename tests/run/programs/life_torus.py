"""Conway's game of life on a torus, done twice: with sets and with rows of bits."""
import itertools


class Torus:
    def __init__(self, width, height, alive=()):
        self.width, self.height = width, height
        self.alive = frozenset((x % width, y % height) for x, y in alive)

    @classmethod
    def parse(cls, text, width=None, height=None, at=(0, 0)):
        lines = text.split()
        dx, dy = at
        cells = [(x + dx, y + dy) for y, line in enumerate(lines)
                 for x, ch in enumerate(line) if ch == "O"]
        return cls(width or max(map(len, lines)), height or len(lines), cells)

    def neighbours(self, cell):
        x, y = cell
        for dx, dy in itertools.product((-1, 0, 1), repeat=2):
            if dx or dy:
                yield (x + dx) % self.width, (y + dy) % self.height

    def step(self):
        counts = {}
        for cell in self.alive:
            for other in self.neighbours(cell):
                counts[other] = counts.get(other, 0) + 1
        return Torus(self.width, self.height,
                     {c for c, n in counts.items() if n == 3 or n == 2 and c in self.alive})

    def generations(self):
        current = self
        while True:
            yield current
            current = current.step()

    def __eq__(self, other):
        if not isinstance(other, Torus):
            return NotImplemented
        return (self.width, self.height, self.alive) == (other.width, other.height, other.alive)

    def __hash__(self):
        return hash((self.width, self.height, self.alive))

    def __or__(self, other):
        return Torus(self.width, self.height, self.alive | other.alive)

    def __rshift__(self, n):
        return Torus(self.width, self.height, ((x + n, y) for x, y in self.alive))

    def __len__(self):
        return len(self.alive)

    def __str__(self):
        return "\n".join("".join(".O"[(x, y) in self.alive] for x in range(self.width))
                         for y in range(self.height))

    def bits(self):
        rows = [0] * self.height
        for x, y in self.alive:
            rows[y] |= 1 << x
        return rows


def step_bits(rows, width):
    """The same rule with whole rows as integers and a bitwise adder."""
    mask = (1 << width) - 1

    def left(r):
        return (r << 1 | r >> (width - 1)) & mask

    def right(r):
        return r >> 1 | (r & 1) << (width - 1)

    result = []
    for i, middle in enumerate(rows):
        above, below = rows[i - 1], rows[(i + 1) % len(rows)]
        ones = twos = fours = 0
        for r in (left(above), above, right(above), left(middle), right(middle),
                  left(below), below, right(below)):
            carry = ones & r
            ones ^= r
            carry, twos = twos & carry, twos ^ carry
            fours |= carry
        result.append(twos & ~fours & (ones | middle))
    return result


def find_cycle(start, limit=500):
    seen = {}
    for n, state in zip(range(limit), start.generations()):
        if state in seen:
            return seen[state], n - seen[state]
        seen[state] = n
    return None


GLIDER = ".O. ..O OOO"
BLINKER = "OOO"
PENTOMINO = ".OO OO. .O."
TOAD = ".OOO OOO."


def main():
    glider = Torus.parse(GLIDER, 8, 6)
    for n, state in enumerate(itertools.islice(glider.generations(), 0, 13, 4)):
        print(f"generation {4 * n}, {len(state)} alive")
        print(state)
    for name, text, (w, h) in [("glider", GLIDER, (8, 6)), ("blinker", BLINKER, (5, 5)),
                               ("toad", TOAD, (6, 6)), ("pentomino", PENTOMINO, (9, 7)),
                               ("thin", BLINKER, (3, 4)), ("empty", "...", (4, 4))]:
        print(f"{name:>10} on {w}x{h}:", find_cycle(Torus.parse(text, w, h, at=(1, 1))))

    both = glider | (Torus.parse(TOAD, 8, 6) >> 4)
    print(both, len(both), sep="\n")
    print(both == glider, both != glider, glider == "glider", glider >> 8 == glider)

    state = Torus.parse(PENTOMINO, 16, 12, at=(6, 4))
    rows = state.bits()
    history = []
    for _ in range(40):
        assert rows == state.bits(), (rows, state)
        history.append(sum(r.bit_count() for r in rows))
        state = state.step()
        rows = step_bits(rows, 16)
    print(history)
    print(" ".join(f"{r:04x}" for r in rows))


main()
