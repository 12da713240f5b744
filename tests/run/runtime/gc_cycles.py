"""gc.collect finds cycles and runs their finalizers once."""
import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.peer = None

    def __del__(self):
        log.append(self.name)


log = []
gc.collect()
gc.disable()
print(gc.isenabled())
a, b = Node("a"), Node("b")
a.peer, b.peer = b, a
del a, b
print(log)
print(gc.collect() >= 2, sorted(log))
print(gc.collect())
c = Node("self")
c.peer = [c]
del c
gc.collect()
print(log[2:])
gc.enable()
print(gc.isenabled())
