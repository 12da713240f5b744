# __bases__ assigned in the middle of a loop.
class A:
    v = "A"
    def m(self):
        return "A.m"

class B:
    v = "B"
    def m(self):
        return "B.m"
    def __getattr__(self, name):
        return "B?" + name

class Mid(A):
    pass

class C(Mid):
    def s(self):
        return super().m()

def use(o):
    return o.v, o.m(), o.s(), o.nothing

c = C()
last = None
for i in range(240):
    if i == 60:
        Mid.__bases__ = (B,)
    if i == 120:
        Mid.__bases__ = (A, B)
    if i == 180:
        Mid.__bases__ = (A,)
    try:
        got = use(c)
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
