print("egg starts")
import circular.hen as hen_module
from . import hen
print("hen so far:", hasattr(hen, "lay"), hen is hen_module)


class Egg:
    def __init__(self, by):
        self.by = by

    def hatch(self):
        return hen.lay


print("egg ends")
