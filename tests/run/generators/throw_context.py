# What throw() and close() raise has the generator's own handled exception as its context.
def ctx(e):
    out=[]
    while e is not None:
        out.append(repr(e)); e = e.__context__
    return out
def g():
    try:
        yield 1
    except Exception as e:
        print("in gen", ctx(e))
        yield 2
        raise
def g2():
    yield 1
def g3():
    try:
        1/0
    except ZeroDivisionError:
        yield 1
x=g(); next(x)
try:
    raise ValueError("outer")
except ValueError as v:
    print(x.throw(KeyError("k")))
    y=g2(); next(y)
    try: y.throw(KeyError("k2"))
    except KeyError as e: print(ctx(e))
    y=g2()
    try: y.throw(KeyError("k3"))
    except KeyError as e: print("unstarted", ctx(e))
    y=g3(); next(y)
    try: y.throw(KeyError("k4"))
    except KeyError as e: print("handling", ctx(e))
    y=g2(); next(y)
    try: y.throw(v)
    except ValueError as e: print("same", ctx(e))
y=g3(); next(y)
try: y.throw(KeyError("k6"))
except KeyError as e: print("handling, none outside", ctx(e))
def outer():
    try: yield from g3()
    except KeyError as e: print("deleg", ctx(e))
    yield
y=outer(); next(y)
try: raise ValueError("o2")
except ValueError: y.throw(KeyError("k7"))
async def co():
    try:
        await aw()
    except KeyError as e: print("coro", ctx(e))
class aw:
    def __await__(self): yield 1
c=co(); c.send(None)
try: raise ValueError("o3")
except ValueError:
    try: c.throw(KeyError("k8"))
    except StopIteration as e: print("stop", ctx(e))
y=g2(); next(y)
try: raise ValueError("o3")
except ValueError:
    y.close()
def gc():
    try: yield
    except GeneratorExit as e:
        print("close", ctx(e)); raise
y=gc(); next(y)
try: raise ValueError("o4")
except ValueError:
    y.close()
# with contextmanager
