# 3.14: PEP 765, a SyntaxWarning where the jump leaves a finally block
def f():
    try:
        raise ValueError
    finally:
        return "swallowed"


def g():
    for i in range(3):
        try:
            return i
        finally:
            continue
    return "loop ended"


print(f(), g())
