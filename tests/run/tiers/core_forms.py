# The forms that move, count and drop values, a few turns each: short enough to run under Miri.
class A:
    def __init__(self, x):
        self.x = x
        self.row = [x]

    @property
    def twice(self):
        return self.x * 2

    @twice.setter
    def twice(self, value):
        self.x = value // 2

    def more(self, a, b=3):
        return self.x + a + b


class B(A):
    def more(self, a, b=1):
        return super().more(a, b) + 1


def items(n):
    for i in range(n):
        yield i, str(i)


def work(n):
    a, b, d, l = A(1), B(2), {"k": 0}, [3, 1, 2]
    text, total = "", 0
    for i, s in items(n):
        a.twice = i
        total += a.more(i) + b.more(i, b=i) + a.twice + len(l) + (i in l) + d["k"]
        text += s
        d["k"], l[0], l[1] = i, l[1], l[0]
        l.append(A(i).row)
        part, (x, y) = l[1:3], (i, s)
        pair = [z * 2 for z in part] + [x, y, f"{s:>3}|{i}"]
        if text[-1] == "x" or not pair:
            raise ValueError
        try:
            d[s]
        except KeyError as error:
            total -= len(error.args)
    return total, text, len(l), sorted(d), 1 << 61 + n, pair


for _ in range(3):
    print(work(4))
