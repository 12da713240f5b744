def t(x):
    print(x, end=" ")
    return x


def show(*a, **k):
    print(a, k)


show(t(1), *t([2]), t(3), k=t(4), **t({"m": 5}), n=t(6))
print([*t([1]), t(2), *t((3,))], {**t({"a": 1}), "b": t(2), **{"a": 3}}, {*t([1]), 1})
a, *b = t("xyz")
print(a, b)
print(*t("ab"), sep=t("-"), end=t("!\n"))
