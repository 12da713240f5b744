data = [1, 2, 3]
g = (x for x in data)
data = [9]
print(list(g))


def source():
    print("source evaluated")
    return [1, 2]


g = (print("body", x) or x for x in source())
print("made")
print(list(g))
try:
    (x for x in 5)
except TypeError as e:
    print(e)
n = 2
g = (x * n for x in [1, 2])
n = 10
print(list(g))
print(sum(i for i in range(4)), max((v for v in "abc"), key=ord))
