class Low(Exception):
    pass


class High(Low):
    def __init__(self, n):
        super().__init__(n)
        self.n = n


def check(i):
    if i % 7 == 0:
        raise High(i)
    if i % 5 == 0:
        raise ValueError(i)
    return i


def work(n):
    total = 0
    for i in range(n):
        try:
            total += check(i)
        except High as e:
            total -= e.n & 15
        except ValueError:
            total ^= 1
        finally:
            total += 1
        try:
            {}["missing"] if i % 11 == 0 else None
        except KeyError:
            total += 2
    return total


print(work(1000000))
