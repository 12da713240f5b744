def fannkuch(n):
    order = list(range(n))
    count = list(range(1, n + 1))
    best = checksum = sign = 0
    rest = n
    while True:
        while rest != 1:
            count[rest - 1] = rest
            rest -= 1
        if order[0] != 0 and order[-1] != n - 1:
            row = order[:]
            flips = 0
            first = row[0]
            while first:
                row[:first + 1] = row[first::-1]
                flips += 1
                first = row[0]
            if flips > best:
                best = flips
            checksum += -flips if sign & 1 else flips
        sign += 1
        while True:
            if rest == n:
                return checksum, best
            head = order[0]
            i = 0
            while i < rest:
                order[i] = order[i + 1]
                i += 1
            order[rest] = head
            count[rest] -= 1
            if count[rest] > 0:
                break
            rest += 1


print(fannkuch(9), fannkuch(7))
