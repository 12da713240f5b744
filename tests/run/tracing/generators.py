# Every resumption of a generator is a call, every yield a return.
import sys

def show(frame, event, arg):
    if event == "exception":
        arg = arg[0].__name__, str(arg[1])
    print(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {arg!r}")
    return show

def count(n):
    for i in range(n):
        yield i
    return "done"

def echo():
    got = None
    while True:
        try:
            got = yield got
        except KeyError:
            got = "caught"

def delegate():
    r = yield from count(2)
    return r

def run():
    total = 0
    for i in count(2):
        total += i
    e = echo()
    next(e)
    e.send(5)
    e.throw(KeyError("k"))
    e.close()
    d = delegate()
    while True:
        try:
            next(d)
        except StopIteration as stop:
            print(stop.value)
            break
    return sum(x * 2 for x in range(2))

async def co(n):
    if n:
        return await co(n - 1)
    return n

sys.settrace(show)
run()
try:
    co(1).send(None)
except StopIteration:
    pass
sys.settrace(None)
