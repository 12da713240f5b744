"""What failing imports say."""


def attempt(statement):
    try:
        exec(statement, {"__name__": "here"})
    except ImportError as e:
        print(f"{statement:32} {type(e).__name__}: {str(e).split(' (/')[0]} [{e.name}]")
    else:
        print(f"{statement:32} fine")


attempt("import nowhere_to_be_found")
attempt("import nowhere.at.all")
attempt("import shapes.missing")
attempt("import shapes.flat.deeper")
attempt("from shapes import missing")
attempt("from shapes import VERSION, nothing")
attempt("import math.inner")
attempt("from . import x")
attempt("from .sibling import x")
attempt("from shapes.solid import cube, ball")
attempt("import broken")
