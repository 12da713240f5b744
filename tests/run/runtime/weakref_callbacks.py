"""Weak references call back when their object dies, newest first."""
from _weakref import ref, getweakrefcount


class Node:
    def __init__(self, name):
        self.name = name


log = []
node = Node("a")
first = ref(node, lambda r: log.append(("first", r is first, r())))
second = ref(node, lambda r: log.append(("second", r() is None)))
print(first().name, second().name, getweakrefcount(node))
print(first == second, first is second)
plain = ref(node)
print(plain is ref(node), getweakrefcount(node))
del node
print(log)
print(first(), second(), plain())
print(first == second, first == first)
