# more metaclasses/descriptors/data model corners
class Meta(type):
    @classmethod
    def __prepare__(m,name,bases,**k): print("prepare",name,k); return {"injected":1}
    def __new__(m,name,bases,ns,**k): ns["k"]=k; return super().__new__(m,name,bases,ns)
    def __init__(c,name,bases,ns,**k): super().__init__(name,bases,ns); c.inited=True
    def __instancecheck__(c,x): return x==1
    def __subclasscheck__(c,x): return x is int
    def __repr__(c): return f"<M {c.__name__}>"
    def __eq__(c,o): return True
    def __hash__(c): return 5
    def __setattr__(c,n,v): print("setattr",n); super().__setattr__(n,v)
    def __dir__(c): return ["zz"]
    @property
    def mp(c): return "mp "+c.__name__
class A(metaclass=Meta, opt=3): pass
print(A, A.injected, A.k, A.inited, isinstance(1,A), isinstance(2,A), issubclass(int,A), A==5, hash(A), dir(A), A.mp); A.v=1
try: A().mp
except AttributeError as e: print(e)
class Get:
    def __getattribute__(s,n):
        if n=="raw": return "raw!"
        return super().__getattribute__(n)
    def __getattr__(s,n):
        if n.startswith("dyn"): return n
        raise AttributeError(n)
    def __setattr__(s,n,v): object.__setattr__(s,n,v+1)
    def __delattr__(s,n): print("del",n); object.__delattr__(s,n)
g=Get(); g.a=1; print(g.raw,g.a,g.dynx); del g.a
try: g.a
except AttributeError as e: print(e)
class NonData:
    def __get__(s,o,t): return "nd"
class U: nd=NonData()
u=U(); print(u.nd); u.__dict__["nd"]="inst"; print(u.nd)
class B1:
    def f(s): return "B1"
class B2(B1):
    def f(s): return "B2"+super().f()
class B3(B1):
    def f(s): return "B3"+super().f()
class B4(B2,B3):
    def f(s): return "B4"+super().f()
print(B4().f(), [c.__name__ for c in B4.__mro__])
try: type("Bad",(B1,B2),{})
except TypeError as e: print(e)
class Num:
    def __init__(s,v): s.v=v
    def __radd__(s,o): return ("radd",o)
    def __iadd__(s,o): s.v+=o; return s
    def __matmul__(s,o): return "mm"
    def __divmod__(s,o): return "dm"
    def __pow__(s,o,m=None): return ("pow",o,m)
    def __rpow__(s,o): return ("rpow",o)
    def __index__(s): return s.v
    def __int__(s): return 99
    def __float__(s): return 9.5
    def __complex__(s): return 1j
    def __round__(s,n=None): return ("round",n)
    def __trunc__(s): return 4
    def __floor__(s): return 3
    def __ceil__(s): return 5
    def __abs__(s): return 6
    def __invert__(s): return 7
    def __contains__(s,x): return x>5
    def __call__(s,*a,**k): return a,k
    def __lshift__(s,o): return "ls"
    def __rlshift__(s,o): return "rls"
    def __eq__(s,o): return NotImplemented
    def __lt__(s,o): return "lt"
    def __missing__(s,k): return k
    def __length_hint__(s): return 3
    def __bytes__(s): return b"by"
    def __reversed__(s): return iter("rev")
    def __sizeof__(s): return 1
n=Num(3)
m=n; m+=4
import math
print(1+n, m.v, n is m, n@1, divmod(n,1), n**2, pow(n,2,3), 2**n, [0]*10==[0]*Num(10), range(10)[Num(3)], int(n), float(n), complex(n), round(n), round(n,2), math.trunc(n), math.floor(n), math.ceil(n), abs(n), ~n, 6 in n, n(1,a=2), n<<1, 1<<n, n==1, n==n, n!=1, n<1, 1>n, bytes(n), list(reversed(n)), hex(n), "%d"%n)
try: hash(n)
except TypeError as e: print(e)
try: n>=1
except TypeError as e: print(e)
class It:
    def __init__(s): s.i=0
    def __iter__(s): return s
    def __next__(s):
        s.i+=1
        if s.i>3: raise StopIteration
        return s.i
