"""A package with sub-packages and relative imports."""
import shapes
import sys

print(shapes.__name__, shapes.__package__, shapes.VERSION, shapes.__doc__)
print(shapes.flat_area("square", 3), shapes.flat.area("circle", 1))
print(hasattr(shapes, "solid"))
from shapes.solid import volume, cube, name
print(name, volume(2), cube.surroundings())
print(hasattr(shapes, "solid"), shapes.solid.ball.volume(1))
print(sorted(m for m in sys.modules if m.startswith("shapes")))
print(shapes.flat is sys.modules["shapes.flat"], shapes.solid.area is shapes.flat_area)
