# Events of plain functions: call, line, return; the local trace function may be another one, or none.
import sys

depth = 0

def show(frame, event, arg):
    print(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {arg!r}")
    return show

def only_return(frame, event, arg):
    if event == "return":
        print("ends:", frame.f_code.co_name, arg)

def start(frame, event, arg):
    name = frame.f_code.co_name
    if name == "hidden":
        return None
    if name == "brief":
        return only_return
    return show(frame, event, arg)

def hidden():
    return 1

def brief(n):
    n += 1
    return n

def adds(a, b=2, *rest, c=3):
    total = a + b
    for r in rest:
        total += r
    while total < 20:
        total += c
        if total == 13:
            continue
    return (
        total
    )

def outer():
    x = adds(1, 2, 3, c=5)
    y = hidden() + brief(x)
    def inner():
        return x + y
    lam = lambda v: v * 2
    return lam(inner())

sys.settrace(start)
result = outer()
sys.settrace(None)
print(result, sys.gettrace())
outer()
