# Globals: rebound, deleted, shadowing a built-in, added by hundreds, replaced through the dict.
value = 0

def read():
    return value, len("abc")

last = None
for i in range(300):
    if i == 50:
        value = 1
    if i == 70:
        def len(s):
            return "my len"
    if i == 100:
        del len
    if i == 120:
        del value
    if i == 140:
        globals()["value"] = "by dict"
    if i == 160:
        for k in range(100):
            globals()[f"g{k}"] = k
    if i == 180:
        globals().update(len=lambda s: "updated")
    if i == 200:
        globals().pop("len")
    if i == 220:
        exec("value = 'exec'", globals())
    try:
        got = read()
    except NameError as error:
        got = str(error)
    if got != last:
        print(i, got)
        last = got
