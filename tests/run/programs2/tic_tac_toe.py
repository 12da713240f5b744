"""Tic-tac-toe: minimax with alpha-beta, symmetry, and whole games."""
from functools import cache

LINES = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
OTHER = {"X": "O", "O": "X"}


def winner(board):
    for a, b, c in LINES:
        if board[a] != "." and board[a] == board[b] == board[c]:
            return board[a]
    return None


def free(board):
    return [i for i, mark in enumerate(board) if mark == "."]


def place(board, i, mark):
    if board[i] != ".":
        raise ValueError(f"square {i} is taken by {board[i]}")
    return board[:i] + mark + board[i + 1:]


@cache
def value(board, turn):
    """What X gets under best play."""
    won = winner(board)
    if won:
        return 1 if won == "X" else -1
    if "." not in board:
        return 0
    best = max if turn == "X" else min
    return best(value(place(board, i, turn), OTHER[turn]) for i in free(board))


visited = 0


def alpha_beta(board, turn, alpha=-2, beta=2):
    global visited
    visited += 1
    won = winner(board)
    if won:
        return 1 if won == "X" else -1
    moves = free(board)
    if not moves:
        return 0
    for i in moves:
        score = alpha_beta(place(board, i, turn), OTHER[turn], alpha, beta)
        if turn == "X":
            alpha = max(alpha, score)
        else:
            beta = min(beta, score)
        if alpha >= beta:
            break
    return alpha if turn == "X" else beta


def best_move(board, turn):
    sign = 1 if turn == "X" else -1
    return max(free(board), key=lambda i: (sign * value(place(board, i, turn), OTHER[turn]), -i))


def canonical(board):
    rows = [board[i:i + 3] for i in (0, 3, 6)]
    images = []
    for _ in range(4):
        rows = ["".join(column) for column in zip(*rows[::-1])]
        images.append("".join(rows))
        images.append("".join(row[::-1] for row in rows))
    return min(images)


def play(x, o):
    board, turn = "." * 9, "X"
    record = []
    while not winner(board) and "." in board:
        i = (x if turn == "X" else o)(board, turn)
        board = place(board, i, turn)
        record.append(i)
        turn = OTHER[turn]
    return board, winner(board) or "draw", record


def show(board):
    return "\n".join(" ".join(board[i:i + 3]) for i in (0, 3, 6))


def first_free(board, turn):
    return free(board)[0]


def last_free(board, turn):
    return free(board)[-1]


print("value of the game:", value("." * 9, "X"), value.cache_info().currsize, "positions")
for name_x, x in (("best", best_move), ("first", first_free)):
    for name_o, o in (("best", best_move), ("last", last_free), ("first", first_free)):
        board, result, record = play(x, o)
        print(f"{name_x} against {name_o}: {result} {record}")
        print(show(board))
print("alpha-beta:", alpha_beta("." * 7 + "XO", "X"), visited)
print(best_move("XX.OO....", "X"), best_move("XX.O.....", "O"), best_move("X...O...X", "O"))

seen, level = set(), {"." * 9}
turn = "X"
counts = []
while level:
    counts.append(len(level))
    seen |= level
    level = {canonical(place(b, i, turn)) for b in level if not winner(b) for i in free(b)}
    turn = OTHER[turn]
print("different positions by move:", counts, sum(counts))
try:
    place("X........", 0, "O")
except ValueError as e:
    print(e)
