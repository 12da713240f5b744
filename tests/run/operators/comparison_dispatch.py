class A:
    def __init__(self, n): self.n = n
    def __lt__(self, o): print("A.lt"); return NotImplemented
    def __gt__(self, o): print("A.gt"); return True
    def __eq__(self, o): print("A.eq"); return NotImplemented


class B(A):
    def __gt__(self, o): print("B.gt"); return "b"


print(A(1) < A(2))
print(A(1) < B(2))
print(A(1) == A(2))
print(A(1) != 5)
a = A(1)
print(a == a, [a] == [a])
try:
    A(1) <= 3
except TypeError as e:
    print(e)
try:
    1 < "a"
except TypeError as e:
    print(e)
print(1 == "1", (1, 2) < (1, 2, 0), [1, 3] > [1, 2, 9], 1 == 1.0 == True)
