def f(n):
    print("f", n, end="; ")
    return n


print(f(1) < f(2) < f(3))
print(f(3) < f(2) < f(1))
print(f(1) < f(2) > f(1) != f(9))
print(1 < 2 in [2, 3], not 1 < 2 < 1)
print((1 < 2) < 1.5, 1 in [1] == True)
x = 5
print(0 < x <= 5, 0 < x < 5, x is x is not None)
