# Exceptions: one event in every frame that they come through, return events with None as they leave.
import sys

def show(frame, event, arg):
    if event == "exception":
        arg = arg[0].__name__, str(arg[1])
    print(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {arg!r}")
    return show

def boom(n):
    if n:
        return boom(n - 1)
    raise ValueError("deep")

def clean():
    try:
        boom(1)
    finally:
        x = 1

def catches():
    try:
        clean()
    except (KeyError, IndexError):
        return "no"
    except ValueError as error:
        y = len(error.args)
    else:
        y = None
    return y

class Manager:
    def __enter__(self):
        return 1
    def __exit__(self, *exc):
        return True

def suppressed():
    with Manager():
        {}["missing"]
    return "after"

def handler_raises():
    try:
        [][1]
    except IndexError:
        raise TypeError("from handler") from None

sys.settrace(show)
catches()
suppressed()
try:
    handler_raises()
except TypeError:
    pass
sys.settrace(None)
