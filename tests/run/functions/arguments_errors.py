def none(): pass
def one(a): pass
def two(a, b): pass
def opt(a, b=1): pass
def kwo(*, k, m): pass
def pos(a, b, /): pass
def three(a, b, c): pass


for call in ("none(1)", "none(x=1)", "one()", "one(1, 2)", "two(1)", "two()", "two(1, a=1)", "two(1, 2, c=3)", "opt()",
             "opt(1, 2, 3)", "kwo()", "kwo(k=1)", "kwo(1)", "pos(1, b=2)", "pos(a=1, b=2)", "three()", "three(1)",
             "two(*[1], **{'a': 1})", "two(**{1: 2})", "one(*1)", "one(**1)", "kwo(k=1, m=2, q=3)", "opt(1, c=2)",
             "kwo(1, 2, k=1, m=2)", "two(1, b=1, **{'b': 2})"):
    try:
        eval(call)
    except TypeError as e:
        print(call, "->", e)
