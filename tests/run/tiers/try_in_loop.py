# try, except, else, finally, with, break, continue and return in hot loops.
class Ctx:
    def __init__(self, swallow): self.swallow = swallow
    def __enter__(self): return self
    def __exit__(self, *exc): log.append(exc[0] and exc[0].__name__); return self.swallow

log = []

def loop(n):
    out = []
    for i in range(n):
        try:
            if i % 10 == 3: raise KeyError(i)
            if i % 10 == 4: continue
            if i == n - 2: break
            [][i % 5 == 0 and 1 or 0] if i % 7 == 6 else None
        except KeyError as error:
            out.append(error.args[0])
        except IndexError:
            out.append("index")
        else:
            out.append(".")
        finally:
            out.append("f") if i % 50 == 0 else None
    return len(out), out[:12], out[-5:]

print(loop(150))

def withs(n):
    t = 0
    for i in range(n):
        with Ctx(i % 2 == 0):
            t += 1
            if i % 25 == 24:
                raise ValueError(i)
            t += 1
    return t

try:
    withs(150)
except ValueError as error:
    print(error, len(log), log.count("ValueError"), error.__traceback__.tb_next.tb_lineno)

def returns(n):
    for i in range(n):
        try:
            if i == 130: return i
        finally:
            if i == 130: log.append("left")

print(returns(200), log[-1])

def nested(n):
    import sys
    for i in range(n):
        try:
            try:
                raise KeyError(i)
            except KeyError:
                if i == 140: raise ValueError("second")
                assert sys.exception() is not None
        except ValueError as error:
            return repr(error), repr(error.__context__), sys.exception() is error
        assert sys.exception() is None

print(nested(150))
