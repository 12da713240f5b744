class A:
    count = 0

    @staticmethod
    def add(a, b):
        return a + b

    @classmethod
    def bump(cls, n=1):
        cls.count += n
        return cls.__name__, cls.count

    def method(self):
        return type(self).__name__


class B(A):
    pass


print(A.add(1, 2), A().add(3, 4))
print(A.bump(), B.bump(5), A.count, B.count)
m = B().method
print(m(), m.__func__ is A.method, m.__self__.__class__.__name__)
print(A.bump.__self__.__name__, B().bump.__self__.__name__)
print(type(A.__dict__["add"]).__name__, type(A.__dict__["bump"]).__name__)
print(A.method(B()))
print(staticmethod(len)([1]), A.bump == A.bump, A().method == A().method)
