"""Exceptions without text, with several lines, and defined in a class."""
import sys


class Outer:
    class Inner(Exception):
        def __str__(self):
            return "line one\nline two"


def show(error):
    try:
        raise error
    except BaseException as e:
        sys.excepthook(type(e), e, None)


show(ValueError())
show(ValueError(""))
show(KeyError("quoted"))
show(KeyError(1, 2))
show(OSError(2, "No such file", "there"))
raise Outer.Inner
