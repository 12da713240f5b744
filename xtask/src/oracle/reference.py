"""Canonical text of what CPython 3.10 compiles: one line a field, for each code object of each file and optimisation level.

Arguments: the levels ("0,1,2"), "dis" or "-"; file names come on standard input, one a line.
"""
import ast, dis, io, re, struct, symtable, sys, tokenize, types, warnings

warnings.simplefilter('ignore')


def constant(c):
    t = type(c)
    if c is None:
        return 'None'
    if c is Ellipsis:
        return '...'
    if t is bool:
        return str(c)
    if t is int:
        return 'i%d' % c if -2**63 <= c < 2**63 else 'b%s%x' % ('-' if c < 0 else '', abs(c))
    double = lambda v: struct.pack('>d', v).hex()
    if t is float:
        return 'f' + double(c)
    if t is complex:
        return 'c' + double(c.real) + ',' + double(c.imag)
    if t is str:
        return 's' + c.encode('utf8', 'surrogatepass').hex()
    if t is bytes:
        return 'y' + c.hex()
    if t is tuple:
        return '(' + ''.join(constant(i) + ' ' for i in c) + ')'
    if t is frozenset:
        return '{' + ' '.join(sorted(map(constant, c))) + '}'
    return 'code ' + c.co_name


def sharing(c, seen, out):
    if type(c) in (str, bytes, tuple) and len(c) > 1:
        out.append(str(seen.setdefault(id(c), len(seen))))
    if type(c) is tuple:
        for i in c:
            sharing(i, seen, out)


def dump(c, seen, out):
    out.append('== %s %d %s' % (c.co_name, c.co_firstlineno, c.co_filename))
    out.append('args %d %d %d locals %d stack %d flags %x' % (
        c.co_argcount, c.co_posonlyargcount, c.co_kwonlyargcount, c.co_nlocals, c.co_stacksize, c.co_flags))
    for n in ('names', 'varnames', 'freevars', 'cellvars'):
        out.append(n + ' ' + ' '.join(getattr(c, 'co_' + n)))
    out.append('consts ' + ''.join(constant(k) + ' ' for k in c.co_consts))
    shared = []
    for k in c.co_consts:
        sharing(k, seen, shared)
    out.append('sharing ' + ' '.join(shared))
    out.append('code ' + c.co_code.hex())
    out.append('lines ' + c.co_linetable.hex())
    for k in c.co_consts:
        if isinstance(k, types.CodeType):
            dump(k, seen, out)


def tables(t, depth, out):
    kind = str(t.get_type())
    line = 0 if kind == 'module' else t.get_lineno()
    head = '%d %s %s %d' % (depth, kind, t.get_name(), line)
    head += ' optimized' * t.is_optimized() + ' nested' * t.is_nested() + ' children' * t.has_children()
    out.append('| ' + head)
    for s in sorted(t.get_symbols(), key=lambda s: s.get_name().encode('utf8')):
        words = ['referenced', 'parameter', 'global', 'nonlocal', 'declared_global', 'local', 'annotated', 'free',
                 'imported', 'assigned', 'namespace']
        out.append('|   ' + ' '.join([s.get_name()] + [w for w in words if getattr(s, 'is_' + w)()]))
    for c in t.get_children():
        tables(c, depth + 1, out)


def character(escape):
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= 0x10FFFF else escape[0]


levels = [int(n) for n in sys.argv[1].split(',')]
for path in sys.stdin.read().split('\n'):
    if not path:
        continue
    with open(path, 'rb') as file:
        source = file.read()
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(source).readline)[0]
    except SyntaxError:
        encoding = 'utf-8'
    for level in levels:
        out = ['FILE %d %s' % (level, path)]
        try:
            code = compile(source, path, 'exec', dont_inherit=True, optimize=level)
        except BaseException as e:
            message = e.msg if isinstance(e, SyntaxError) else str(e)
            try:
                compile(source, path, 'exec', ast.PyCF_ONLY_AST, dont_inherit=True)
                stage = 'compiler'
            except BaseException:
                stage = 'parser'
            out.append('ERROR %s %s %s' % (stage, getattr(e, 'lineno', None) or 0, message.replace('\n', ' ')))
        else:
            if encoding not in ('utf-8', 'utf-8-sig', 'iso-8859-1'):
                out.append('SOURCE ' + source.decode(encoding).encode('utf8').hex())
            dump(code, {}, out)
            if sys.argv[2] == 'dis' and level == levels[0]:
                text = io.StringIO()
                dis.dis(code, file=text)
                text = re.sub(r' at 0x[0-9a-f]+', ' at 0x', text.getvalue())
                # Which characters are printable hangs on the version of Unicode.
                text = re.sub(r'\\u([0-9a-f]{4})|\\U([0-9a-f]{8})', character, text)
                text = re.sub(r'frozenset\(\{(.*)\}\)', lambda m: ', '.join(sorted(m[1].split(', '))), text)
                out.append('== dis 0')
                out.extend('| ' + line for line in text.split('\n'))
                out.append('== symtable 0')
                tables(symtable.symtable(source.decode(encoding), path, 'exec'), 0, out)
        sys.stdout.buffer.write(('\n'.join(out) + '\n').encode('utf8', 'surrogatepass'))
