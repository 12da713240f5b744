"""The script itself is the module __main__."""
import sys
import __main__

print(__name__, __main__ is sys.modules["__main__"], __package__)
value = 1
__main__.value += 1
print(value, __main__.__dict__ is globals())
print(__file__.rpartition("/")[2], sys.argv[0] == __file__)
print(__doc__)


class Here:
    pass


print(Here.__module__, Here, (lambda: 0).__module__)
