def collatz(limit):
    best = steps = 0
    i = 1
    while i < limit:
        n, count = i, 0
        while n != 1:
            if n & 1:
                n = 3 * n + 1
            else:
                n >>= 1
            count += 1
        if count > steps:
            best, steps = i, count
        i += 1
    return best, steps


print(collatz(50000))
