# sys.setprofile: calls and returns, those of native functions too.
import sys

def show(frame, event, arg):
    what = getattr(arg, "__qualname__", arg) if event.startswith("c_") else arg
    print(frame.f_code.co_name, event, what)

class C:
    def __init__(self, n):
        self.n = n
    def method(self):
        return [self.n].copy()

def fails():
    int("x")

def gen():
    yield len("ab")

def work():
    c = C(3)
    c.method()
    items = [3, 1, 2]
    items.sort()
    sorted(items, key=lambda v: -v)
    try:
        fails()
    except ValueError:
        pass
    for g in gen():
        "".join(["a"])
    return max(*items)

sys.setprofile(show)
work()
sys.setprofile(None)
print(sys.getprofile())
