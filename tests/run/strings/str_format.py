print("{} {} {0}".replace("{0}", "").format(1, 2), "{1} {0} {1}".format("a", "b"), "{x} {y!r}".format(x=1, y="s"), "{0[1]} {0[k]}".replace("{0[k]}", "").format([1, 2]))
print("{a.real} {b[key]} {c[0].imag}".format(a=3, b={"key": "v"}, c=[2j]), "{:>{w}}|{:{f}^{w}}".format("x", "y", w=4, f="*"), "{{}}".format(), "{:%}".format(0.5))
print("{!s:5}|{!r}|{!a}".format("é", "é", "é"), "{0:d} {0:x} {0:b}".format(10), "{:,}".format(10 ** 9), "{}".format(None))
for f, a in (("{", ()), ("}", ()), ("{}", ()), ("{0} {}", (1, 2)), ("{x}", ()), ("{0[}", (1,)), ("{!z}", (1,)), ("{0.nope}", (1,)), ("{0[a]}", ([1],)), ("{:{:{}}}", (1, 2, 3))):
    try:
        print(f.format(*a))
    except Exception as e:
        print(type(e).__name__, e)
