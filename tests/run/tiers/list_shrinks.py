# Lists that grow and shrink while they are iterated and indexed.
def shrink():
    items = list(range(300))
    seen = 0
    for v in items:
        seen += v
        if v % 3 == 0:
            items.pop()
    return seen, len(items)

def grow():
    items = [0]
    for v in items:
        if v < 200:
            items.append(v + 1)
        if v == 150:
            del items[10:100]
    return len(items), items[-1]

def cleared():
    items = list(range(200))
    n = 0
    for v in items:
        n += 1
        if v == 120:
            items.clear()
    items.append(5)
    return n, items

def index():
    items = list(range(200))
    out = []
    for i in range(-250, 250, 5):
        if i == 100:
            del items[50:]
        try:
            out.append(items[i])
            items[i] = items[i] + 1
        except IndexError as error:
            if not out or out[-1] != str(error):
                out.append(str(error))
    return out

def exhausted():
    items = [1, 2]
    it = iter(items)
    n = sum(1 for _ in it)
    items.append(3)
    return n, list(it)

print(shrink(), grow(), cleared(), exhausted())
print(index())
