def last_case_asserts(x):
    match x:
        case [1, a]:
            assert a, x


def last_case_loops(x):
    match x:
        case 1:
            while x: pass
