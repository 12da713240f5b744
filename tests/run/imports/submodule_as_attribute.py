"""`import a.b.c` binds `a`; with `as` it binds the last one."""
import shapes.solid.ball
import shapes.solid.cube as cube

print(shapes.__name__, shapes.solid.__name__, shapes.solid.ball.__name__, cube.__name__)
print(cube is shapes.solid.cube)


def inside():
    import shapes.flat
    from shapes import flat as f, solid as s
    return shapes.flat is f, s.name


print(inside())
ball = __import__("shapes.solid.ball")
print(ball.__name__)
print(__import__("shapes.solid.ball", fromlist=["volume"]).__name__)
print(type(shapes).__name__, shapes.__spec__.name, shapes.solid.cube.__spec__.parent)
