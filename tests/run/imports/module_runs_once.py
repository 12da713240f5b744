"""The body of a module runs once; what it holds is shared."""
import sys
import _counted
import _counted as again
from _counted import bump, count

print(again is _counted, bump(), bump(), count, _counted.count)
del sys.modules["_counted"]
import _counted as fresh
print(fresh is _counted, fresh.count, _counted.count, _counted.bump())
sys.modules["_counted"] = None
try:
    import _counted
except ModuleNotFoundError as e:
    print(e)
sys.modules["made_up"] = fresh
import made_up
print(made_up.__name__)
