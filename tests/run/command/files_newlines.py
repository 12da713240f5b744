"""Line ends and encodings of text files."""
import sys

path = sys.argv[1] + "/lines.txt"
with open(path, "wb") as f:
    f.write(b"unix\nwindows\r\nold\rlast")
for newline in (None, "", "\n", "\r", "\r\n"):
    with open(path, newline=newline) as f:
        print(repr(newline), f.readlines())
with open(path, "w", newline="\r\n") as f:
    f.write("a\nb\n")
print(open(path, "rb").read())
with open(path, "wb") as f:
    f.write(b"caf\xe9")
print(open(path, encoding="latin-1").read())
try:
    open(path, encoding="utf-8").read()
except UnicodeDecodeError as e:
    print(e)
for errors in ("replace", "ignore", "backslashreplace"):
    print(ascii(open(path, encoding="utf-8", errors=errors).read()))
