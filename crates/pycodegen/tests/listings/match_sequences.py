match x:
    case []:
        a
    case [b, *c]:
        d
    case [e, *_, 1]:
        f
    case [g, [h, i]] | [g, [i, h]]:
        j
