"""A hint for a misspelt name."""
counter = 10


def report():
    return "count: " + str(countre)


report()
