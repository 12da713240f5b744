"""An object that its finalizer revives lives on, and is finalized no second time."""
import gc


class Phoenix:
    count = 0

    def __init__(self, name):
        self.name = name

    def __del__(self):
        Phoenix.count += 1
        saved.append(self)


saved = []
p = Phoenix("one")
del p
print([s.name for s in saved], Phoenix.count)
saved.clear()
print(saved, Phoenix.count)
a, b = Phoenix("a"), Phoenix("b")
a.peer, b.peer = b, a
del a, b
gc.collect()
print(sorted(s.name for s in saved), Phoenix.count)
print(saved[0].peer is saved[1], saved[1].peer is saved[0])
saved.clear()
gc.collect()
print(saved, Phoenix.count)
