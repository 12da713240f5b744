n = 3
while n:
    n -= 1
    if n == 1:
        continue
    print(n)
else:
    print("else")
while True:
    n += 1
    if n > 3:
        break
else:
    print("never")
print(n)
for i in range(3):
    for j in range(3):
        if j == 1:
            break
        print(i, j)
    else:
        print("no")
    if i == 1:
        break
i = 10
for i in []:
    pass
print(i)
for i in range(2):
    i = "changed"
print(i)
while (line := next(it, None) if (it := globals().get("it") or iter("ab")) else None) is not None:
    print(line)
if (n := 10) > 5 and (m := n * 2):
    print(n, m)
