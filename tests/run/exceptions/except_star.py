def run(eg):
    try:
        raise eg
    except* ValueError as e:
        print("value", e.exceptions)
    except* (TypeError, KeyError) as e:
        print("type or key", e.exceptions)
    else:
        print("else")
    finally:
        print("finally")


run(ExceptionGroup("g", [ValueError(1), KeyError(2), ValueError(3)]))
run(ValueError("naked"))
try:
    run(ExceptionGroup("g", [OSError("o"), ValueError(1)]))
except ExceptionGroup as e:
    print("rest", repr(e))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1)])
    except* ValueError:
        raise KeyError("new")
except Exception as e:
    print(repr(e))
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError:
        raise
    except* TypeError:
        print("handled")
except ExceptionGroup as e:
    print(repr(e))
