# Unpacking with a rest, and deletion of items, of everything.
def f(x):
    a, *b, c = x
    return a, b, c
def g(x):
    *a, b = x
    return a, b
def h(x):
    (a, *_), *r, (b, *c) = x
    return a, r, b, c
def d(c, k):
    del c[k]
    return c
for _ in range(4):
    for x in ((1,2,3),[1,2],"ab",range(5),(i for i in range(3)),{1:2,3:4},(1,),5,[],"añb"):
        for fn in (f,g):
            try: print(fn(x))
            except (TypeError, ValueError) as e: print(type(e).__name__, e)
    print(h(("ab",1,2,[3,4,5])))
    for c,k in (([1,2,3],1),({1:2},1),({},5),([],0),((1,),0),("a",0),([1,2,3],slice(0,2)),(bytearray(b"abc"),1),(None,1)):
        try: print(d(c,k))
        except Exception as e: print(type(e).__name__, e)
class D:
    def __delitem__(self,k): print("del",k)
for _ in range(3): d(D(),(1,2)) and None
