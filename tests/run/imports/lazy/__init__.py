"""A module with computed attributes."""
known = 1
calls = []


def __getattr__(name):
    calls.append(name)
    if name.startswith("square_of_"):
        return int(name[10:]) ** 2
    raise AttributeError(f"lazy has no {name!r}")


def __dir__():
    return ["known", "square_of_N"]
