# ~ of a bool is deprecated: a warning where it is computed, in loops once for its place.
def invert(b):
    return ~b


for i in range(12):
    r = invert(i % 2 == 0)
print(r, invert(True), ~int(True))
