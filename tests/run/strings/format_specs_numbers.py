for spec in ("", "d", "5d", "<5d", "^5d", "05d", "+d", " d", "x", "#x", "#o", "#b", "X", "c", ",", "_", "_x", "e", ".2f", "%", "n", "=+6d", "*>8", "#_b", "+,.1f", "g"):
    try:
        print(spec, "|".join([format(65, spec), format(-1234567, spec) if spec != "c" else "-"]))
    except (ValueError, OverflowError) as e:
        print(spec, e)
for spec in ("", "f", ".0f", "#.0f", ".3f", "10.2f", "<10.2f", "+.1f", "e", ".2e", "E", "g", ".3g", "#g", "G", "%", ".1%", ",", "_.2f", "010.1f", "r", "n", ".3", "z.0f"):
    try:
        print(spec, "|".join(format(v, spec) for v in (1234.5678, -0.00001234, 1e20, -0.0, float("inf"), float("nan"))))
    except ValueError as e:
        print(spec, e)
