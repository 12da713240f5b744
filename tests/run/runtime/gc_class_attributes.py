# Nothing but the program keeps attributes of classes alive.
import gc, _weakref as weakref
class M: pass
def f():
    class L: pass
    L.m=M()
    return weakref.ref(L.m), weakref.ref(L)
gc.collect()
w,l=f()
gc.collect()
print(w(), l())
def f():
    class L: pass
    L.m=M()
    x=L()
    x.n=M()
    x.me=x
    return weakref.ref(L.m), weakref.ref(L), weakref.ref(x.n), weakref.ref(x)
ws=f(); gc.collect(); print([w() for w in ws])
def f():
    class L:
        m=M()
    L.m
    return weakref.ref(L.m)
w=f(); gc.collect(); print(w())
def f():
    class L: pass
    class K(L): pass
    L.m=M()
    K.z=M()
    return weakref.ref(L.m), weakref.ref(K.z)
ws=f(); gc.collect(); print([w() for w in ws])
def f():
    class L: pass
    L.m=M(); L.m=M()
    a=L.m
    def g(): return L.m
    g();g();g();g();g();g();g();g();g();g();g();g()
    return weakref.ref(L.m), weakref.ref(g)
ws=f(); print(gc.collect()>0); print([w() for w in ws])


class Noisy:
    def __init__(self, n): self.n = n
    def __del__(self): print("gone", self.n)


class Holder:
    pass


class Below(Holder):
    pass


Holder.x = Noisy(1)
print(Holder.x.n, Below.x.n, Below().x.n)
Holder.x = Noisy(2)
print(Below.x.n)
del Holder.x
print("deleted", hasattr(Below, "x"))
