for call in ("len()", "len(1, 2)", "len(x=1)", "abs()", "[].append()", "[].append(1, 2)", "''.join()", "''.join(1)",
             "''.join([1])", "{}.get()", "ord('ab')", "chr(-1)", "int('x')", "int('12', 1)", "float('abc')", "[].pop()",
             "{}.popitem()", "'a'.split(1)", "'a'.split('')", "sorted(1)", "iter(1)", "next([])", "range()", "range(1, 2, 0)",
             "range('a')", "'abc'.index('z')", "[1].index(2)", "[1].remove(2)", "isinstance(1)", "hash()", "sum('ab')",
             "sum(['a', 'b'])", "min()", "min([])", "max(1)", "zip(1)", "map()", "enumerate()", "list(1)", "tuple(1)",
             "dict(1)", "dict([1])", "dict([(1, 2, 3)])", "set(1)", "bytes('a')", "str(b'a', 1)", "getattr(1)",
             "setattr(1, 2)", "getattr(1, 2)", "print(end=1)", "print(foo=1)", "int(1, 2)", "{}.pop('k')", "set().pop()"):
    try:
        print(call, "->", eval(call))
    except Exception as e:
        print(call, "->", type(e).__name__ + ":", e)
