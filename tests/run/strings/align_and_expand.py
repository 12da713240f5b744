print(["ab".center(7, "*"), "abc".center(6, "-"), "ab".ljust(5) + "|", "ab".rjust(5, "."), "42".zfill(5), "-42".zfill(6), "+1".zfill(4), "abc".zfill(2)])
print("a\tbc\td".expandtabs(4), "a\tb".expandtabs(), "\t".expandtabs(0) + "|")
for bad in (lambda: "a".center(5, "xy"), lambda: "a".ljust("5"), lambda: "a" + b"b", lambda: "abc".join(5)):
    try:
        bad()
    except TypeError as e:
        print(e)
