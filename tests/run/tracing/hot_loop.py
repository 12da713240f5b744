# Tracing switched on in the middle of a hot loop, and off again: line events from the next line on.
import sys

def show(frame, event, arg):
    print(f"{frame.f_code.co_name}+{frame.f_lineno - frame.f_code.co_firstlineno} {event} {arg!r} {frame.f_locals.get('i')}")
    return show

def helper(i):
    return i + 1

def switch(i):
    if i == 300:
        sys._getframe(1).f_trace = show
        sys.settrace(show)
    if i == 302:
        sys.settrace(None)

def hot(n):
    total = 0
    for i in range(n):
        total += helper(i)
        switch(i)
        if i & 1:
            total -= 1
    return total

print(hot(600))

class Switch:
    @property
    def on(self):
        sys._getframe(1).f_trace = show
        sys.settrace(show)
        return 1
    @property
    def off(self):
        sys.settrace(None)
        return 1
    nothing = 0

def by_attribute(n):
    s = Switch()
    name = "nothing"
    for i in range(n):
        if i == 400:
            s.on
            total = i
            total += 1
            s.off
        x = i + s.nothing
    return x

print(by_attribute(500))

def generator(n):
    for i in range(n):
        if i == 250:
            sys._getframe().f_trace = show
            sys.settrace(show)
        yield i
        if i == 251:
            sys.settrace(None)

print(sum(generator(400)))

def inner(i):
    if i == 200:
        sys.settrace(show)
    return i

def middle(i):
    r = inner(i)
    return r

def calls_only(n):
    for i in range(n):
        middle(i)
        if i == 202:
            sys.settrace(None)
    return i

print(calls_only(300))
