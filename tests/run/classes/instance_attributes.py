class Point:
    kind = "point"

    def __init__(self, x, y):
        self.x = x
        self.y = y

    def shifted(self, dx=0, dy=0):
        return Point(self.x + dx, self.y + dy)


p = Point(1, 2)
q = p.shifted(dy=5)
print(p.x, p.y, q.x, q.y, q.kind)
p.kind = "mine"
print(p.kind, q.kind, Point.kind)
Point.kind = "all"
print(p.kind, q.kind)
print(p.__dict__, sorted(vars(q)))
del p.kind
print(p.kind)
try:
    del p.kind
except AttributeError as e:
    print(e)
try:
    p.missing
except AttributeError as e:
    print(e)
