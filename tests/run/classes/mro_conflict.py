class X: pass
class Y: pass
class A(X, Y): pass
class B(Y, X): pass


try:
    class C(A, B): pass
except TypeError as e:
    print(e)


class D(A): pass
class E(A, X): pass
class F(D, E): pass


print([c.__name__ for c in F.mro()])
try:
    class G(A, A): pass
except TypeError as e:
    print(e)
try:
    class H(bool): pass
except TypeError as e:
    print(e)
try:
    class I(1): pass
except TypeError as e:
    print(e)
