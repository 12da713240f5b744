# Instance attributes deleted and set again, in another order, with many others.
class P:
    def __init__(self):
        self.a = 1
        self.b = 2

def total(p):
    return p.a + p.b

p = P()
last = None
for i in range(260):
    if i == 50:
        del p.a
    if i == 70:
        p.a = 10
    if i == 90:
        for k in range(40):
            setattr(p, f"k{k}", k)
    if i == 120:
        del p.b
        p.b = 5
    if i == 150:
        p.__dict__["a"] = 100
    if i == 170:
        p.__dict__ = {"b": 1, "a": 2}
    if i == 190:
        p.__dict__.clear()
    if i == 200:
        p.b, p.a = 7, 8
    if i == 230:
        p = P()
        del p.__dict__["b"]
    try:
        got = total(p)
    except AttributeError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
