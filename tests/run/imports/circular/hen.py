print("hen starts")
from . import egg


def lay():
    return egg.Egg("hen")


print("hen ends")
