"""SystemExit passes `except Exception`, and has a code."""
import sys


def leave(code):
    try:
        sys.exit(code)
    except Exception:
        print("not here")


for code in (None, 0, 5, "text", (1, 2)):
    try:
        leave(code)
    except SystemExit as e:
        print(repr(e.code), e.args)
try:
    leave(1)
except BaseException as e:
    print(type(e).__mro__[1].__name__)
try:
    raise ValueError("replaced")
except ValueError:
    sys.exit(9)
