d = {"a": 1, "b": 2}
d["c"] = 3
print(d, d.get("x"), d.get("x", 0), d.setdefault("a", 9), d.setdefault("z", 9), d.pop("z"), d.pop("q", None), d.popitem(), d)
d.update(b=5, e=6)
d.update([("f", 7)])
d.update({"g": 8})
print(d, list(d.keys()), list(d.values()), list(d.items()), len(d), "a" in d, list(reversed(d)))
print(dict([(1, 2)], x=3), dict.fromkeys("ab", 0), {**d, "a": 0}, d | {"a": 2}, dict(zip("xy", [1, 2])), {1: "i", 1.0: "f", True: "b"})
del d["a"]
d["a"] = "back at the end"
print(d, d.copy() == d, {"x": 1, "y": 2} == {"y": 2, "x": 1})
d.clear()
print(d, bool(d))
for bad in (lambda: d["q"], lambda: d.pop("q"), lambda: d.popitem(), lambda: {1: 2} + {3: 4}, lambda: dict(5), lambda: d.update(5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
s = {"self": None}
s["self"] = s
print(s)
