print(isinstance(1, (str, (int, float))), isinstance(True, int), issubclass(bool, (str, int)))
print(isinstance(1, int | str), isinstance(None, int | None))
for bad in (1, "int", (int, 3)):
    try:
        print(isinstance(1.5, bad))
    except TypeError as e:
        print(e)
try:
    issubclass(1, int)
except TypeError as e:
    print(e)
print(int | str, int | None, (int | str) == (str | int))
