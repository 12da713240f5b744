# What is thrown into a generator that is over has no context of its own; what is raised has.
def numbers():
    yield 1


def show(g, error):
    try:
        raise KeyError("handled")
    except KeyError:
        try:
            g.throw(error)
        except ValueError as caught:
            print(repr(caught), repr(caught.__context__))


over = numbers()
list(over)
show(over, ValueError("over"))
show(numbers(), ValueError("not begun"))
begun = numbers()
next(begun)
show(begun, ValueError("begun"))
again = ValueError("again")
show(over, again)
try:
    try:
        raise KeyError("first")
    except KeyError:
        raise again
except ValueError as caught:
    print(repr(caught.__context__))
