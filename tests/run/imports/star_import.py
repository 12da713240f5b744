"""Star imports with and without __all__."""
before = set(globals())
from starred.with_all import *
print(sorted(set(globals()) - before - {"before"}))
between = set(globals())
from starred.without_all import *
print(sorted(set(globals()) - between - {"between"}))
print(math.floor(2.5))
try:
    from starred.wrong_all import *
except AttributeError as e:
    print(e)
print(present)
space = {}
exec("from starred.with_all import *", space)
print(sorted(k for k in space if k != "__builtins__"))
try:
    exec("def f():\n    from math import *")
except SyntaxError as e:
    print(e.msg)
