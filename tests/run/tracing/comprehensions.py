# Comprehensions are part of the function around them, generator expressions are functions.
import sys

def show(frame, event, arg):
    print(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {arg!r}")
    return show

def lists():
    a = [i for i in range(2)]
    b = [
        i + 1
        for i in a
    ]
    c = {
        k: v
        for k in a
        for v in b
    }
    d = {x for x in (1, 1)}
    e = list(
        y
        for y in d
    )
    f = [i for i in a if i]
    return a, b, c, d, e, f

sys.settrace(show)
lists()
sys.settrace(None)
