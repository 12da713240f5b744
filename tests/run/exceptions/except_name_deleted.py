e = "before"
try:
    raise ValueError("v")
except ValueError as e:
    print(e)
try:
    print(e)
except NameError as err:
    print(err)


def f():
    for i in range(2):
        try:
            raise KeyError(i)
        except KeyError as k:
            del k
    try:
        return k
    except UnboundLocalError as e:
        return str(e)


print(f())
try:
    try:
        raise ValueError("first")
    except ValueError as x:
        raise TypeError("second")
except TypeError as y:
    print(y, y.__context__, "x" in globals())
