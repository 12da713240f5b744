s = "".join(chr(0x61 + i % 26) + "é日😀"[i % 3] for i in range(500))
print(len(s), s[0], s[1], s[499], s[998], s[999], s[500:510], s.count("é"), s.rfind("z"), s.index("日", 600))
print(sum(i for i, c in enumerate(s) if c == s[i]), s[::97], "".join(reversed(s))[:5], s[-7:-2])
t = ""
for i in range(300):
    t += s[i * 3]
print(len(t), t[100:120], t == s[:900:3])
