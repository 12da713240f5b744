# A class attribute changes, is shadowed by instances, deleted, and found in the base.
class Base:
    x = "base"

class C(Base):
    x = 0
    y = 1

def read(o):
    return o.x, o.y

out = []
c, d = C(), C()
for i in range(200):
    if i == 50:
        C.x = "changed"
    if i == 80:
        d.x = "instance"
    if i == 100:
        del C.x
    if i == 120:
        Base.x = "changed base"
    if i == 140:
        C.y = property(lambda self: self.x * 2)
    if i == 160:
        del d.x
    if i == 180:
        del Base.x
    try:
        got = read(c), read(d)
    except AttributeError as error:
        got = str(error)
    if not out or out[-1][1] != got:
        out.append((i, got))
for line in out:
    print(line)
