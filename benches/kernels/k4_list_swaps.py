def swaps(items, rounds):
    turn = 0
    while turn < rounds:
        lo = 0
        hi = len(items) - 1
        while lo < hi:
            t = items[lo]
            items[lo] = items[hi]
            items[hi] = t
            lo += 1
            hi -= 1
        turn += 1
    return items


print(swaps(list(range(12)), 300_000), swaps(list(range(12)), 1))
