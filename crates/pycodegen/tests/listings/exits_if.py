def branches(x):
    (0.0 if (-x if x[0] else not -0.0)
     else (y := (lambda *args: 1)))
    if ():
        return x


def end_of_condition(x, y):
    if 1 if x(y) else (y if y else x) and 2:
        x[
            y] = 1


def leaves_loop(x):
    if x:
        try:
            for y in x:
                break
        except x:
            pass
    else:
        x()
