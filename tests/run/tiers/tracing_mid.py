# Tracing and profiling switched on in the middle, from a callee, an operator and a finalizer-free iterator.
import sys

events = []

def hook(frame, event, arg):
    events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return hook

class N:
    def __init__(self, v): self.v = v
    def __add__(self, o):
        if o == 150:
            sys.settrace(hook)
        return N(self.v + o)
    def __iter__(self): return self
    def __next__(self):
        self.v += 1
        if self.v == 150: sys.setprofile(hook)
        if self.v == 152: sys.setprofile(None)
        if self.v > 200: raise StopIteration
        return self.v

def helper(i):
    return i

def adds(n):
    t = N(0)
    for i in range(n):
        t = t + i
        helper(i)
        if i == 151:
            sys.settrace(None)
    return t.v

print(adds(200))
for e in events: print(e)
events.clear()

def loops():
    t = 0
    for v in N(0):
        t += helper(v)
    return t

print(loops())
for e in events: print(e)

def recursive(n):
    if n == 0:
        sys.settrace(hook)
        return 0
    return 1 + recursive(n - 1)

events.clear()
for i in range(10):
    print(recursive(5), end=" ")
    recursive(1)
    sys.settrace(None)
print(len(events), events[:4])
