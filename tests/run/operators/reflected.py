class N:
    def __init__(self, name, knows):
        self.name, self.knows = name, knows

    def _op(self, op, other):
        print(f"{self.name}.{op}({getattr(other, 'name', other)})")
        return "result" if self.knows else NotImplemented

    def __add__(self, o): return self._op("add", o)
    def __radd__(self, o): return self._op("radd", o)
    def __sub__(self, o): return self._op("sub", o)
    def __rsub__(self, o): return self._op("rsub", o)


class M(N):
    def __radd__(self, o): return self._op("M.radd", o)


print(N("a", True) + N("b", True))
print(N("a", True) + M("m", True))
print(N("a", True) - M("m", True))
print(1 + N("b", True))
try:
    N("a", False) - 1
except TypeError as e:
    print(e)
try:
    N("a", False) + M("m", False)
except TypeError as e:
    print(e)
