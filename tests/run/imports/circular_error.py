"""A name that a half-initialized module does not have yet."""
import sys

try:
    import _chicken
except ImportError as e:
    print(type(e).__name__, e.name)
    print(str(e).split(" (/")[0])
print([m in sys.modules for m in ("_chicken", "_egg")])
