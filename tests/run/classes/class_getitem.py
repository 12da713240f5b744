class Box:
    def __class_getitem__(cls, item):
        return (cls.__name__, item)


class Sub(Box):
    pass


print(Box[int], Sub[1, 2], Box[...])
try:
    int[3]
except TypeError as e:
    print(e)
print(list[int], dict[str, int], list[int] == list[int])
print(list[int].__origin__, list[int].__args__, list[int]([1, 2]))