print(list(It()), 2 in It(), max(It()), [*It()], tuple(It()), dict(zip(It(),It())), sum(It()), "-".join(map(str,It())))
class Seq:
    def __getitem__(s,i):
        if i>3: raise IndexError
        return i*10
    def __len__(s): return 4
print(list(Seq()), 20 in Seq(), list(reversed(Seq())), [*iter(Seq())])
print(list(iter(lambda c=iter([1,2,0,3]): next(c), 0)))
class Sl:
    def __getitem__(s,i): return i
    def __setitem__(s,i,v): print("set",i,v)
    def __delitem__(s,i): print("del",i)
s=Sl(); print(s[1:2], s[::3], s[1,2:3], s[...], s[()], s[1:2,::]); s[1:]=3; del s["a",]
class Str(str):
    def __add__(s,o): return Str("S"+str.__add__(s,o))
    def upper(s): return "U"
x=Str("a")+"b"; print(x, type(x).__name__, x.upper(), x.lower(), type(x[0]).__name__, f"{x}", x=="Sab", {x:1}["Sab"])
class L(list):
    def append(s,x): super().append(x*2)
    def __getitem__(s,i): return "gi"
l=L([1]); l.append(2); print(l, l[0], list(l), len(l), l==[1,4], sorted(l), l+[1], type(l+[1]).__name__)
class Dd(dict):
    def __missing__(s,k): s[k]=k*2; return s[k]
d=Dd(a=1); print(d["b"], d, d.get("q"), "q" in d)
class I(int):
    def __repr__(s): return f"I({int(s)})"
print(I(3), I(3)+1, [I(3)], I(3).real, type(I(3)*2).__name__, f"{I(3)}", str(I(4)), I("7"), "%d"%I(5), "%s"%I(5), I(2)**2, {I(1):0}[1], range(5)[I(2)])
class Tt(tuple):
    def __new__(c,*a): return super().__new__(c,a)
    def s(self): return sum(self)
print(Tt(1,2).s(), Tt(1,2), Tt(1)+(2,), Tt(1,2)[0:1])
class Sing:
    _i=None
    def __new__(c,*a,**k):
        if c._i is None: c._i=super().__new__(c)
        return c._i
print(Sing() is Sing())
try: object(1)
except TypeError as e: print(e)
try: Sing.__new__()
except TypeError as e: print(e)
class NI:
    def __init__(s): return 5
try: NI()
except TypeError as e: print(e)
class Sl1: __slots__=("a","__dict__")
o=Sl1(); o.a=1; o.b=2; print(o.__dict__, o.a)
class Base: __slots__=("p",)
class Der(Base): __slots__=("q",)
o=Der(); o.p=1;o.q=2; print(o.p,o.q, hasattr(o,"__dict__"), Der.__slots__)
try:
    class Cx: __slots__=("a",); a=1
except ValueError as e: print(e)
try:
    class Cy(Der,Sl1): pass
except TypeError as e: print(e)
o=B1(); o.__class__=B2; print(type(o).__name__, o.f())
try: o.__class__=int
except TypeError as e: print(e)
del_log=[]
class Del:
    def __init__(s,n): s.n=n
    def __del__(s): del_log.append(s.n)
x=Del(1); y=[Del(2)]; del x; y.clear(); z=Del(3); z=None; (lambda: Del(4))(); print(del_log)
class cp:
    def __init__(s,f): s.f=f
    def __set_name__(s,o,n): s.n=n
    def __get__(s,o,t): v=o.__dict__[s.n]=s.f(o); return v
class Lz:
    @cp
    def val(s): print("calc"); return 42
l=Lz(); print(l.val,l.val)
try: A.mp=3
except AttributeError as e: print(e)
print(type.__call__(int,"5"), type("X",(),{"__module__":"mm"}), object.__new__(B1).f(), int.__add__(1,2), (1).__add__("a"), str.join(",",["a"]), list.append.__name__, [].append.__self__, callable(B1.f), B1().f.__func__ is B1.f, B1.f.__get__(o).__name__)
