"""Runs test modules of CPython 3.10 whose code, and whatever they compile, is made by pycodegen.

Arguments: names of modules of the package `test`. A compilation is a request on standard output and an answer on standard
input, both framed by their length: the request is mode, optimisation level, flags, file name and source; the answer `C` and a
marshalled code object, or `E` and a JSON list that describes the error. Results are lines on standard error.
"""
import builtins, importlib.util, json, marshal, struct, sys, types, unittest, warnings

ask, answer = sys.stdout.buffer, sys.stdin.buffer
sys.stdout = sys.stderr
report, sys.stderr = sys.stderr, open('/dev/null', 'w')
theirs = builtins.compile
AST = 0x400


def request(source, filename, mode, level, flags):
    data = json.dumps([mode, level, flags, filename]).encode() + b'\n' + source.encode('utf8')
    ask.write(struct.pack('<I', len(data)) + data)
    ask.flush()
    size, = struct.unpack('<I', answer.read(4))
    reply = answer.read(size)
    if reply[:1] == b'C':
        return marshal.loads(reply[1:])
    name, message, line, column, end_line, end_column = json.loads(reply[1:])
    text = source.split('\n')[line - 1] if line <= source.count('\n') + 1 else None
    where = (filename, line, column, text, end_line, end_column)
    raise getattr(builtins, name)(message, where) if name != 'RecursionError' else RecursionError(message)


def compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1):
    # Trees, other arguments than text, and what CPython itself refuses before it compiles stay with CPython.
    expected = theirs(source, filename, mode, flags, True, optimize, _feature_version=_feature_version)
    if flags & AST or not isinstance(source, str) or not isinstance(filename, str) or '\0' in source:
        return expected
    level = optimize if optimize >= 0 else sys.flags.optimize
    return request(source.replace('\r\n', '\n'), filename, mode, level, flags)


own_eval, own_exec = builtins.eval, builtins.exec


def runner(own, mode):
    """`exec` or `eval` that compiles text by `compile` above."""
    def run(source, globals=None, locals=None, /):
        frame = sys._getframe(1)
        if globals is None:
            globals, locals = frame.f_globals, frame.f_locals if locals is None else locals
        if isinstance(source, str):
            source = compile(source.lstrip(' \t') if mode == 'eval' else source, '<string>', mode)
        return own(source, globals, globals if locals is None else locals)
    return run


def replace(ours):
    builtins.compile = compile if ours else theirs
    builtins.exec = runner(own_exec, 'exec') if ours else own_exec
    builtins.eval = runner(own_eval, 'eval') if ours else own_eval


def load(name):
    """The module, compiled by whichever compiler is in force."""
    spec = importlib.util.find_spec('test.' + name)
    with open(spec.origin, encoding='utf8') as file:
        source = file.read()
    module = types.ModuleType(spec.name)
    module.__file__, module.__spec__ = spec.origin, spec
    sys.modules[spec.name] = module
    own_exec(builtins.compile(source, spec.origin, 'exec'), module.__dict__)
    return module


def results(name):
    module = load(name)
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TestResult()
    suite.run(result)
    bad = {}
    for case, text in result.failures + result.errors:
        bad[str(case)] = text.strip().split('\n')[-1]
    return result.testsRun, len(result.skipped), bad


warnings.simplefilter('ignore')
for name in sys.argv[1:]:
    replace(ours=False)
    _, _, plain = results(name)
    replace(ours=True)
    try:
        count, skipped, bad = results(name)
    except Exception as error:
        report.write('%s: not loaded: %s: %s\n' % (name, type(error).__name__, error))
        report.flush()
        continue
    replace(ours=False)
    # What fails with CPython's own compiler, too, says nothing of ours.
    bad = {case: text for case, text in bad.items() if case not in plain}
    for case, text in sorted(bad.items()):
        report.write('%s: fails: %s: %s\n' % (name, case, text))
    report.write('%s: %d of %d tests hold (%d skipped)\n' % (name, count - len(bad) - skipped, count - skipped, skipped))
    report.flush()
