"""About the module."""
from __future__ import annotations
import sys, os.path as p
from typing import TYPE_CHECKING, TypeVar, overload, Final
__all__ = ['f', 'C']
__all__ += ['g']
__version__ = '1.0'
T = TypeVar('T', bound=int)
Alias = dict[str, int]
Other = p.join
x, (y, *z) = 1, (2.0, 3)
w: int = 3
LIMIT: Final = 10
table = {1: 2}
negative = -1
type Pair[A] = tuple[A, A]
if TYPE_CHECKING:
    from a import B
if sys.version_info >= (3, 12):
    def new(a): return a
elif sys.platform == 'win32':
    def new(a, b): return a
else:
    new = None
if sys.platform.startswith('linux'):
    here = 1
elif here:
    pass
else:
    item = 1
    if sys.platform == 'darwin':
        there = 1
try:
    import fast
except ImportError:
    fast = None
    def slow(): pass
if condition:
    def chosen(a): pass
else:
    def chosen(b): pass
    other = b''
for item in x:
    counted = item
def f(a, /, b: int = 1, *args, c='x', d=os.environ, e=(1, 2), **kw) -> str:
    """About f."""
    return a
@overload
def g(x: int) -> int: ...
@overload
def g(x: str) -> str: ...
async def h(): yield 1
class C(Base, metaclass=Meta):
    """About C."""
    attribute: list[int] = []
    _count = 0
    def __init__(self, size: int, name='n'):
        self.size = size
        self.name = name
        self.total: float = 0
        self._count = 1
        if size:
            self.big = True
        super().__init__()
    @property
    def area(self) -> int: return 1
    @area.setter
    def area(self, value): pass
    class Inner: pass
class Color(Enum):
    RED = 1
    GREEN = 'g', 2
    def describe(self): return 1
class Error(Exception): pass
@dataclass(frozen=True)
class Point:
    x: int
    y: int = field(default=1)
class Pair(NamedTuple):
    a: int = 1
for counter in range(3): last = counter
if __name__ == '__main__':
    main = f()
