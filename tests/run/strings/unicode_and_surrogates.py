s = "héllo wörld 日本語 😀"
print(len(s), s[1], s[-1], s[12:15], s.upper(), s.find("日"), s[::-1], "ö" in s, s.encode("utf-8"), s.encode("utf-16-le")[:8], s.encode("ascii", "replace"))
print([hex(ord(c)) for c in "é😀\ud800"], chr(0x1F600), chr(233), "é" < "z", sorted("zaéb"), "é" == "\u00e9", "\ud800" + "\udc00" == "\U00010000")
print("\udcff".encode("utf-8", "surrogateescape"), b"\xff".decode("utf-8", "surrogateescape") == "\udcff", "\ud800".encode("utf-8", "surrogatepass"))
for errors in ("strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace"):
    try:
        print(errors, "aé😀\udc80".encode("ascii", errors))
    except UnicodeEncodeError as e:
        print(errors, e)
for errors in ("strict", "ignore", "replace", "backslashreplace"):
    try:
        print(errors, ascii(b"a\xe9\xf0\x9f\x98b\xc0\x80".decode("utf-8", errors)))
    except UnicodeDecodeError as e:
        print(errors, e)
print("é".encode("latin-1"), b"\xe9".decode("latin1"), "a".encode("utf-16"), "a".encode("utf-32-be"), b"\xef\xbb\xbfa".decode("utf-8-sig"))
for bad in (lambda: "a".encode("nope"), lambda: chr(0x110000), lambda: ord(""), lambda: "é".encode("ascii"), lambda: "a".encode("utf-8", "nope") and "é\udc00".encode("utf-8", "nope")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
