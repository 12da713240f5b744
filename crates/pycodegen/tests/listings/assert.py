assert a
assert b, c
