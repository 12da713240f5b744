"""Writing, reading and appending text files."""
import sys

path = sys.argv[1] + "/notes.txt"
with open(path, "w", encoding="utf-8") as f:
    print(f.write("first\n"), f.writable(), f.readable(), f.mode)
    f.writelines(["zweite Zeile: ä\n", "third\n"])
    print("fourth", 4, file=f)
print(f.closed)
with open(path, "a", encoding="utf-8") as f:
    f.write("appended")
with open(path, encoding="utf-8") as f:
    print(repr(f.readline()), repr(f.read(4)))
    print(list(f))
    f.seek(0)
    print(len(f.read()), repr(f.read()))
with open(path, "r+", encoding="utf-8") as f:
    f.write("FIRST")
    f.seek(0)
    print(f.readlines()[0])
print([line.rstrip("\n") for line in open(path, encoding="utf-8")])
try:
    f.read()
except ValueError as e:
    print(e)
try:
    open(path, "x")
except FileExistsError as e:
    print(type(e).__name__, e.errno, e.strerror)
