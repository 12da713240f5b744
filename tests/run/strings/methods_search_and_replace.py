s = "banana"
print(s.find("an"), s.rfind("an"), s.find("x"), s.index("na"), s.rindex("na"), s.count("an"), s.count(""), s.count("a", 2), s.find("a", 2, 3))
print(s.replace("a", "o"), s.replace("a", "o", 2), s.replace("", "-"), s.replace("", "-", 3), s.replace("na", ""))
print(s.startswith("ba"), s.startswith(("x", "b")), s.endswith("na", 0, 4), s.startswith("", 10), s.startswith("an", 1))
print(s.partition("n"), s.rpartition("n"), s.partition("z"), s.rpartition("z"))
print("a".join(["1", "2", "3"]), "".join([]), ", ".join("abc"), s.translate({97: "4", 98: None, 110: 0x4E}), s.translate(str.maketrans("an", "xy", "b")))
print("aaa".replace("aa", "b"), "nan" in s, "" in s, s[::-1], s[-3:], s * 2, s[1], s[-1])
