def f(x):
    try:
        return x
    finally:
        g()
