def ret():
    try:
        return "try"
    finally:
        print("cleanup")


def ret_value():
    x = 1
    try:
        return x
    finally:
        x = 2


def loop_break():
    for i in range(3):
        try:
            if i == 1:
                break
            print("body", i)
        finally:
            print("finally", i)
    else:
        print("no else")
    return i


def loop_continue():
    out = []
    for i in range(3):
        try:
            if i == 1:
                continue
            out.append(i)
        finally:
            out.append("f")
    else:
        out.append("else")
    return out


def nested():
    try:
        try:
            return "inner"
        finally:
            print("f1")
            try:
                raise ValueError
            except ValueError:
                print("handled in finally")
    finally:
        print("f2")


def loop_in_finally():
    try:
        return "kept"
    finally:
        for i in range(5):
            if i == 2:
                break
            continue
        print("i", i)


print(ret(), ret_value(), loop_break(), loop_continue(), nested(), loop_in_finally())
