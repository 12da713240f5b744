# Objects whose last reference goes away in the middle of the operation that uses them.
class C:
    log = []
    def __init__(self, v): self.v = v
    def __del__(self): C.log.append(self.v)
    def __getattr__(self, name):
        holder.clear()
        return name
    def __add__(self, o):
        holder.clear()
        return self.v
    def __getitem__(self, i):
        holder.clear()
        return self.v + i
    def __call__(self, v):
        holder.clear()
        return self.v + v
    def __eq__(self, o):
        holder.clear()
        return True

holder = []

def use(i):
    holder.append(C(i))
    k = i % 5
    if k == 0: return holder[0].name
    if k == 1: return holder[0] + 1
    if k == 2: return holder[0][3]
    if k == 3: return holder[0](4)
    return holder[0] == 1

out = [use(i) for i in range(150)]
print(out[:5], len(C.log), C.log == list(range(150)), holder)

def rebind(n):
    x = C("first")
    for i in range(n):
        x = C(i)
        if i == 100:
            del x
            x = None
    return C.log[-3:]

C.log.clear()
print(rebind(130))

class Del:
    def __del__(self):
        global x
        x = "from __del__"

x = Del()
def store():
    global x
    for i in range(120):
        if i == 100: x = 5
    return x
print(store(), x)
