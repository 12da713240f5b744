'''A docstring with "quotes" and '''  '''a \\ backslash,
	a tab, and at the end a quote"'''
class A:
    u'prefixed'
class B:
    '''both """ and \'\'\''''
class C:
    ''
def f():
    'ends in "'
def g():
    'one' 'two\x00\u200b\ud800'
def h():
    f'no docstring'
f'{x!r:>{w}}{x=}{x = !s:{y}z}{ {1: 2} }{[1]}{"a"}{x["b"]}{lambda_}{(lambda: 1)}{a if b else c}{(a, b)}{(y := 1)}'
f'{{}}a{1}' '{}' "it's" f"{2}"
f'\'"{x}\n'; f'\'{x}'; f'\'\'\'"""{x}'; f"'\"\\{x}\t"; f'''{"""x
y"""}'''; f'{x:\'"{y}\n}'
rf'\d{x}\{y}'; f'{f"{f'{1}'}"}'; f'a\N{DIGIT ONE}{x}'; f''; f'{x!a}'
