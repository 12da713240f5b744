# Strings grown piece by piece: what others hold stays as it was.
import sys


def build(piece, n):
    s = ""
    kept = []
    for i in range(n):
        s += piece
        if i % 37 == 0:
            kept.append(s)
    assert all(len(k) == len(piece) * (37 * i + 1) for i, k in enumerate(kept))
    assert all(k == piece * (37 * i + 1) for i, k in enumerate(kept))
    return s


for piece in ("a", "ab", "x" * 9, "x" * 17, "é", "日本", "a\ud800", "\udc00", "\U0001f600z"):
    s = build(piece, 400)
    assert s == piece * 400 and len(s) == 400 * len(piece) and hash(s) == hash(piece * 400)
    assert s[len(s) // 2] == (piece * 400)[len(s) // 2]
    t = s
    s += piece
    assert t == piece * 400 and s == piece * 401, ascii(piece)

# A hash asked for before the text grows is not the hash afterwards.
for n in (1, 5, 8, 9, 15, 16, 17, 40, 600):
    s = "q" * n
    s += "r"
    before = hash(s)
    d = {s: n}
    s += "t"
    assert hash(s) == hash("q" * n + "rt") and s not in d and "q" * n + "r" in d
    s = "é" * n
    s += "r"
    assert s[n] == "r" and s[n - 1] == "é"
    s += "日"
    assert s[n + 1] == "日" and len(s) == n + 2 and s.index("日") == n + 1

# The same object on both sides, aliases, arguments, tuples, defaults.
s = "ab" * 20
s += s
s = s + s
print(len(s), s == "ab" * 80)


def same(u):
    u += u
    v = u
    u += "!"
    return u, v


print(same("x" * 20))


def order(u):
    u = u + "a"
    pair = (u, u := u + "b", u)
    return pair


for _ in range(30):
    assert order("z" * 30) == ("z" * 30 + "a", "z" * 30 + "ab", "z" * 30 + "ab")


def outer():
    text = ""

    def add(piece):
        nonlocal text
        text += piece
        return len(text)

    return add, lambda: text


add, get = outer()
for i in range(50):
    add(str(i))
first = get()
add("x")
print(first[-4:], get()[-4:], len(get()))

count = ""


def grow_global():
    global count
    for i in range(50):
        count += "g"
        if i == 20:
            kept = count
    return kept


print(len(grow_global()), len(count))
for i in range(100):
    count += "m"
    if i == 50:
        kept = count
print(len(kept), len(count), kept in count)


class C:
    name = ""
    for i in range(30):
        name += "c"
        if i == 3:
            short = name


print(C.name, C.short)


class S(str):
    pass


s = S("sub")
for _ in range(3):
    s += "x" * 20
print(type(s).__name__, s[:5], len(s))
s = "x" * 30
s += S("y" * 30)
print(type(s).__name__, len(s))
name = "an_inter" + "ned_name"
name = sys.intern(name)
old = name
name += "_x"
print(old, name, sys.intern("an_interned_name") is old)

# Linear: a megabyte by pieces of one, twice.
text = ""
for i in range(1 << 20):
    text += "m"
print(len(text))


def piecewise(n):
    text = "é"
    for i in range(n):
        text = text + "m"
    return text


print(len(piecewise(1 << 20)))
try:
    text += 1
except TypeError as e:
    print(e, len(text))
try:
    text += b"x"
except TypeError as e:
    print(e, len(text))
