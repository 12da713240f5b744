b = b"hello"
print(b[0], b[1:3], b + b"!", b * 2, b.upper(), b.find(b"l"), b.replace(b"l", b"L"), b.split(b"l"), list(b), 104 in b, b"ell" in b, b.hex(), b.hex(":"), bytes.fromhex("68 65"))
a = bytearray(b)
a[0] = 72
a.append(33)
a += b"??"
a[1:3] = b"EEE"
del a[-1]
a.extend([1, 2])
a.insert(0, 64)
print(a, len(a), a.pop(), bytes(a), a.startswith(b"@H"), a == bytes(a))
a.reverse()
print(a, bytearray(3), bytes([65, 66]), bytes("é", "utf-8"), b"abc" < b"abd", b"a,b".partition(b","), b" x ".strip(), b"a".join([b"1", b"2"]))
print(b"%d" % 3, b"aXb".lower(), b"abc".translate(None, b"b"), b"12".isdigit(), b"\t".expandtabs(2), hash(b"a") == hash(bytes(b"a")), b.decode(), b"a\nb".splitlines(), b"7".zfill(3))
for bad in (lambda: bytes([256]), lambda: a.append(300), lambda: b"a" + "b", lambda: b"a".join(["x"]), lambda: bytes(-1), lambda: b[9], lambda: bytes.fromhex("0g"), lambda: b"abc".find("a")):
    try:
        bad()
    except (ValueError, TypeError, IndexError) as e:
        print(type(e).__name__, e)
