"""An exception in __del__ is reported to sys.unraisablehook and goes no further."""
import sys


class Bad:
    def __del__(self):
        raise ValueError("in del")


def hook(info):
    print("hook:", info.exc_type.__name__, info.exc_value, info.object.__name__)


sys.unraisablehook = hook
bad = Bad()
del bad
print("still running")
try:
    bad = Bad()
    raise KeyError("first")
except KeyError as e:
    del bad
    print("handling", repr(e), sys.exc_info()[0].__name__)
