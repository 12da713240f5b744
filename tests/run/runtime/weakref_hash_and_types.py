"""Hash of a weak reference, and what cannot be weakly referenced."""
from _weakref import ref, getweakrefcount


class Key:
    def __hash__(self):
        return 77


class Slotted:
    __slots__ = ("x",)


class SlottedWeak:
    __slots__ = ("x", "__weakref__")


key = Key()
r = ref(key)
print(hash(r))
del key
print(hash(r), r())
late = ref(temporary := Key())
del temporary
try:
    hash(late)
except TypeError as e:
    print(e)
for value in (1, "s", (), [], {}, None, Slotted()):
    try:
        ref(value)
    except TypeError as e:
        print(e)
kept = SlottedWeak()
print(ref(kept)() is kept, getweakrefcount(kept))
print(ref({1}.copy)is not None if False else getweakrefcount(len) >= 0)
