"""Two modules of a package that import each other."""
import circular

egg = circular.hen.lay()
print(egg.by, egg.hatch() is circular.hen.lay, type(egg).__module__)
import circular.egg
print(circular.egg.Egg is type(egg))
