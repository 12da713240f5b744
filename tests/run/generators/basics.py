def gen(n):
    print("start")
    for i in range(n):
        got = yield i
        print("got", got)
    return "done"


g = gen(2)
print(next(g))
print(g.send("a"))
try:
    g.send("b")
except StopIteration as e:
    print("stop", e.value)
print(next(g, "default"))
g = gen(1)
try:
    g.send(1)
except TypeError as e:
    print(e)
print(list(gen(0)), g.gi_frame is not None, g.gi_running)
print(sum(x * x for x in range(5)), type(g).__name__, iter(g) is g)
