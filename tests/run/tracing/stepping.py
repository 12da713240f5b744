# What a debugger does: step, next, return, with breakpoints by line, conditions on locals.
import sys

class Debugger:
    def __init__(self, code, line):
        self.code, self.line = code, line
        self.log = []
        self.stop_frame = None
        self.commands = ["step", "step", "next", "next", "return", "continue"]

    def dispatch(self, frame, event, arg):
        if event == "call":
            if self.stop_frame is None and frame.f_code is not self.code:
                return None
            return self.dispatch
        line = frame.f_lineno - frame.f_code.co_firstlineno
        hit = frame.f_code is self.code and line == self.line and event == "line"
        stops = self.stop_frame == "any" or self.stop_frame is frame
        if hit or stops and event in ("line", "return"):
            self.interact(frame, event, line)
        return self.dispatch

    def interact(self, frame, event, line):
        command = self.commands.pop(0) if self.commands else "continue"
        print(frame.f_code.co_name, line, event, command, sorted(frame.f_locals.items()))
        if command == "step":
            self.stop_frame = "any"
        elif command == "next":
            self.stop_frame = frame
        elif command == "return":
            self.stop_frame = frame.f_back
            self.stop_frame.f_trace = self.dispatch
        else:
            self.stop_frame = None

def callee(a):
    b = a * 2
    c = b + 1
    return c

def target(n):
    total = 0
    for i in range(n):
        total += callee(i)
        total -= 1
    return total

def main():
    x = target(3)
    return x

debugger = Debugger(target.__code__, 3)
sys.settrace(debugger.dispatch)
print(main())
sys.settrace(None)
print(sys.call_tracing(target, (2,)))
