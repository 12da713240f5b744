"""sep, end, file and flush of print."""
import sys

print(1, 2, 3, sep="-", end="!\n")
print("a", "b", sep="", end="")
print()
print("x", "y", sep=None, end=None, file=None)
print(*range(4), sep="\n")
print("to stderr", 7, file=sys.stderr, sep=": ", flush=True)
print(end="nothing else\n")


class Sink:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)

    def flush(self):
        self.parts.append("<flush>")


sink = Sink()
print("one", 2, [3], file=sink, flush=True)
print(sink.parts)
for bad in ({"sep": 1}, {"end": b""}, {"file": 3}, {"nope": 1}):
    try:
        print("x", **bad)
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
sys.stdout, kept = sink, sys.stdout
print("captured")
sys.stdout = kept
print(sink.parts[-2:])
sys.stdout.write("written\n")
print(sys.stderr.write("12345\n"))
