# Cycles through closures: found by the collector, finalizers run once, weak references die.
import gc
import _weakref

gc.collect()
gc.disable()


class Item:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("end of", self.name)


def itself():
    item = Item("a function that refers to itself")

    def f(n):
        return item if n == 0 else f(n - 1)

    f(3)
    return _weakref.ref(f), _weakref.ref(item)


refs = itself()
print([r() is not None for r in refs])
print(gc.collect() > 0, [r() for r in refs])


def pair():
    item = Item("two functions that refer to each other")

    def even(n):
        return n == 0 or odd(n - 1)

    def odd(n):
        return n != 0 and even(n - 1)

    item.f = even
    keep = lambda: (item, even)
    even.keep = keep
    return _weakref.ref(odd), even(10)


r, answer = pair()
print(answer, r() is not None)
gc.collect()
print(r())


def through_instance():
    item = Item("a closure in an instance that it holds")
    item.callback = lambda: item.name
    return item.callback()


print(through_instance())
gc.collect()


def generator_cycle():
    item = Item("a generator that its own frame holds")

    def g():
        me = box[0]
        yield item
        yield me

    box = []
    box.append(g())
    next(box[0])
    return _weakref.ref(box[0])


r = generator_cycle()
print(r() is not None)
gc.collect()
print(r())


def survivor():
    item = Item("a closure that is still in use")

    def f():
        return f, item.name

    return f


f = survivor()
gc.collect()
print(f()[1], f()[0] is f)
f = None
gc.collect()


def class_cycle():
    class Local:
        def method(self):
            return Local, __class__

    Local.item = Item("an attribute of a local class")
    return _weakref.ref(Local), Local().method()[0].__name__


r, name = class_cycle()
gc.collect()
print(r(), name)
gc.enable()
print(gc.isenabled(), gc.garbage)
