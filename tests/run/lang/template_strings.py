"""Template strings (PEP 750). Written from the documentation of 3.14."""
name, width = "world", 7
t = t"hello {name!r:>{width}} and {1 + 1}!"
print(t.strings)
print(t.values)
for part in t:
    print(repr(part))
first = t.interpolations[0]
print(first.value, first.expression, first.conversion, first.format_spec)
print(t"", t"{name=}".strings, t"{name=}".interpolations)
both = t"a{1}" + t"b{2}c"
print(both.strings, both.values)
try:
    t"a" + "b"
except TypeError as error:
    print(error)
Template = type(t)
print(Template("x", "y", first, "z").strings, Template.__module__, Template.__name__)
print(t"one" t" two {name}".strings, rt"\n{name}".strings)
