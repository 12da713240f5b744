# _count_elements, _tuplegetter, messages of deque, OrderedDict and dict from the front, __future__.
import __future__
print(__future__.all_feature_names, __future__.annotations, __future__.CO_FUTURE_ANNOTATIONS)
from _collections import _count_elements, _tuplegetter, deque, OrderedDict
d={}
_count_elements(d,"abracadabra"); print(d)
class DD(dict):
    def get(self,k,d=None): return dict.get(self,k,d)
dd=DD(); _count_elements(dd,"aab"); print(dd)
class PP(dict):
    def __setitem__(self,k,v): dict.__setitem__(self,k,v*10)
dd=PP(); _count_elements(dd,"aab"); print(dd)
for bad in (lambda: _count_elements({}, 5), lambda: _count_elements({}, [[]]), lambda: _count_elements(5, "a")):
    try: bad()
    except Exception as e: print(type(e).__name__, e)
class T(tuple):
    x=_tuplegetter(0,"the x"); y=_tuplegetter(1,"doc y")
t=T((1,2)); print(t.x,t.y,T.x.__doc__,T.x, T.y.__reduce__())
for f in (lambda: setattr(t,'x',3), lambda: delattr(t,'x'), lambda: T.x.__get__(5), lambda: T.x.__get__((1,2),None), lambda: T((1,)).y, lambda: T.x.__get__(None,None)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
d=deque([1,2,3])
def it():
    for x in d: d.append(x)
def mi():
    d=deque([1,2,3],maxlen=-1)
def mi2(): deque([1],maxlen="a")
def mi3(): deque([1],maxlen=1<<70)
def mi4(): d.maxlen=3
def mi5():
    i=iter(d); d.pop(); next(i)
def mi6(): deque().pop()
def mi7(): deque([1]).remove(3)
def mi8(): deque([1]).index(3)
def mi9(): deque([1])[3]
def mi10():
    dd=deque([1],maxlen=1); dd.insert(0,3)
def mi11(): deque(1,2,3)
def mi12(): deque(5)
class E:
    def __eq__(self,o): d2.append(1); return False
d2=deque([E(),E()])
def m13(): d2.index(5)
def m14(): d2.remove(5)
def m15(): d2.count(5)
def m16(): 5 in d2
for f in (it,mi,mi2,mi3,mi4,mi5,mi6,mi7,mi8,mi9,mi10,mi11,mi12,m13,m14,m15,m16):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
o=OrderedDict.fromkeys(range(40000))
for i in range(39990): o.popitem(last=False)
print(o)
o=OrderedDict.fromkeys(range(40000))
for i in range(39990): o.move_to_end(i)
for i in range(1000): next(iter(o)); next(reversed(o))
print(list(o)[:12])
o=OrderedDict.fromkeys(range(4000))
for i in range(3990): o.move_to_end(i, last=False)
print(list(o)[:3])
q={i:i for i in range(40000)}
for i in range(39990): del q[next(iter(q))]
print(q)
import sys
print(sorted(vars(sys.implementation)), type(sys.implementation).__name__)
