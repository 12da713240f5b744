K, F, ONE, NONE = "k", 1.0, 1, None
for expression in ("1 + 'a'", "'a' + 1", "[] + ()", "{} | []", "None + 1", "1 / 0", "1 << -1", "'a' * 'b'", "[1] * 1.5", "-'a'", "~1.5", "+[]", "1 @ 2",
                   "1 < None", "[] < {}", "1j < 2j", "1 in 'a'", "len(1)", "[1, 2][K]", "(1,)[F]", "'a'[K]", "b'a'[K]",
                   "ONE[0]", "NONE()", "None.x", "[1, 2][5]", "{1: 2}['k']", "(1, 2)[3]", "'abc'[9]", "2 ** 'a'",
                   "1 & 1.0", "3 if 1 else 1/0", "pow(2, -1, 4)", "pow(2, 3, 0)", "round('a')", "abs('a')", "1 .x", "-{}"):
    try:
        print(expression, "->", eval(expression))
    except Exception as e:
        print(expression, "->", type(e).__name__ + ":", e)
