# Generators in for loops: closed half-way, finished early, raising, re-entered.
def gen(n):
    try:
        for i in range(n):
            yield i
    finally:
        done.append(n)

done = []

def take(g, n):
    t = 0
    for v in g:
        t += v
        if v == n:
            break
    return t

for k in range(120):
    take(gen(k), 50)
print(len(done), done[-5:])

def closes():
    g = gen(200)
    out = []
    for v in g:
        if v == 130:
            g.close()
        out.append(v)
    return len(out)

print(closes())

def throws():
    def inner():
        for i in range(150):
            try:
                yield i
            except KeyError:
                yield "caught"
    g = inner()
    out = []
    for v in g:
        if v == 120:
            out.append(g.throw(KeyError))
    return out, v

print(throws())

def raising(at):
    for i in range(200):
        if i == at:
            raise ValueError(i)
        yield i

n = 0
for at in range(100, 300, 20):
    try:
        for v in raising(at):
            n += 1
    except ValueError as error:
        n += error.args[0]
print(n)

def reenter():
    for i in range(120):
        if i == 110:
            try:
                next(me)
            except ValueError as error:
                print(error)
        yield i

me = reenter()
print(sum(me), list(me))

def stops():
    for i in range(200):
        if i == 150:
            raise StopIteration
        yield i

try:
    print(sum(stops()))
except RuntimeError as error:
    print(error)
