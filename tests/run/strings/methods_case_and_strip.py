s = "  Hello, World  "
print([s.strip(), s.lstrip(), s.rstrip(), s.strip(" dH"), "xxaxx".strip("x"), "abc".removeprefix("ab"), "abc".removesuffix("bc")])
print("hello world".title(), "hELLO".capitalize(), "aBc".swapcase(), "ABC".lower(), "abc".upper(), "Straße".casefold(), "ß".upper())
print("they're bill's".title(), "ǆ".title(), "İ".lower().encode(), "ﬁ".upper())
for m in ("isalpha isdigit isalnum isspace isupper islower istitle isidentifier isnumeric isdecimal isprintable isascii").split():
    print(m, [getattr(t, m)() for t in ("abc", "ABC", "123", "a1", " \t", "", "Ab Cd", "é", "½", "²", "a b", "\n")])
