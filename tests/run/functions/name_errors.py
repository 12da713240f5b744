x = 1


def local_before():
    print(x)
    x = 2


def deleted():
    y = 1
    del y
    return y


def conditional(flag):
    if flag:
        z = 1
    return z


def undefined():
    return nowhere


for f in (local_before, deleted, lambda: conditional(False), undefined):
    try:
        f()
    except NameError as e:
        print(type(e).__name__, e, e.name)
try:
    del gone
except NameError as e:
    print(e)


def deltwice():
    v = 1
    del v
    del v


try:
    deltwice()
except UnboundLocalError as e:
    print(e)
