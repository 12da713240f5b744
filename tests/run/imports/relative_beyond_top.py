"""Relative imports from where there is no parent."""
for source, names in (
    ("from . import a", {"__name__": "top", "__package__": ""}),
    ("from .. import a", {"__name__": "shapes.flat", "__package__": "shapes"}),
    ("from ...x import a", {"__name__": "shapes.solid.cube", "__package__": "shapes.solid"}),
):
    import shapes.solid
    try:
        exec(source, names)
    except ImportError as e:
        print(source, "->", type(e).__name__, e)
space = {"__name__": "shapes.extra", "__package__": "shapes"}
exec("from .solid import name; from . import flat", space)
print(space["name"], space["flat"].__name__)
