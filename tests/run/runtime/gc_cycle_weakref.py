"""Weak references into a collected cycle are cleared; callbacks run when the ref itself lives."""
import gc
from _weakref import ref


class Part:
    pass


def build():
    a, b = Part(), Part()
    a.other, b.other = b, a
    return ref(a, lambda r: seen.append("a")), ref(b)


seen = []
ra, rb = build()
print(ra() is not None, rb() is not None, ra().other is rb())
gc.collect()
print(ra(), rb(), seen)


def build_inside():
    part = Part()
    part.me = part
    part.ref = ref(part, lambda r: seen.append("inside"))


build_inside()
gc.collect()
print(seen)
