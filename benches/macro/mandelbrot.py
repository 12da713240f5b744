def escape(cx, cy, limit):
    x = y = 0.0
    for n in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return n
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return limit


def picture(width, height, limit):
    rows = []
    for j in range(height):
        cy = 2.4 * j / height - 1.2
        row = [escape(3.0 * i / width - 2.2, cy, limit) for i in range(width)]
        rows.append(row)
    return rows


def complex_escape(c, limit):
    z = 0j
    n = 0
    while n < limit and abs(z) <= 2.0:
        z = z * z + c
        n += 1
    return n


rows = picture(400, 300, 100)
shades = " .:-=+*#%@"
for row in rows[::60]:
    print("".join(shades[min(v // 11, 9)] for v in row[::12]).rstrip())
print(sum(map(sum, rows)), sum(complex_escape(complex(i / 20 - 2, k / 20), 60) for i in range(60) for k in range(60)))
