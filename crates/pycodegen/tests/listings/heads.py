class C:
    'documentation'
    'folded' * 2


def f():
    'fol' 'ded' 'literal'


def g():
    'folded' + 'text'


x[()]: int
