# The same code object with other globals, other builtins, and as exec of a string in several dicts.
x = "module"

def f(n):
    return x, len(n)

FunctionType = type(f)
others = [f]
for k in range(3):
    others.append(FunctionType(f.__code__, {"x": k, "__builtins__": {"len": lambda n, k=k: ("len", k)}}))
others.append(FunctionType(f.__code__, {"x": "none", "__builtins__": {}}))
last = []
for i in range(200):
    g = others[0] if i < 100 else others[i % 5]
    try:
        got = g("ab")
    except NameError as error:
        got = str(error)
    if got not in last:
        last.append(got)
print(last)

source = compile("for i in range(150):\n    t += step\n    if i == 100: step = later", "s", "exec")
for later in 1, 2.5:
    space = {"t": 0, "step": 1, "later": later}
    exec(source, space)
    print(space["t"], space["step"])
local = {"t": 0}
exec(source, {"step": 3, "later": 4}, local)
print(sorted(local.items()))
