"""A module's own __getattr__ and __dir__."""
import lazy

print(lazy.known, lazy.calls)
print(lazy.square_of_12, [c for c in lazy.calls if not c.startswith("__")])
from lazy import square_of_5
print(square_of_5, dir(lazy))
print(hasattr(lazy, "nothing"), getattr(lazy, "other", "default"))
try:
    lazy.unknown
except AttributeError as e:
    print(e)
try:
    from lazy import cubed
except ImportError as e:
    print(str(e).split(" (/")[0])
lazy.square_of_3 = "set"
print(lazy.square_of_3)
del lazy.square_of_3
print(lazy.square_of_3)
