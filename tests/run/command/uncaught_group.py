"""An uncaught exception group."""


def check(values):
    errors = []
    for value in values:
        try:
            if value < 0:
                raise ValueError(f"negative: {value}")
        except (ValueError, TypeError) as e:
            errors.append(e)
    if errors:
        raise ExceptionGroup("bad values", errors)


check([1, -2, "three"])
