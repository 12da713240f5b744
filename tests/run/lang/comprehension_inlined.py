"""Comprehensions are part of the block around them (PEP 709): scopes, cells, errors. 3.13.0 crashes on `h`."""
class A:
    y = 1
    l = [sorted(locals()) for x in [1]]
    print(l)
def f(a):
    r = [sorted(locals()) for x in [1]]
    print(r, locals())
f(1)
def g(x):
    [lambda: x for x in [1]]
    [x for x in [y for y in x]]
exec("print([z for _ in [1]])", {}, {'z': 3})
try: exec("class B:\n  z=1\n  [z for _ in [1]]", {}, {'z': 3})
except NameError as e: print(e)
exec("class B:\n  q=1\n  [z for _ in [1]]", {'z':1}, {'z': 3})
class D:
    try: [__class__ for _ in [1]]
    except NameError as e: print(e)
    y = 5
def h():
    def k(): return x
    x = 1
    return [(x, sorted(locals())) for x in [5]], k()
print(h())
def deep():
    x = 1
    def k():
        nonlocal x
        r = [lambda: x for x in [5, 6]]
        return r[0](), r[1](), x
    return k(), x
print(deep())
def unb():
    [x for x in [1]]
    print(x)
try: unb()
except NameError as e: print(type(e), e)
def ub2():
    [x for x in [1]]
    print(x)
    x = 3
try: ub2()
except NameError as e: print(type(e), e)
def exc(x):
    try:
        [1//x for x in [1, 0]]
    except ZeroDivisionError:
        return x, [lambda: x for x in [1, 2]][0](), x
print(exc('out'))
def cellexc(x):
    k = lambda: x
    try:
        [(lambda: x, 1//x) for x in [1, 0] for y in [x]]
    except ZeroDivisionError:
        return x, k()
print(cellexc('out'))
print([[x + y for x in range(y)] for y in range(4)], {x: y for x, y in zip('ab', 'cd')}, {x for x in [1]})
def w():
    r = [last := i for i in range(5) if i]
    return r, last
print(w())
[top := i for i in range(3)]
print(top)
class K:
    fs = [lambda: i for i in range(3)]
    gs = [[j for j in range(i)] for i in range(3)]
    h = list(x for x in gs)
print([f() for f in K.fs], K.gs, K.h)
try: x
except NameError as e: print(e)
