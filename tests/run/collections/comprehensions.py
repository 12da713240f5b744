print([x * y for x in range(3) for y in range(x)], {x: x * x for x in range(3)}, {x % 3 for x in range(9)}, [[j for j in range(i)] for i in range(3)])
print([x for x in range(10) if x % 2 if x > 3], [(lambda: x)() for x in range(3)], [y := x + 1 for x in range(3)], y)
x = "outer"
print([x for x in "ab"], x, [f() for f in [lambda: i for i in range(3)]])
def f():
    n = 5
    return [n * i for i in range(2)], {k: v for k, v in zip("ab", [n, n])}, [[n + i + j for j in range(2)] for i in range(2)]
print(f(), [a + b for a, b in [(1, 2), (3, 4)]], [*[i for i in range(2)], *(i for i in "x")])
class C:
    v = 3
    l = [i for i in range(v)]
print(C.l, {i: {j: i * j for j in range(2)} for i in range(2)}, [a for a, *b in ["xyz"]])
try:
    exec("class D:\n    n = 2\n    m = [n for _ in range(2)]")
except NameError as e:
    print(e)
print([i if i else "zero" for i in range(2)], [x for x in (y for y in range(2))], any(c == "b" for c in "abc"), all([]), sum([i] == [1] for i in range(3)))
