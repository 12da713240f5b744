class Meta(type):
    def __len__(cls):
        return 42

    def __getitem__(cls, key):
        return f"{cls.__name__}[{key}]"

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, item):
        return item == "x"

    def __repr__(cls):
        return f"<meta {cls.__name__}>"

    def __getattr__(cls, name):
        return "missing " + name

    def __add__(cls, other):
        return (cls, other)

    def __instancecheck__(cls, obj):
        return obj == 3

    def __subclasscheck__(cls, sub):
        return sub is int


class K(metaclass=Meta):
    pass


print(len(K), K["k"], list(K), "x" in K, "y" in K, K, K.thing, K + 1)
print(isinstance(3, K), isinstance(4, K), issubclass(int, K), issubclass(str, K))
try:
    K().thing
except AttributeError as e:
    print(e)
