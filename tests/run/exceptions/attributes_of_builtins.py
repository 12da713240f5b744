try:
    [].foo
except AttributeError as e:
    print(e.name, e.obj)
try:
    {}["k"]
except KeyError as e:
    print(e.args)
try:
    int("z")
except ValueError as e:
    print(e)
e = StopIteration(5)
print(e.value)
e = SystemExit(3)
print(e.code, SystemExit().code, SystemExit(1, 2).code)
e = OSError(2, "No such", "file")
print(e.errno, e.strerror, e.filename, e, type(e).__name__)
print(type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, OSError("only").errno)
try:
    b"\xff".decode("utf-8")
except UnicodeDecodeError as e:
    print(e, e.start, e.end, e.reason, e.encoding, e.object)
try:
    "\udc80".encode("utf-8")
except UnicodeEncodeError as e:
    print(e, e.start)
e = ImportError("m", name="n", path="p")
print(e.msg, e.name, e.path)
e = NameError("x", name="y")
print(e.name)
