def loop(n):
    s = 0
    i = 0
    while i < n:
        s += i & 7
        i += 1
    return s


print(loop(5_000_000))
