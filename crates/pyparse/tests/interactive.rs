//! `completeness` against what `codeop.compile_command` of CPython 3.13 says.

use pyparse::{Completeness, Mode, ParseOptions, completeness};

#[test]
fn as_codeop() {
    let complete = [
        "",
        "\n",
        "# c",
        "x",
        "x = 1",
        "x = 1\n",
        "if x: pass\n",
        "if x:\n  y\n",
        "if x:\n  y\n\n",
        "x;",
        "x; y",
        "x\n\n",
        "for x in y:\n  pass\n",
        "a = '''\n'''",
        "match x:\n  case 1:\n    pass\n",
        "x = 1 # c \\",
        "x = 1 # c \\\n",
    ];
    let incomplete = [
        "(1",
        "(1\n",
        "if x:",
        "if x: pass",
        "if x:\n  y",
        "if x:\n  y\nelse:",
        "try:\n  x",
        "try:\n  x\n",
        "@a",
        "@a\n",
        "def f():\n  return 1\n  ",
        "'''a",
        "'''a\n",
        "f'''{",
        "f'{a",
        "x\\",
        "x \\\n",
        "x = (1,\n2",
        "class A: pass",
        "print(",
        "{1:",
        "[x for",
        "from a import (",
        "if x:\n  (a\n",
        "match x:",
        "def f(",
        "def f():",
        "\"abc\\",
        "\"abc\\\n",
        "r'abc\\",
        "'a' \"b\\",
        "(1, \\",
    ];
    let wrong = [
        "'abc\\\\",
        "a b \\",
        "f'{x}\\",
        "x =",
        "'a",
        "a b",
        "if x\n",
        "x = (1 2",
        "(]",
        "f(a for a in b, c",
        "x;\ny",
        "if 1:\n  a\n b",
        "else:",
        "lambda",
        "1 if",
        "not",
        "import",
        "  x",
        "1 +",
        "a.",
        "def f()",
        "class",
    ];
    let options = ParseOptions::mode(Mode::Interactive);
    let mut bad = Vec::new();
    for (expected, sources) in [("complete", &complete[..]), ("incomplete", &incomplete), ("wrong", &wrong)] {
        for source in sources {
            let found = match completeness(source, &options) {
                Completeness::Complete => "complete",
                Completeness::Incomplete => "incomplete",
                Completeness::Wrong(_) => "wrong",
            };
            if found != expected {
                bad.push(format!("{source:?}: {found}, not {expected}"));
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
