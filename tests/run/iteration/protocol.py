class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return CountIter(self.n)


class CountIter:
    def __init__(self, n): self.i, self.n = 0, n
    def __iter__(self): return self
    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


c = Count(3)
print(list(c), list(c), 2 in c, sum(c), [*c], max(c), dict.fromkeys(c), tuple(zip(c, c)))
for x in c:
    if x == 2:
        continue
    print(x)
else:
    print("else")
for x in c:
    break
else:
    print("not reached")
class Bad:
    def __iter__(self): return 5
class Bad2:
    __iter__ = None
    def __getitem__(self, i): return i
class Fails:
    def __iter__(self): return self
    def __next__(self): raise ValueError("in next")
for b in (Bad(), Bad2(), Fails(), 5, object):
    try:
        for x in b:
            pass
    except (TypeError, ValueError) as e:
        print(e)
i = iter([1])
l = [1, 2]
it = iter(l)
next(it), next(it), next(it, 0)
l.append(3)
print(list(it))
