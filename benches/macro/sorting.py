def quicksort(a, lo, hi):
    while lo < hi:
        pivot, i, j = a[(lo + hi) // 2], lo, hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            quicksort(a, lo, j)
            lo = i
        else:
            quicksort(a, i, hi)
            hi = j


state, data = 7, []
for _ in range(120000):
    state = (state * 1103515245 + 12345) & 0x7FFFFFFF
    data.append(state % 100003)
mine = data[:]
quicksort(mine, 0, len(mine) - 1)
built_in = sorted(data)
by_key = sorted(data, key=lambda v: (v % 100, v))
text = sorted(map(str, data), reverse=True)
print(mine == built_in, by_key[12345], text[777])
