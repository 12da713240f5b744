# append: of list, of subclasses, patched, of other objects, kept as a bound method, in recursion.
class L(list):
    pass

class O:
    def __init__(self): self.got = []
    def append(self, v):
        self.got.append(v)
        return "own"

def add(box, v):
    return box.append(v)

boxes = [[]] * 60 + [L()] * 30 + [O()] * 30 + [bytearray()] * 30
for i, box in enumerate(boxes):
    if i == 75:
        L.append = lambda self, v: list.append(self, -v)
    if i == 80:
        box.append = lambda v: "instance"
    if i == 85:
        del box.append, L.append
    got = add(box, i % 256)
    if got:
        last = got, i
print(last, len(boxes[0]), boxes[60], len(boxes[90].got), len(boxes[-1]))
for bad in (1,), 5, None, "s":
    try:
        add(bad, 1)
    except AttributeError as error:
        print(error)
for n in (), (1, 2):
    try:
        for i in range(100):
            x = []
            x.append(*(n if i == 90 else (1,)))
    except TypeError as error:
        print(error)

def itself():
    x = []
    for i in range(120):
        x.append(x)
        f = x.append
        f(i)
    return len(x), x[0] is x

print(itself())
