"""Frames for `cargo xtask ast-oracle`: what CPython makes of each file named on standard input.

A frame is a line with three lengths, then tokens, tree and unparsed program. A length of -1 is a refusal.
"""
import ast
import io
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
out = sys.stdout.buffer


def tokens(data):
    lines = []
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        place = "%d,%d-%d,%d:" % (token.start + token.end)
        lines.append("%-20s%-15s%-15r\n" % (place, tokenize.tok_name[token.exact_type], token.string))
    return "".join(lines)


def attempt(function, *args):
    try:
        return function(*args).encode("utf-8", "surrogatepass")
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, UnicodeError, LookupError):
        return None


for path in sys.stdin.read().split("\0"):
    with open(path, "rb") as file:
        data = file.read()
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, UnicodeError, LookupError):
        tree = None
    parts = [attempt(tokens, data), None, None]
    if tree is not None:
        parts[1] = attempt(lambda: ast.dump(tree, include_attributes=True))
        parts[2] = attempt(ast.unparse, tree)
    out.write(b"%d %d %d\n" % tuple(-1 if p is None else len(p) for p in parts))
    for part in parts:
        out.write(part or b"")
    out.flush()
