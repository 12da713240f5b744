class K:
    def __init__(self, n, log): self.n, self.log = n, log
    def __hash__(self): return 7
    def __eq__(self, other):
        self.log.append((self.n, other.n))
        return self.n == other.n


log = []
d = {K(i, log): i for i in range(4)}
log.clear()
print(d[K(2, log)], len(log) > 0)


class Evil:
    def __hash__(self): return 1
    def __eq__(self, other):
        target.clear()
        return False


target = {Evil(): 1}
try:
    target.get(1)
    target[1] = "x"
    print(sorted(map(str, target.values())))
except RuntimeError as e:
    print(e)


class Raises:
    def __hash__(self): return 3
    def __eq__(self, other): raise ValueError("eq failed")


d = {Raises(): 1}
for f in (lambda: d[3], lambda: 3 in d, lambda: d.setdefault(3, 1), lambda: d == {Raises(): 2}):
    try:
        print(f())
    except ValueError as e:
        print(e)
