eg = ExceptionGroup("top", [ValueError(1), TypeError(2), ExceptionGroup("in", [ValueError(3), KeyError(4)])])
print(eg, repr(eg), eg.message, len(eg.exceptions))
match, rest = eg.split(ValueError)
print(match, match.exceptions, rest.exceptions)
print(eg.subgroup(KeyError), eg.subgroup(OSError))
print(eg.subgroup(lambda e: isinstance(e, TypeError)).exceptions)
print(eg.derive([ValueError()]))
for bad in (lambda: ExceptionGroup("x", []), lambda: ExceptionGroup("x", [1]), lambda: ExceptionGroup("x", 1),
            lambda: ExceptionGroup(1, [ValueError()]), lambda: ExceptionGroup("x", [KeyboardInterrupt()])):
    try:
        bad()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(type(BaseExceptionGroup("b", [ValueError()])).__name__, type(BaseExceptionGroup("b", [SystemExit()])).__name__)
