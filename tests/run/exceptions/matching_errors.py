try:
    try:
        raise ValueError("v")
    except 3:
        pass
except TypeError as e:
    print(e)
try:
    try:
        raise ValueError("v")
    except (KeyError, int):
        pass
except TypeError as e:
    print(e)


def handler():
    print("handler expression evaluated")
    return ValueError


try:
    raise ValueError
except handler():
    print("ok")
try:
    pass
except handler():
    pass
try:
    raise ValueError
except (KeyError, (TypeError,)) if False else Exception:
    print("conditional")
try:
    raise KeyboardInterrupt
except Exception:
    print("no")
except BaseException as e:
    print(type(e).__name__)
