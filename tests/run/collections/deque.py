from _collections import deque, defaultdict, OrderedDict

d = deque([1, 2, 3], maxlen=4)
d.append(4)
d.append(5)
d.appendleft(0)
print(d, d.pop(), d.popleft(), list(d), d[0], len(d), d.maxlen)
d.extend("ab")
d.rotate(1)
print(d, list(reversed(d)), "a" in d, d.index("a"), d.count(3))
d.remove("a")
d.clear()
print(d, deque() == deque([]), deque([1]) + deque([2]))
for bad in (lambda: deque().pop(), lambda: deque([1])[4], lambda: deque(maxlen=-1)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
dd = defaultdict(list)
dd["a"].append(1)
dd["b"]
print(dict(dd), dd["a"], dd.default_factory, "z" in dd)
try:
    defaultdict()["x"]
except KeyError as e:
    print(repr(e))
o = OrderedDict(a=1, b=2)
o.move_to_end("a")
print(list(o), o.popitem(last=False), o == {"a": 1})
