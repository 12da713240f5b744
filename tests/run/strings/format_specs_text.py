for spec in ("", "5", "<5", ">5", "^5", "*^7", ".2", "5.1", "s", "é<4", "05", "=5", "d", "+", ",", "#"):
    try:
        print(spec, "[" + format("abc", spec) + "]")
    except ValueError as e:
        print(spec, e)
for v, spec in ((True, "d"), (True, ""), (None, ""), ([1], ""), (1, "s"), (1.5, "d"), (1, ".2d"), ("a", "x"), (1, "q"), (1, "1000000000000000000000"), (1, "<<5")):
    try:
        print(format(v, spec))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
