"""Frames for `cargo xtask ast-oracle`: what CPython makes of each file named on standard input.

First a line with the ranges of characters that `repr` escapes here. Then a frame for each file: a line with a flag (1: the
tokens are of the file with its `\\r\\n` made `\\n`) and five lengths; then tokens, tree, unparsed program, the error, and the
error that running the file gives. A length of -1: there is none. Tokens go up to the first error.
"""
import ast
import io
import subprocess
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
out = sys.stdout.buffer
REFUSALS = SyntaxError, ValueError, RecursionError, UnicodeError, LookupError

# What a prompt behind a failed script prints of the failure.
SHOW = """import sys
e = sys.last_exc
sys.stdout.buffer.write(b"\\x01" + "\\t".join(map(str, (
    type(e).__name__, e.lineno or 0, e.offset or 0, e.end_lineno or 0, e.end_offset or 0, e.msg))).encode() + b"\\x01")
"""


def escaped_ranges():
    start = None
    for c in range(0x20, 0x110001):
        shown = c > 0x10FFFF or chr(c).isprintable()
        if not shown and start is None:
            start = c
        elif shown and start is not None:
            yield "%x-%x" % (start, c - 1)
            start = None


def tokens(data):
    lines = []
    try:
        for token in tokenize.tokenize(io.BytesIO(data).readline):
            place = "%d,%d-%d,%d:" % (token.start + token.end)
            lines.append("%-20s%-15s%-15r\n" % (place, tokenize.tok_name[token.exact_type], token.string))
    except (*REFUSALS, tokenize.TokenError):
        pass
    return "".join(lines)


def attempt(function, *args):
    try:
        return function(*args).encode("utf-8", "surrogatepass")
    except REFUSALS:
        return None


def text_of(e):
    if not isinstance(e, SyntaxError):
        return "%s\t0\t0\t0\t0\t%s" % (type(e).__name__, e)
    place = e.lineno or 0, e.offset or 0, e.end_lineno or 0, e.end_offset or 0
    return "%s\t%d\t%d\t%d\t%d\t%s" % (type(e).__name__, *place, e.msg)


def as_script(path):
    """A file that is no program is read as one, by a prompt behind it."""
    command = [sys.executable, "-I", "-q", "-i", path]
    done = subprocess.run(command, input=SHOW.encode(), capture_output=True, timeout=60)
    return done.stdout.split(b"\x01")[1].replace(b" in file " + path.encode(), b"")


out.write(" ".join(escaped_ranges()).encode() + b"\n")
for path in sys.stdin.read().split("\0"):
    with open(path, "rb") as file:
        data = file.read()
    returns = b"\r\n" in data
    parts = [attempt(tokens, data.replace(b"\r\n", b"\n")), None, None, None, None]
    try:
        tree = ast.parse(data)
    except REFUSALS as e:
        parts[3] = text_of(e).encode()
        parts[4] = as_script(path)
    else:
        parts[1] = attempt(lambda: ast.dump(tree, include_attributes=True))
        parts[2] = attempt(ast.unparse, tree)
    out.write(b"%d %d %d %d %d %d\n" % (returns, *(-1 if p is None else len(p) for p in parts)))
    for part in parts:
        out.write(part or b"")
    out.flush()
