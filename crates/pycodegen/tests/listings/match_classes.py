match x:
    case C():
        a
    case C(1, b, _, c=d) as e:
        f
