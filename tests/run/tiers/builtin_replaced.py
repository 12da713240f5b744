# A built-in replaced and deleted in the builtins module.
import builtins

def use(x):
    return len(x), isinstance(x, list), type(x), abs(-2)

real = builtins.len
last = None
for i in range(250):
    if i == 50:
        builtins.len = lambda x: "patched"
    if i == 80:
        builtins.len = real
    if i == 100:
        saved, builtins.isinstance = builtins.isinstance, lambda x, c: "is"
    if i == 120:
        builtins.isinstance = saved
    if i == 140:
        del builtins.abs
    if i == 160:
        builtins.abs = lambda v: "abs"
    if i == 180:
        real_type, builtins.type = builtins.type, lambda x: "type"
    if i == 200:
        builtins.type = real_type
    try:
        got = use([1])
    except NameError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
