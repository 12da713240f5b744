# sys.call_tracing runs a function traced even from inside a trace function; audit hooks hear of sys.audit.
import sys

log = []

def plain(x):
    return x + 1

def show(frame, event, arg):
    log.append((frame.f_code.co_name, event))
    if event == "call" and frame.f_code.co_name == "work":
        plain(1)
        sys.call_tracing(plain, (2,))
    return show

def work():
    return 3

sys.settrace(show)
work()
sys.settrace(None)
print(log)
try:
    sys.call_tracing(plain, [1])
except TypeError as error:
    print(error)

heard = []
def hook(event, args):
    if event.startswith("test."):
        heard.append((event, args))
    if event == "test.stop":
        raise RuntimeError("stopped")
sys.addaudithook(hook)
sys.audit("test.one", 1, "a")
try:
    sys.audit("test.stop")
except RuntimeError as error:
    print(error)
print(heard)
try:
    sys.audit()
except TypeError as error:
    print(error)
