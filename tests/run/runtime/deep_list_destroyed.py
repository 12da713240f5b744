"""Structures nested a hundred thousand deep are destroyed without trouble."""
import gc

DEPTH = 100_000


class Link:
    def __init__(self, next):
        self.next = next


def nest(wrap):
    value = None
    for _ in range(DEPTH):
        value = wrap(value)
    return value


for name, wrap in (
    ("list", lambda v: [v]),
    ("tuple", lambda v: (v,)),
    ("dict", lambda v: {"k": v}),
    ("object", Link),
    ("mixed", lambda v: [(v, {"x": v})]),
):
    value = nest(wrap)
    del value
    print(name, "gone")
loop = []
inner = loop
for _ in range(DEPTH):
    inner.append([])
    inner = inner[0]
inner.append(loop)
del loop, inner
print(gc.collect() > 0)
