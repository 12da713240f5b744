# f_trace_lines turns line events of a frame off, f_trace_opcodes turns an event for every instruction on.
import sys

events = []

def quiet(frame, event, arg):
    frame.f_trace_lines = False
    events.append((frame.f_code.co_name, event))
    return quiet

def codes(frame, event, arg):
    if event == "line":
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
    events.append(event)
    return codes

def work(n):
    t = 0
    for i in range(n):
        t += i
    return t

sys.settrace(quiet)
work(3)
sys.settrace(None)
print(events)

events.clear()
sys.settrace(codes)
work(3)
sys.settrace(None)
print(events[0], events[1], events[-1], events.count("opcode") > 10, set(events))

frame = sys._getframe()
print(frame.f_trace_lines, frame.f_trace_opcodes, frame.f_trace)
for name in "f_trace_lines", "f_trace_opcodes":
    try:
        setattr(frame, name, 1)
    except TypeError as error:
        print(error)
try:
    frame.f_lineno = 3
except ValueError as error:
    print(error)
