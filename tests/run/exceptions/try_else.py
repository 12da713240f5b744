def f(kind):
    try:
        if kind:
            raise kind("raised")
    except (ValueError, KeyError) as e:
        return "handled " + type(e).__name__
    except TypeError:
        return "type"
    else:
        return "else"
    finally:
        print("finally", end=" ")


for kind in (None, ValueError, KeyError, TypeError):
    print(f(kind))
try:
    f(OSError)
except OSError as e:
    print("escaped", e)
try:
    try:
        pass
    except ValueError:
        pass
    else:
        raise ValueError("from else")
except ValueError as e:
    print(e)
