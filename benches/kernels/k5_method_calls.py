class Counter:
    def __init__(self):
        self.n = 0

    def bump(self, k):
        self.n = self.n + k


def run(counter, n):
    for _ in range(n):
        counter.bump(3)
    return counter.n


print(run(Counter(), 3_000_000))
