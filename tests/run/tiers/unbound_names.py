# Locals, cells and names that become unbound in the middle.
def local(n):
    x = 1
    out = []
    for i in range(n):
        try:
            if i == 100: del x
            if i == 110: x = 5
            out.append(x)
        except NameError as error:
            out.append(str(error))
    return out[98:112]

print(local(120))

def cell(n):
    x = 0
    def read():
        return x
    out = []
    for i in range(n):
        if i == 100: del x
        if i == 104: x = "back"
        try:
            out.append(read())
        except NameError as error:
            out.append(str(error))
        try:
            out.append(x)
        except NameError as error:
            out.append(str(error))
    return out[196:212]

print(cell(110))

def never(flag):
    for i in range(120):
        if flag and i > 100:
            y = i
    return y

print(never(True))
try:
    never(False)
except UnboundLocalError as error:
    print(error)

def handler():
    for i in range(120):
        try:
            1 / (i != 110)
        except ZeroDivisionError as error:
            pass
    return "error" in locals()

print(handler())

def comp(n):
    i = "outer"
    for k in range(n):
        total = sum([i for i in range(3)])
        try:
            [1 // (i - 2) for i in range(5)] if k == 100 else None
        except ZeroDivisionError:
            pass
    return i, total

print(comp(120))
