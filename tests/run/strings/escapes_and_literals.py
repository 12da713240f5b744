print("tab\there", 'it\'s', "q\"q", r"raw\n\t", "nul\0end".encode(), "\x41\u0042\U00000043\103", "\N{GREEK SMALL LETTER ALPHA}\N{BULLET}")
print("line\
continued", """three
lines "quoted" """, 'a' "b" '''c''', b"\x00\xff\n\\" b'more', rb"\x")
print(repr("a'b"), repr('a"b'), repr("a'b\"c"), repr("\n\t\r\\\x00\x7f\x85\xa0é\u200b\ud800\U0001f600\U000e0001"), ascii("é\u20ac\U0001f600"))
print(len("\U0001f600"), len("é"), len("e\u0301"), "\U0001f600"[0] == "😀", len("\ud83d\ude00"))
print(repr(b"a'b\x80\n"), repr(b'"\''), bytes(range(5)), str(b"x"))
