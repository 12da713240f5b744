"""Knight's tours by Warnsdorff's rule with backtracking."""

JUMPS = [(1, 2), (2, 1), (2, -1), (1, -2), (-1, -2), (-2, -1), (-2, 1), (-1, 2)]


class Board:
    def __init__(self, width, height=None):
        self.width, self.height = width, height or width
        self.order = {}
        self.tried = 0

    def __contains__(self, square):
        return 0 <= square[0] < self.width and 0 <= square[1] < self.height

    def moves(self, square):
        x, y = square
        for dx, dy in JUMPS:
            target = x + dx, y + dy
            if target in self and target not in self.order:
                yield target

    def freedom(self, square):
        return sum(1 for _ in self.moves(square))

    def tour(self, square, limit=200_000):
        self.order[square] = len(self.order) + 1
        self.tried += 1
        if len(self.order) == self.width * self.height:
            return True
        if self.tried < limit:
            for target in sorted(self.moves(square), key=lambda s: (self.freedom(s), s)):
                if self.tour(target, limit):
                    return True
        del self.order[square]
        return False

    def path(self):
        return sorted(self.order, key=self.order.get)

    def __str__(self):
        size = len(str(self.width * self.height))
        return "\n".join(
            " ".join(str(self.order.get((x, y), ".")).rjust(size) for x in range(self.width))
            for y in range(self.height)
        )


def valid(path):
    return len(set(path)) == len(path) and all(
        {abs(a - c), abs(b - d)} == {1, 2} for (a, b), (c, d) in zip(path, path[1:])
    )


def name(square):
    return "abcdefghij"[square[0]] + str(square[1] + 1)


for size in ((5, 5), (6, 6), (8, 8), (3, 4), (5, 8)):
    board = Board(*size)
    found = board.tour((0, 0))
    print(size, found, board.tried)
    if found:
        print(board)
        path = board.path()
        closed = any(path[0] == (path[-1][0] + dx, path[-1][1] + dy) for dx, dy in JUMPS)
        print(valid(path), "closed" if closed else "open", "->".join(map(name, path[:6])), "...")
for size in ((3, 3), (4, 4), (3, 5)):
    board = Board(*size)
    print(size, board.tour((0, 0)), board.tried, len(board.order))
