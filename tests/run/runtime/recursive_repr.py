"""repr of containers that hold themselves."""
from functools import partial

items = [1]
items.append(items)
print(items, [items])
table = {"a": 1}
table["self"] = table
print(table)
pair = ([],)
pair[0].append(pair)
print(pair, pair[0])
both = []
both.append({"list": both, "items": items})
print(both)
print(table.values(), table.items())
print(f"{items!r:>20}|{items!s}")


class Named(list):
    pass


named = Named([0])
named.append(named)
print(named)


class Point:
    def __init__(self):
        self.inside = [self]

    def __repr__(self):
        return "Point(%r)" % len(self.inside)


print(Point().inside)
try:
    items == [1, items]
    other = [1]
    other.append(other)
    items == other
except RecursionError as e:
    print("compare:", type(e).__name__)
