f'{a}b{c!r:>{d}}'
