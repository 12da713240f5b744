a = bytearray(b"abcdef")
m = memoryview(a)
print(m[0], bytes(m[1:4]), len(m), m.tolist(), m.format, m.itemsize, m.shape, m.readonly, m.nbytes)
m[0] = 90
m[1:3] = b"YX"
print(a, bytes(m[::2]), m == a, m[::-1].tolist())
try:
    a.append(1)
except BufferError as e:
    print(e)
m.release()
a.append(33)
print(a)
try:
    m[0]
except ValueError as e:
    print(e)
r = memoryview(b"xy")
try:
    r[0] = 1
except TypeError as e:
    print(e)
print(r.hex(), r.tobytes(), hash(r) == hash(b"xy"), r.obj)
with memoryview(b"12345678").cast("I") as c:
    print(len(c), c.itemsize)
