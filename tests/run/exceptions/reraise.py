import sys


def f():
    try:
        raise ValueError("original")
    except ValueError:
        try:
            raise KeyError("nested")
        except KeyError:
            pass
        print(sys.exc_info()[1])
        raise


try:
    f()
except ValueError as e:
    print("again", e, e.__context__)
    tb, names = e.__traceback__, []
    while tb:
        names.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
        tb = tb.tb_next
    print(names)
print(sys.exc_info(), sys.exception())


def g():
    try:
        1 / 0
    except ZeroDivisionError as e:
        saved = e
    raise saved.with_traceback(None)


try:
    g()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_next.tb_lineno, e.__context__)
