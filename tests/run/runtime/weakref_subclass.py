"""A subclass of ref may carry the key of the entry that it stands for."""
from _weakref import ref


class KeyedRef(ref):
    __slots__ = ("key",)

    def __new__(cls, ob, callback, key):
        self = super().__new__(cls, ob, callback)
        self.key = key
        return self

    def __init__(self, ob, callback, key):
        super().__init__(ob, callback)


class Values:
    def __init__(self):
        self.data = {}

    def _gone(self, r):
        print("dropping", r.key)
        del self.data[r.key]

    def __setitem__(self, key, value):
        self.data[key] = KeyedRef(value, self._gone, key)

    def get(self, key):
        r = self.data.get(key)
        return None if r is None else r()


class Thing:
    pass


values = Values()
one, two = Thing(), Thing()
values["one"], values["two"] = one, two
print(sorted(values.data), values.get("one") is one)
del one
print(sorted(values.data), values.get("one"))
two = None
print(values.data)
