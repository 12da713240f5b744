def describe(e):
    while e:
        link = "cause" if e.__cause__ else "context" if e.__context__ and not e.__suppress_context__ else None
        print(type(e).__name__, e, link, e.__suppress_context__)
        e = e.__cause__ or (None if e.__suppress_context__ else e.__context__)


for mode in ("context", "cause", "none"):
    try:
        try:
            1 / 0
        except ZeroDivisionError as z:
            if mode == "context":
                raise KeyError("k")
            elif mode == "cause":
                raise KeyError("k") from z
            raise KeyError("k") from None
    except KeyError as k:
        describe(k)
try:
    raise ValueError from OSError
except ValueError as v:
    print(repr(v.__cause__))
for bad in ("raise 1", "raise ValueError from 3", "raise", "raise int"):
    try:
        exec(bad)
    except (TypeError, RuntimeError) as e:
        print(type(e).__name__, e)
try:
    try:
        raise ValueError("inner")
    finally:
        raise KeyError("from finally")
except KeyError as e:
    print(repr(e.__context__))
