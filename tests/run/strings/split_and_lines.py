print("a b  c ".split(), "a b  c ".split(" "), "a,b,c".split(",", 1), "a,b,c".rsplit(",", 1), "".split(), "".split(","), "  x  y ".split(None, 1), " x  y  ".rsplit(None, 1))
print("a\nb\r\nc\rd\x0be\x1cf\u2028g\n".splitlines(), "a\nb\r\n".splitlines(True), "".splitlines(), "\n\n".splitlines())
print("a<>b<>c".split("<>"), "<>".split("<>"), "abc".split("abc"), "a  b".split(" ", 1), "1 2 3".split(maxsplit=1), "a.b".split(sep="."))
