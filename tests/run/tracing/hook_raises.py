# An exception in a trace function goes on in the traced frame, and tracing is off.
import sys

def make(where, error):
    def hook(frame, event, arg):
        if event == where:
            raise error(f"in {event}")
        return hook
    return hook

def work():
    try:
        x = 1
        [][x]
    except IndexError:
        x = 2
    return x

for where in "call", "line", "exception", "return":
    sys.settrace(make(where, RuntimeError))
    try:
        print(work())
    except RuntimeError as error:
        print(where, error, sys.gettrace())
    sys.settrace(None)

def profiler(frame, event, arg):
    if event == "c_call":
        raise KeyError("profile")

sys.setprofile(profiler)
try:
    len("a")
except KeyError as error:
    print("profile", error, sys.getprofile())
sys.setprofile(None)

for i in range(300):
    if i == 250:
        sys.settrace(make("call", ZeroDivisionError))
    try:
        work()
    except ZeroDivisionError as error:
        print(i, error)
print("end")
