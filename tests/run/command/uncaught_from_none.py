"""`from None` hides what was being handled; notes are printed."""


def lookup(key):
    try:
        return {}[key]
    except KeyError:
        error = LookupError(f"no {key}")
        error.add_note("looked in one place")
        error.add_note("two lines\nof note")
        raise error from None


lookup("colour")
