# The game of life twice: rows of lists and a set of living cells.
def step_rows(rows):
    height, width = len(rows), len(rows[0])
    out = []
    for y in range(height):
        above, here, below = rows[y - 1], rows[y], rows[(y + 1) % height]
        new = []
        for x in range(width):
            left, right = x - 1, (x + 1) % width
            n = (above[left] + above[x] + above[right] + here[left] + here[right]
                 + below[left] + below[x] + below[right])
            new.append(1 if n == 3 or (n == 2 and here[x]) else 0)
        out.append(new)
    return out


def step_set(cells):
    near = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    at = (x + dx, y + dy)
                    near[at] = near.get(at, 0) + 1
    return {at for at, n in near.items() if n == 3 or (n == 2 and at in cells)}


def show(rows):
    return "\n".join("".join(".#"[c] for c in row[:40]) for row in rows[:4])


rows = [[(x * 7 + y * y * 3 + x * y) % 5 == 0 for x in range(64)] for y in range(64)]
rows = [[int(c) for c in row] for row in rows]
for _ in range(330):
    rows = step_rows(rows)
cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)} | {(x, 30 + x % 2) for x in range(40)}
for _ in range(700):
    cells = step_set(cells)
print(show(rows))
print(sum(map(sum, rows)), len(cells), min(cells), max(cells))
