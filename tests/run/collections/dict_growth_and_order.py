d = {}
for i in range(1000):
    d[i * 7919 % 1009] = i
for i in range(0, 1000, 3):
    del d[i * 7919 % 1009]
for i in range(0, 300, 3):
    d[i * 7919 % 1009] = -i
print(len(d), sum(d.values()), list(d)[:5], list(d)[-5:], sum(k * v for k, v in d.items()) % 1000003)
s = {}
for i in range(500):
    s["key%d" % i] = i
for i in range(0, 500, 2):
    del s["key%d" % i]
s[1] = "int"
s["key0"] = "again"
print(len(s), list(s)[:3], list(s)[-2:], s["key499"], s.get("key2"))
while len(s) > 5:
    s.popitem()
print(s)
