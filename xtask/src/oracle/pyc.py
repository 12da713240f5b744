"""Loads `.pyc` files that pycodegen wrote as CPython 3.10's importer does and holds them against CPython's own code.

Each line of standard input: level, source file, `.pyc` file, divided by tabs. The header is checked by importlib; the code is
compared field by field, types and all, with what CPython compiles. Some modules, which need nothing but themselves, are run
from both and must have the same names and results of their doctests. The counts are printed.
"""
import _imp, doctest, importlib._bootstrap_external as importing, importlib.util, io, marshal, os, sys, types, warnings

warnings.simplefilter('ignore')
FIELDS = [n for n in dir(types.CodeType) if n.startswith('co_') and n not in ('co_consts', 'co_lines', 'co_lnotab')]
RUN = '''argparse ast base64 bisect calendar collections/__init__ colorsys configparser contextlib copy csv dataclasses datetime
difflib dis enum fnmatch fractions functools graphlib heapq html/parser inspect ipaddress json/decoder json/encoder keyword
operator opcode pickle pprint queue random reprlib sched shlex sre_compile sre_parse statistics string tempfile textwrap token
tokenize traceback types typing urllib/parse uuid zipfile'''.split()


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, types.CodeType):
        return all(getattr(a, n) == getattr(b, n) for n in FIELDS) and same(a.co_consts, b.co_consts)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, frozenset):
        return len(a) == len(b) and sorted(map(repr, a)) == sorted(map(repr, b))
    return repr(a) == repr(b)


def run(code, path):
    name = os.path.basename(path)[:-3]
    if name == '__init__':
        name = os.path.basename(os.path.dirname(path))
    package = os.path.basename(os.path.dirname(path)) if '/lib/python' in os.path.dirname(os.path.dirname(path)) else ''
    module = types.ModuleType(name)
    module.__file__, module.__package__ = path, package
    before = sys.modules.get(name)
    sys.modules[name] = module
    output, sys.stdout = sys.stdout, io.StringIO()
    try:
        exec(code, module.__dict__)
        tests = doctest.testmod(module)
    finally:
        sys.stdout = output
        if before is not None:
            sys.modules[name] = before
    return sorted(vars(module)), tests


loaded = ran = tests = 0
for line in sys.stdin.read().split('\n'):
    if not line:
        continue
    level, path, pyc = line.split('\t')
    with open(path, 'rb') as file:
        source = file.read()
    with open(pyc, 'rb') as file:
        data = file.read()
    details = {'name': path, 'path': pyc}
    try:
        flags = importing._classify_pyc(data, path, details)
        if flags & 1:
            importing._validate_hash_pyc(data, importlib.util.source_hash(source), path, details)
        else:
            importing._validate_timestamp_pyc(data, int(os.stat(path).st_mtime), len(source), path, details)
        ours = importing._compile_bytecode(memoryview(data)[16:], path, pyc, path)
        theirs = compile(source, path, 'exec', dont_inherit=True, optimize=int(level))
    except Exception as e:
        print('DIFFERS', level, path, repr(e))
        continue
    if not same(ours, theirs):
        print('DIFFERS', level, path)
        continue
    loaded += 1
    if level == '0' and any(path.endswith('/lib/python3.10/' + name + '.py') for name in RUN):
        first, second = run(ours, path), run(theirs, path)
        ran += 1
        tests += first[1].attempted
        if first != second:
            print('DIFFERS when run', path, first[1], second[1])
print('%d files loaded equal, %d of them run, with %d doctests' % (loaded, ran, tests))
