counter = 0


def bump():
    global counter, created
    counter += 1
    created = "yes"


bump()
bump()
print(counter, created)


def outer():
    v = "outer"

    def middle():
        global v
        v = "global"

        def inner():
            return v
        return inner()
    return middle(), v


print(outer(), v)


def shadow():
    counter = 100

    class C:
        nonlocal counter
        counter = 7
    return counter


print(shadow(), counter)
for source in ("def f():\n x = 1\n global x", "def f():\n nonlocal q", "nonlocal z", "def f(a):\n global a",
               "def f():\n print(x)\n global x"):
    try:
        exec(source)
    except SyntaxError as e:
        print(e.msg)
