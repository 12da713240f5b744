def show(x, depth=5):
    t = type(x)
    if x is None or t is bool or t is int or t is float or t is str:
        return repr(x)
    if depth == 0:
        return t.__name__
    depth -= 1
    if t is list:
        return "[" + ", ".join([show(v, depth) for v in x]) + "]"
    if t is tuple:
        return "(" + ", ".join([show(v, depth) for v in x]) + ",)"
    if t is dict:
        return "{" + ", ".join([show(k, depth) + ": " + show(v, depth) for k, v in x.items()]) + "}"
    if t is set or t is frozenset:
        return t.__name__ + "{" + ", ".join(sorted([show(v, depth) for v in x])) + "}"
    if isinstance(x, BaseException):
        return t.__name__ + show(x.args, depth)
    if isinstance(x, type):
        return "class " + x.__name__
    if t.__module__ != "__main__":
        return t.__name__
    fields = {}
    for base in t.__mro__:
        for name in base.__dict__.get("__slots__", ()):
            try:
                fields[name] = base.__dict__[name].__get__(x, t)
            except AttributeError:
                fields[name] = "unset"
    try:
        fields.update(object.__getattribute__(x, "__dict__"))
    except AttributeError:
        pass
    return t.__name__ + show(fields, depth)


def lines(e):
    out = []
    tb = e.__traceback__
    while tb is not None:
        out.append(tb.tb_frame.f_code.co_name + ":" + str(tb.tb_lineno))
        tb = tb.tb_next
    return " ".join(out)


def describe(e):
    out = type(e).__name__ + ": " + str(e) + " @ " + lines(e)
    if e.__cause__ is not None:
        out += " from " + type(e.__cause__).__name__
    elif e.__context__ is not None:
        out += " while " + type(e.__context__).__name__ + " " + lines(e.__context__)
    return out


class Notes:
    def __init__(self):
        self.count = 0
        self.sum = 0

    def __call__(self, *values):
        self.count += 1
        if self.count > 200:
            return
        text = " ".join([describe(v) if isinstance(v, BaseException) else show(v) for v in values])
        if self.count <= 25:
            print(" ", text)
        else:
            self.sum = (self.sum * 31 + len(text) + ord(text[-1]) * 7 + ord(text[len(text) // 2])) & 0xFFFFFFF


def run(number, source):
    print("==", number)
    note = Notes()
    names = {"__name__": "__main__", "note": note, "lines": lines}
    try:
        exec(compile(source, "program", "exec"), names)
    except Exception as e:
        print("!", describe(e).partition(" run:")[0], lines(e).partition(" ")[2])
    for name, value in names.items():
        if name[0] == "g":
            print(name, "=", show(value))
    print("notes", note.count, note.sum)
    print("== end", number)


