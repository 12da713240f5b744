from ..flat import pi


def volume(radius):
    return round(4 / 3 * pi * radius ** 3, 2)
