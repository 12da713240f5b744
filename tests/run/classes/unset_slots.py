class C5:
    __slots__=("a","b")
class D(C5): pass
for f in (lambda: C5().a, lambda: C5().zz, lambda: D().a, lambda: D().q, lambda: delattr(C5(),'a'), lambda: setattr(C5(),'zz',1), lambda: delattr(C5(),'zz'), lambda: delattr(D(),'zz'), lambda: C5.zz, lambda: C5.a.__get__(1), lambda: C5.a.__set__(1, 2), lambda: C5.a.__delete__(1)):
    try: f()
    except Exception as e: print(type(e).__name__, e, getattr(e,'name',None), getattr(e,'obj',None).__class__.__name__)
def fn():
    class L:
        __slots__=("a",)
    return L
L=fn()
for f in (lambda: L().a, lambda: L().q):
    try: f()
    except Exception as e: print(type(e).__name__, e)
