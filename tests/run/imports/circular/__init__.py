print("package starts")
from . import hen
print("package ends")
