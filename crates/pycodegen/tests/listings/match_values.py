match x:
    case 1 | 'a':
        a
    case None if b:
        c
    case A.b:
        d
    case _:
        e
