class Counter:
    def __init__(self):
        self.value = 0

    def add(self, n):
        self.value += n
        return self

    def get(self):
        return self.value

    @property
    def double(self):
        return self.value * 2


class Stepper(Counter):
    def add(self, n):
        return super().add(n + 1)


def work(c, n):
    total = 0
    for i in range(n):
        c.add(i & 3).add(1)
        total += c.get()
        total ^= c.double
    return total


print(work(Counter(), 700000), work(Stepper(), 350000))
