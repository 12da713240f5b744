match x:
    case {}:
        a
    case {'k': b, C.d: 1, **e}:
        f
