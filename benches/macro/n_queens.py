def queens(n):
    columns, up, down = [True] * n, [True] * (2 * n), [True] * (2 * n)
    board = [0] * n
    found = []

    def place(row):
        if row == n:
            found.append(tuple(board))
            return
        for c in range(n):
            if columns[c] and up[row + c] and down[row - c + n]:
                columns[c] = up[row + c] = down[row - c + n] = False
                board[row] = c
                place(row + 1)
                columns[c] = up[row + c] = down[row - c + n] = True

    place(0)
    return found


def count(n, row=0, columns=0, up=0, down=0):
    if row == n:
        return 1
    total = 0
    free = ~(columns | up | down) & ((1 << n) - 1)
    while free:
        bit = free & -free
        free ^= bit
        total += count(n, row + 1, columns | bit, (up | bit) << 1, (down | bit) >> 1)
    return total


solutions = queens(10)
print(len(solutions), solutions[7], count(12))
print("\n".join("".join("Q" if c == q else "." for c in range(10)) for q in solutions[0]))
