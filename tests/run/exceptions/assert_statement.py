assert True
assert [0], "not shown"
try:
    assert 1 == 2
except AssertionError as e:
    print(repr(e))
try:
    assert [], "empty " + "list"
except AssertionError as e:
    print(e)
try:
    assert 0, (1, 2)
except AssertionError as e:
    print(e.args)


def message():
    print("message evaluated")
    return "m"


assert 1, message()
try:
    assert 0, message()
except AssertionError as e:
    print(e)
