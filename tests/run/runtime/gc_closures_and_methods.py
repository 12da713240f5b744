"""Cycles through closures, generators and bound methods are collected too."""
import gc
from _weakref import ref


class Marker:
    pass


def closure():
    marker = Marker()

    def inner():
        return inner, marker
    return ref(marker)


def method():
    marker = Marker()
    marker.call = marker.__init__
    return ref(marker)


def generator():
    marker = Marker()

    def gen():
        yield marker
        yield me
    me = gen()
    next(me)
    return ref(marker)


for make in (closure, method, generator):
    r = make()
    gc.collect()
    print(make.__name__, r())
