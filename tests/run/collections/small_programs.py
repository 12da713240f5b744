# Small programs over the containers, and what they print.
from _collections import deque, OrderedDict, defaultdict
class LRU:
    def __init__(s,n): s.n=n; s.d=OrderedDict()
    def get(s,k):
        if k not in s.d: return -1
        s.d.move_to_end(k); return s.d[k]
    def put(s,k,v):
        s.d[k]=v; s.d.move_to_end(k)
        if len(s.d)>s.n: s.d.popitem(last=False)
c=LRU(2); c.put(1,1); c.put(2,2); print(c.get(1)); c.put(3,3); print(c.get(2), c.d, list(reversed(c.d)))
o=OrderedDict([("a",1),("b",2),("c",3)]); o.move_to_end("c",last=False); o.move_to_end("a"); print(o, o==OrderedDict(a=1,b=2,c=3), o==dict(a=1,b=2,c=3), o.popitem(), o.popitem(last=False), o, o|{"z":1}, repr(OrderedDict()))
try: o.move_to_end("q")
except KeyError as e: print(repr(e))
try: OrderedDict().popitem()
except KeyError as e: print(repr(e))
for i in range(20): o.move_to_end("b",last=False); o[i]=i; o.move_to_end(i,last=i%2==0)
print(list(o)); del o[3]; o.move_to_end(4,last=False); print(list(o)[:5], len(o)); print(list(o.items())[-3:]); o.clear(); o["n"]=1; o.move_to_end("n",last=False); print(o)
dd=defaultdict(list); dd["a"].append(1); dd["b"]; print(dd, dd.default_factory, dict(dd), defaultdict(int,{"q":1}), dd.copy())
q=deque([1,2,3],maxlen=3); q.append(4); q.appendleft(0); print(q, q.maxlen, q[0], q[-1]); q.rotate(1); print(q, list(reversed(q)), q.count(0), 3 in q, q.index(2)); q.extend([7,8]); q.extendleft([9]); print(q, q.copy(), q==deque([9,7,8]) , q+deque([1]), q*2); q.insert(1,5) if len(q)<3 else None; del q[0]; q.insert(1,5); print(q); q.remove(5); q.reverse(); print(q, deque("abc"), deque(maxlen=0), len(deque(range(5),2)))
def bfs(g,s):
    seen={s}; q=deque([s]); out=[]
    while q:
        u=q.popleft(); out.append(u)
        for v in g.get(u,()):
            if v not in seen: seen.add(v); q.append(v)
    return out
print(bfs({1:[2,3],2:[4],3:[4,5],4:[6],5:[6]},1))
import math, itertools, operator, functools
def toks(s):
    i=0
    while i<len(s):
        ch=s[i]
        if ch.isspace(): i+=1; continue
        if ch.isdigit():
            j=i
            while j<len(s) and (s[j].isdigit() or s[j]=="."): j+=1
            yield float(s[i:j]) if "." in s[i:j] else int(s[i:j]); i=j
        else: yield ch; i+=1
class Parser:
    OPS={"+":(1,operator.add),"-":(1,operator.sub),"*":(2,operator.mul),"/":(2,operator.truediv),"^":(3,operator.pow)}
    def __init__(s,t): s.t=list(t); s.i=0
    def peek(s): return s.t[s.i] if s.i<len(s.t) else None
    def atom(s):
        t=s.peek(); s.i+=1
        if t=="(":
            v=s.expr(0); s.i+=1; return v
        if t=="-": return -s.atom()
        return t
    def expr(s,p):
        l=s.atom()
        while (o:=s.peek()) in s.OPS and s.OPS[o][0]>=p:
            s.i+=1; l=s.OPS[o][1](l,s.expr(s.OPS[o][0]+(o!="^")))
        return l
for e in ("1+2*3","(1+2)*3","2^3^2","10/4-1","-(2+3)*2.5"): print(e,"=",Parser(toks(e)).expr(0))
def mat(a,b): return [[sum(x*y for x,y in zip(r,c)) for c in zip(*b)] for r in a]
print(mat([[1,2],[3,4]],[[5,6],[7,8]]))
def sieve(n):
    s=bytearray([1])*(n+1); s[:2]=b"\0\0"
    for i in range(2,int(n**.5)+1):
        if s[i]: s[i*i::i]=bytes(len(range(i*i,n+1,i)))
    return [i for i,v in enumerate(s) if v]
print(sieve(50))
def queens(n,row=0,cols=(),d1=(),d2=()):
    if row==n: return 1
    return sum(queens(n,row+1,cols+(c,),d1+(row+c,),d2+(row-c,)) for c in range(n) if c not in cols and row+c not in d1 and row-c not in d2)
print(queens(6))
text="the quick brown fox jumps over the lazy dog the end"; cnt={}
for w in text.split(): cnt[w]=cnt.get(w,0)+1
print(sorted(cnt.items(),key=lambda kv:(-kv[1],kv[0]))[:3], {k:len(list(g)) for k,g in itertools.groupby(sorted(text.replace(" ","")))}, max(cnt,key=cnt.get))
def collatz(n):
    while n!=1: yield n; n = n//2 if n%2==0 else 3*n+1
    yield 1
print(list(collatz(7)), max(range(1,100),key=lambda n:sum(1 for _ in collatz(n))))
def roman(n):
    out=""
    for v,s in ((1000,"M"),(900,"CM"),(500,"D"),(400,"CD"),(100,"C"),(90,"XC"),(50,"L"),(40,"XL"),(10,"X"),(9,"IX"),(5,"V"),(4,"IV"),(1,"I")):
        while n>=v: out+=s; n-=v
    return out
print([roman(n) for n in (4,9,14,40,90,400,1994,3999)])
def edit(a,b):
    p=list(range(len(b)+1))
    for i,x in enumerate(a,1):
        c=[i]
        for j,y in enumerate(b,1): c.append(min(p[j]+1,c[-1]+1,p[j-1]+(x!=y)))
        p=c
    return p[-1]
print(edit("kitten","sitting"))
@functools.cache
def knap(i,w,items=((3,4),(4,5),(2,3))): return 0 if i==len(items) else max(knap(i+1,w), items[i][1]+knap(i+1,w-items[i][0]) if items[i][0]<=w else 0)
print(knap(0,6))
pipeline=functools.reduce(lambda f,g: lambda x: g(f(x)), [lambda x:x+1, lambda x:x*2, str]); print(pipeline(4))
life={(1,0),(1,1),(1,2)}
for _ in range(3):
    n={}
    for x,y in life:
        for dx in (-1,0,1):
            for dy in (-1,0,1):
                if dx or dy: n[x+dx,y+dy]=n.get((x+dx,y+dy),0)+1
    life={c for c,k in n.items() if k==3 or k==2 and c in life}
print(sorted(life))
import io
f=io.StringIO(); print("a",1,file=f,sep=","); print("b",file=f); print(repr(f.getvalue()), io.BytesIO(b"ab\ncd").readlines(), list(io.StringIO("x\ny")))
print([f"{i:>3}" for i in range(3)], "%-5s|%5s" % ("a","b"), "".join(f"{x:02x}" for x in b"\x00\xff\x10"), bytes.fromhex("00ff 10"), b"\x01\x02".hex("-"), int("ff",16))
s=""
for i in range(1000): s+=str(i%10)
print(len(s), s[:12], hash(s)==hash("".join(str(i%10) for i in range(1000))))
