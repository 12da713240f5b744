# Every form of instruction a few thousand times in one frame: each must jump to the next one rather than call it.
TURNS = 4500
SETUP = '''
class A:
    shared = 7
    def __init__(self, x=1):
        self.x = x
        self.y = 2
    def method(self):
        return self.x
    def more(self, a, b=3):
        return a + b
    @property
    def double(self):
        return self.x * 2
    @double.setter
    def double(self, value):
        self.x = value // 2
    @staticmethod
    def static(a):
        return a
    @classmethod
    def of_class(cls, a):
        return a
    def __add__(self, other):
        return other
    def __getitem__(self, i):
        return i
    def __len__(self):
        return 3
    def __iter__(self):
        return iter((1, 2))
class B(A):
    def method(self):
        return super().method()
class S:
    __slots__ = ("u", "v")
    def __init__(self):
        self.u = 1
        self.v = 2
def none():
    pass
def one(a):
    return a
def two(a, b=2):
    return a + b
def keyword(a, *, k=1):
    return k
def row(*args):
    return args
def named(**kw):
    return kw
def three():
    yield 1
    yield 2
    yield 3
def delegating():
    yield from three()
def counter():
    n = 0
    def increment():
        nonlocal n
        n += 1
        return n & 7
    return increment
'''
LOCALS = '''
a = A(); b = B(); c = A(); c.__dict__; s = S(); i = 5; j = 17; x = 1.5; y = 2.5; n = None; big = 10 ** 20
st = "hello world"; sub = "abc"; l = [3, 1, 2, 5, 4]; t = (1, 2, 3); d = {"a": 1, "b": 2}; di = {1: 2, 3: 4}
se = {1, 2, 3}; pairs = [(1, 2), (3, 4)]; by = b"hello"; kw = {"k": 3}; inc = counter(); e = a; k = l[:]
'''
EXPRESSIONS = '''
i + j|i - j|i * j|j // i|j % i|i & j|i | j|i ^ j|i << 3|j >> 2|i + 1|i - 1|i * 3|j // 3|j % 3|1 - i|i / j|-i|~i|+i
x + y|x - y|x * y|x / y|x + i|2.0 * x|x ** 2|i ** 2|big + i|big * big|i + big|st + sub|st * 2|l + l
i < j|i <= j|i == j|i != j|i > j|i >= j|x < y|x == y|st == sub|st < sub|i == n|i is n|i is not n|not i|i and j|n or i
big > i|i < big|i < j < 99|i in l|sub in st|"a" in d|i in se|i in t|(i, j)|[i, j]|{i: j}|{i, j}|{"a": i, "b": j}
l[2]|l[-1]|l[i - 5]|t[1]|st[3]|st[i]|d["a"]|di[1]|by[1]|l[1:3]|l[:]|st[2:5]|t[1:]|st[::-1]|l[::2]|by[1:3]|a[i]
none()|one(i)|two(i)|two(i, 3)|two(i, b=3)|keyword(i, k=2)|row(i, j)|row(*t)|named(k=1)|named(**kw)|row(*t, *l)
a.method()|b.method()|a.more(i)|a.more(i, b=1)|a.double|a.static(i)|A.of_class(i)|a.shared|A.shared|a.x|c.x|s.u|len(a)
A()|A(3)|S()|inc()|a + i|len(l)|len(st)|abs(i)|min(i, j)|isinstance(a, A)|type(i)|str(i)|int(x)|list(t)|tuple(l)|ord("a")
f"{i}"|f"{st} {i}"|f"{x:.2f}"|f"{i!r:>5}"|"%s %d" % (st, i)|st.upper()|st.split()|sub.join(["x", "y"])|d.get("a")
[q for q in l]|[q * 2 for q in l if q > 2]|{q: 1 for q in l}|{q for q in l}|sum(q for q in l)|sorted(l, key=lambda q: -q)
[*l, *t]|{**d, "z": 1}|i if x else j|(q := i)|max(l)|any(l)|lambda: i|sub.replace("b", "x")|next(iter(t))|slice(1, i)
'''
STATEMENTS = '''
for q in t: r = q
for q in l: r = q
for q in sub: r = q
for q in d: r = q
for q, w in pairs: r = w
for q, w in d.items(): r = w
for q in range(3): r = q
for q in three(): r = q
for q in delegating(): r = q
for q in a: r = q
for q, w in enumerate(sub): r = w
for q, w in zip(t, l): r = w
for q in reversed(t): r = q
a.x = i
c.x = j
s.u = i
a.double = 4
e.x += 1
l[2] = i
l[0], l[1] = l[1], l[0]
k[1:3] = [7, 8]
d["a"] = i
di[1] += 1
l.append(1); l.pop()
q, w, r = t
q, *r = t
q, (w, r) = i, (j, x)
r = i; del r; r = 0
r = ""; r += sub; r += sub
if i == 5 and x < 2 or n: r = 1
while i < 0: pass
try: r = d["zz"]
except KeyError: r = 2
try: raise ValueError("x")
except ValueError as error: r = str(error)
try: r = 1
finally: w = 2
match t:
    case [1, q, *_]: r = q
match a:
    case A(x=q): r = q
global shown; shown = i
def g(z=i): return z
r = g()
assert i, "never"
r = [w for q in pairs for w in q]
'''


def blocks(text):
    """Statements: a line, and the lines that go on with it."""
    out = []
    for line in text.strip().split("\n"):
        if out and (line[0] == " " or line.split()[0] in ("except", "finally:") or line == "r = g()"):
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


def show(name):
    return "A" if name.startswith("<__main__.A") else "S" if name.startswith("<__main__.S") else name.split(" at 0x")[0]


def check(statement, turns):
    lines = ["def run(turns):"]
    lines += ["    " + line for line in LOCALS.strip().split("\n")]
    lines += ["    r = None", "    for _ in range(turns):"] + ["        " + line for line in statement.split("\n")]
    source = "\n".join(lines + ["    return r"])
    names = {"__name__": "__main__"}
    exec(SETUP, names)
    exec(source, names)
    return names["run"](turns)


for expression in EXPRESSIONS.strip().replace("\n", "|").replace("i | j", "i \0 j").split("|"):
    expression = expression.replace("\0", "|")
    print(expression, "->", show(repr(check("r = " + expression, TURNS))))
for statement in blocks(STATEMENTS):
    print(statement, "->", show(repr(check(statement, TURNS))))
