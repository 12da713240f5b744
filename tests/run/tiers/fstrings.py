# f-strings with values of every type, specs, conversions, __format__ that changes and raises.
class F:
    def __format__(self, spec):
        return f"<{spec}>"
    def __str__(self):
        return "str"
    def __repr__(self):
        return "repr"

class Sub(str):
    def __str__(self):
        return "sub-str"
    def __format__(self, spec):
        return "sub-format"

def show(v, w=3):
    return f"{v}|{v!r}|{v!s}|{v:>{w}}|{w}"

values = [1] * 40 + ["é"] * 40 + [1.5, None, True, F(), Sub("x"), [1], 1 << 70, b"b", -0.0, "a\n"] + ["é"] * 40
last = None
for i, v in enumerate(values):
    if i == 100:
        F.__format__ = lambda self, spec: 5
    try:
        got = show(v)
    except (TypeError, ValueError) as error:
        got = str(error)
    if got != last:
        print(got)
        last = got
F.__format__ = lambda self, spec: "again"
out = []
for i in range(150):
    v = F() if i > 100 else i
    if i == 120:
        F.__format__ = lambda self, spec: Sub("sub")
    if i == 140:
        del F.__format__
    s = f"{v}"
    if not out or i > 100 and out[-1] != (type(s).__name__, s):
        out.append((type(s).__name__, s))
print(out)
