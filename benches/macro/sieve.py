def sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            j = i * i
            while j <= n:
                flags[j] = False
                j += i
    count = 0
    for i in range(n + 1):
        if flags[i]:
            count += i & 7
    return count


print(sieve(3200000))
