# Methods of operators run as frames of the loop: what they raise, decline, change, and who sees them meanwhile.
import sys


class V:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return f"V({self.n})"

    def __add__(self, other):
        if isinstance(other, V):
            return V(self.n + other.n)
        if isinstance(other, int):
            if other == 7:
                raise ValueError("seven")
            return self.n + other
        return NotImplemented

    def __radd__(self, other):
        return ("radd", other, self.n) if isinstance(other, str) else NotImplemented

    def __lt__(self, other):
        if other == 7:
            raise KeyError(7)
        return [] if other == 3 else NotImplemented if other is None else self.n < getattr(other, "n", other)

    def __eq__(self, other):
        return NotImplemented if other is None else "yes" if getattr(other, "n", other) == self.n else ""

    def __bool__(self):
        return self.n > 0 if self.n != 5 else "five"

    def __contains__(self, item):
        if item == 7:
            raise IndexError("in")
        return item * self.n

    def __getitem__(self, key):
        if key == 7:
            raise LookupError("item")
        return (self.n, key)

    def __setitem__(self, key, value):
        if key == 7:
            raise LookupError("set")
        self.n = self.n * 10 + key + value

    def __del__(self):
        if self.n == 1000:
            print("gone")


class W(V):
    def __radd__(self, other):
        return ("W first", getattr(other, "n", other))

    def __gt__(self, other):
        return ("gt", getattr(other, "n", other))


def show(call, *args):
    try:
        print(call(*args))
    except Exception as e:
        where, tb = [], e.__traceback__.tb_next
        while tb:
            where.append((tb.tb_frame.f_code.co_name, tb.tb_lineno))
            tb = tb.tb_next
        print(type(e).__name__, e, where)


def plus(x, y): return x + y
def plus_seven(x): return x + 7
def plus_text(x): return x + "s"
def add_to(x, y):
    x += y
    return x
def less(x, y): return x < y
def less_seven(x): return x < 7
def jump(x, y):
    if x < y: return "less"
    return "not less"
def jump_seven(x):
    if x < 7: return "less"
    return "not less"
def equal(x, y): return x == y, x != y
def truth(x): return "true" if x else "false"
def negated(x): return not x
def member(x, y): return y in x, y not in x
def jump_member(x, y):
    if y in x: return "in"
    return "out"
def item(x, k): return x[k]
def item_seven(x): return x[7]
def set_item(x, k, v):
    x[k] = v
    return x.n


for turn in range(4):
    for other in (1, 7, V(2), W(3), "s", 2.5, None):
        show(plus, V(1), other)
        show(add_to, V(1), other)
    show(plus, "s", V(4))
    show(plus, 1, V(4))
    show(plus_seven, V(1))
    show(plus_text, V(1))
    for other in (1, 3, 7, V(2), W(3), None):
        show(less, V(1), other)
        show(jump, V(1), other)
        show(equal, V(1), other)
    show(less_seven, V(1))
    show(jump_seven, V(1))
    for n in (0, 1, 5):
        show(truth, V(n))
        show(negated, V(n))
    for key in (0, 1, 7):
        show(member, V(2), key)
        show(jump_member, V(2), key)
        show(item, V(2), key)
        show(set_item, V(2), key, 5)
    show(item_seven, V(2))


# The caller's frame is where it stands, and its temporaries live until the result is there.
class Looker:
    def __add__(self, other):
        caller = sys._getframe(1)
        return caller.f_code.co_name, caller.f_lineno - caller.f_code.co_firstlineno, sorted(caller.f_locals), other.n


def looked_at():
    a = Looker()
    b = V(1000)
    return (
        a
        + V(1000)
    ), a + b


for _ in range(3):
    print(looked_at())


# In a generator, in a comprehension, with a pending left operand, in a handler.
def generator(values):
    total = V(0)
    for v in values:
        total = total + v
        yield total.n, v < 100, v[1]
    try:
        yield 1 + (total + 7)
    except ValueError as e:
        yield repr(e), (total + V(1)).n


for _ in range(3):
    print(list(generator([V(1), V(2), V(3)])))
    print([(V(i) + V(i)).n for i in range(4)], [i for i in range(8) if i != 7 and i in V(1)])


# Methods that change what they belong to.
class Changing:
    def __add__(self, other):
        Changing.__add__ = lambda self, other: "second"
        return "first"

    def __getitem__(self, key):
        self.__class__ = Other
        return "item"


class Other:
    def __getitem__(self, key):
        raise KeyError(key)


def change(x):
    return [x + 1 for _ in range(3)], x[0], show(item, x, 0)


print(change(Changing()))


# To the limit of recursion.
class Deep:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self.n if self.n == 0 else Deep(self.n - 1) + other


def deep(n):
    try:
        return Deep(n) + 1
    except RecursionError as e:
        return str(e)


for n in (10, 400, 100000):
    print(deep(n))


# Someone begins to trace within a method, and ends.
events = []


def tracer(frame, event, arg):
    if frame.f_code.co_filename == __file__:
        events.append((frame.f_code.co_name, event, frame.f_lineno - frame.f_code.co_firstlineno))
    return tracer


class Traced:
    def __add__(self, other):
        if other == 2:
            sys.settrace(tracer)
            sys._getframe(1).f_trace = tracer
        elif other == 4:
            sys.settrace(None)
        return other


def traced():
    total = 0
    for i in range(6):
        total = total + (Traced() + i)
    return total


print(traced(), events)
