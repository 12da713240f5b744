"""Programs and what CPython says of them, one record each: a line of numbers, the source, the message.

Arguments: how many mutations, the seed. Read by syntax_oracle.rs.
"""
import ast, doctest, glob, io, os, random, sys, textwrap, tokenize, warnings
warnings.simplefilter('ignore')
count, seed = int(sys.argv[1]), int(sys.argv[2])
out = sys.stdout.buffer
lib = os.path.dirname(os.__file__)
seen = set()


def emit(group, source, mode):
    if (source, mode) in seen or '\r' in source:
        return
    seen.add((source, mode))
    try:
        data = source.encode()
    except UnicodeError:
        return
    stage, place, name, message = 'ok', (0, 0, 0, 0), '-', b''
    try:
        compile(source, '<s>', mode, ast.PyCF_ONLY_AST, dont_inherit=True)
        try:
            compile(source, '<s>', mode, dont_inherit=True)
        except SyntaxError as e:
            stage, name, message = 'later', type(e).__name__, e.msg.encode()
        except Exception:
            pass
    except SyntaxError as e:
        stage, name, message = 'error', type(e).__name__, e.msg.encode()
        place = e.lineno or 0, e.offset or 0, e.end_lineno or 0, e.end_offset or 0
    except Exception:
        return
    head = [group, mode, stage, *place, name, len(data), len(message)]
    out.write(' '.join(map(str, head)).encode() + b'\n' + data + message + b'\n')


tests = '''test_syntax test_exceptions test_fstring test_grammar test_patma test_type_params test_eof test_string_literals
test_unicode_identifiers test_named_expressions test_positional_only_arg test_exception_group test_except_star test_with
test_unpack test_unpack_ex test_generators test_genexps test_listcomps test_dictcomps test_setcomps test_global test_scope
test_codeop test_compile test_ast test_tokenize test_unparse test_flufl test_future_stmt test_keyword test_lambda
test_decorators test_type_annotations test_type_aliases test_type_comments test_traceback test_coroutines test_asyncgen
test_peg_generator test_source_encoding test_utf8source test_int_literal test_complex test_float test_super
test_keywordonlyarg test_extcall test_augassign test_assert'''.split()
for test in tests:
    for path in [*glob.glob(f'{lib}/test/{test}.py'), *glob.glob(f'{lib}/test/{test}/*.py')]:
        try:
            tree = ast.parse(open(path, encoding='utf-8').read())
        except Exception:
            continue
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) < 20000):
                if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
                    continue
            s = node.value
            if '>>>' in s:
                try:
                    for example in doctest.DocTestParser().get_examples(s):
                        emit(test, example.source, 'exec')
                except ValueError:
                    pass
            else:
                emit(test, textwrap.dedent(s), 'exec')
                emit(test, s, 'exec')
                if '\n' not in s:
                    emit(test, s.lstrip(' \t'), 'eval')  # as eval() does
rng = random.Random(seed)
paths = sorted(p for p in glob.glob(f'{lib}/**/*.py', recursive=True)
               if 'bad' not in p and 'lib2to3' not in p and 'site-packages' not in p)
extra = '''( ) [ ] { } : , = == := . * ** / if else for in not is lambda print def class return yield await async import from as
with try except finally match case type None True 1 x "s" f'{x}' -> @ += ; ! $ ~ - del pass global raise 0x ' \\ b"x" ... _
and or while elif <>'''.split() + ['\n', '\n    ', '    ']
made = 0
while made < count:
    path = rng.choice(paths)
    try:
        text = open(path, encoding='utf-8').read()
        tree = ast.parse(text)
        lines = text.splitlines(keepends=True)
        for _ in range(4):
            node = rng.choice(tree.body)
            if node.end_lineno - node.lineno > 60:
                continue
            source = ''.join(lines[node.lineno - 1:node.end_lineno])
            tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in (
                tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)]
            starts = [0]
            for line in source.splitlines(keepends=True):
                starts.append(starts[-1] + len(line))
            at = lambda p: starts[p[0] - 1] + p[1]
            for _ in range(6):
                i = rng.randrange(len(tokens))
                a, b = at(tokens[i].start), at(tokens[i].end)
                k = rng.randrange(6)
                if k == 0:
                    new = source[:a] + source[b:]
                elif k == 1:
                    new = source[:a] + rng.choice(extra) + ' ' + source[a:]
                elif k == 2:
                    new = source[:a] + rng.choice(extra) + source[b:]
                elif k == 3 and i + 1 < len(tokens):
                    c, d = at(tokens[i + 1].start), at(tokens[i + 1].end)
                    new = source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]
                elif k == 4:
                    new = source[:b] + ' ' + source[a:]
                else:
                    new = source[:b]
                emit('mutations', new, 'exec')
                made += 1
    except Exception:
        continue
