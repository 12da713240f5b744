"""A module that CPython 3.10 compiled to foreign.pyc: python3.10 -c "import py_compile; py_compile.compile('foreign.py', 'foreign.pyc', dfile='foreign.py', invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"."""


def first(items, default=None):
    for item in items:
        if item and item is not default:
            return item
    return default


class Counter:
    def __init__(self):
        self.seen = {}

    def add(self, key, n=1):
        try:
            self.seen[key] += n
        except KeyError:
            self.seen[key] = n
        finally:
            n = None


async def gather(source):
    async with source as rows:
        return [row async for row in rows if row in (1, 2, 3)]
