"""Binary files: positions, slices, in-place changes."""
import sys

path = sys.argv[1] + "/data.bin"
with open(path, "wb") as f:
    print(f.write(bytes(range(16))), f.tell())
    f.write(b"\r\n\n\xff")
with open(path, "rb") as f:
    print(f.read(3), f.tell(), f.seek(-4, 2), f.read())
    print(f.seek(14), f.readline(), f.readline(), f.read(), f.read())
    buffer = bytearray(5)
    f.seek(1)
    print(f.readinto(buffer), buffer)
with open(path, "r+b") as f:
    f.seek(2)
    f.write(b"XY")
    f.seek(0)
    print(f.read(6))
    print(f.truncate(4))
with open(path, "ab") as f:
    f.write(memoryview(b"end"))
print(open(path, "rb").read())
try:
    open(path, "wb").write("text")
except TypeError as e:
    print(e)
