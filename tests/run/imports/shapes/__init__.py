"""A package that imports one of its modules and leaves the other to its users."""
from . import flat
from .flat import area as flat_area

VERSION = (1, 2)
__all__ = ["flat", "flat_area", "VERSION"]
