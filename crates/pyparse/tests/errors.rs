//! Tables of wrong programs: source, mode, class, message, line, column, end line, end column.
//!
//! `errors_313.tsv` was made with CPython 3.13 and is asked of the parser as version 3.13; `errors_314.tsv` has what is
//! new in 3.14, from its documentation (the rows of t-strings are those of f-strings). In sources `\n`, `\t` and `\\` are
//! escaped.
//!
//! Texts of CPython that no row has stand in the workspace's `xtask/src/messages.txt` with a reason; a test there holds
//! the list against these tables.

use pyparse::{Mode, ParseOptions, PythonVersion, parse};

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

fn check(table: &str, version: PythonVersion) {
    let mut bad = Vec::new();
    for row in table.lines().filter(|row| !row.is_empty()) {
        let (source, expected) = row.split_once('\t').expect("a row has a source");
        let (mode, expected) = expected.split_once('\t').expect("a row has a mode");
        let mode = if mode == "eval" { Mode::Expression } else { Mode::Module };
        let found = match parse(unescape(source), &ParseOptions { version, ..ParseOptions::mode(mode) }) {
            Ok(_) => "accepted".to_owned(),
            Err(e) => {
                format!("{}\t{}\t{}\t{}\t{}\t{}", e.class(), e.message, e.line, e.col, e.end_line, e.end_col)
            }
        };
        if found != expected {
            bad.push(format!("{source}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(bad.is_empty(), "{} differ:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn as_313() {
    check(include_str!("errors_313.tsv"), PythonVersion::PY313);
}

#[test]
fn as_314() {
    check(include_str!("errors_314.tsv"), PythonVersion::PY314);
}

#[test]
fn versions() {
    let cases = [
        (9, "match x:\n  case 1: pass", "Pattern matching is only supported in Python 3.10 and greater"),
        (10, "try: x\nexcept* A: y", "Exception groups are only supported in Python 3.11 and greater"),
        (11, "type X = int", "Type statement is only supported in Python 3.12 and greater"),
        (11, "def f[T](): pass", "Type parameter lists are only supported in Python 3.12 and greater"),
        (12, "class C[T = int]: pass", "Type parameter defaults are only supported in Python 3.13 and greater"),
        (13, "t'{x}'", "t-strings are only supported in Python 3.14 and greater"),
        (
            13,
            "try: x\nexcept A, B: y",
            "except expressions without parentheses are only supported in Python 3.14 and greater",
        ),
        (
            8,
            "@a[0]\ndef f(): pass",
            "Decorators that are no dotted name or call of one are only supported in Python 3.9 and greater",
        ),
        (
            8,
            "@(a)\nclass C: pass",
            "Decorators that are no dotted name or call of one are only supported in Python 3.9 and greater",
        ),
        (8, "with (a as b, c): pass", "Parenthesized context managers are only supported in Python 3.9 and greater"),
        (
            8,
            "for x in *a, b: pass",
            "Unparenthesized starred expressions after 'in' are only supported in Python 3.9 and greater",
        ),
        (
            9,
            "{x := 1}",
            "Unparenthesized assignment expressions in sets and subscripts are only supported in Python 3.10 and greater",
        ),
        (
            9,
            "a[x := 1]",
            "Unparenthesized assignment expressions in sets and subscripts are only supported in Python 3.10 and greater",
        ),
        (10, "a[(b), *c]", "Starred expressions in subscripts are only supported in Python 3.11 and greater"),
        (10, "def f(*a: *b): pass", "Starred annotations are only supported in Python 3.11 and greater"),
        (
            11,
            "f'{x['a']}'",
            "f-string expressions with the string's own quotes are only supported in Python 3.12 and greater",
        ),
        (11, "f'''{x # why\n}'''", "Comments in f-string expressions are only supported in Python 3.12 and greater"),
        (11, "f'{x + \"\\n\"}'", "Backslashes in f-string expressions are only supported in Python 3.12 and greater"),
    ];
    let cases = cases.into_iter().chain([
        (8, "x += *a, b", "Starred expressions in augmented assignments are only supported in Python 3.9 and greater"),
        (
            9,
            "a[x := 1, 2]",
            "Unparenthesized assignment expressions in sets and subscripts are only supported in Python 3.10 and greater",
        ),
        (11, "f'{x!r }'", "Blanks behind the conversions of f-strings are only supported in Python 3.12 and greater"),
        (
            11,
            "f'{x:{y:{z}}}'",
            "Fields in the format specs of format specs are only supported in Python 3.12 and greater",
        ),
        (
            11,
            "f'{x\n}'",
            "Line breaks in the fields of f-strings in single quotes are only supported in Python 3.12 and greater",
        ),
    ]);
    for source in [
        "x += (*a, b)",
        "a[(x := 1), 2]",
        "f'''{x\n!r:\n{y}}''' 'a\\\nb' f'a\\\nb{c}'",
        "@a.b.c\n@d(1)\ndef f(): pass",
        "with (a): pass",
        "with (a), b as c: pass",
        "for x in (*a, b): pass",
        "{(x := 1)}",
        "a[(x := 1)]",
        "a[(*b, c)]",
        "f'''{x[\"a\"]:\\\n{y}\\\n}\\n' {z}'''",
        "f'{a}\\n{b}' 'c' f\"{d['e']}\"",
        "def f(a, /, *b: c): return *a, *b",
        "f'{x = } {x!r:>{w}}' # f",
        "print(y := 1, [z := 2])",
    ] {
        let options = ParseOptions { version: PythonVersion::PY38, ..ParseOptions::default() };
        assert!(parse(source, &options).is_ok(), "{source}");
    }
    for (minor, source, message) in cases {
        let options = |minor| ParseOptions { version: PythonVersion { minor }, ..ParseOptions::default() };
        assert!(parse(source, &options(minor + 1)).is_ok(), "{source}");
        assert_eq!(parse(source, &options(minor)).expect_err(source).message, message);
    }
}

#[test]
fn warnings() {
    let warnings = |source: &str| {
        let (_, warnings) = pyparse::parse_with_warnings(source, &ParseOptions::default()).expect("valid");
        warnings.into_iter().map(|w| (w.range.start, w.range.end, w.message)).collect::<Vec<_>>()
    };
    let escape = r#""\d" is an invalid escape sequence. Such sequences will not work in the future. Did you mean "\\d"? A raw string is also an option."#;
    assert_eq!(warnings("x = '\\d'"), [(5, 7, escape.to_owned())]);
    assert_eq!(warnings("x = f'\\{a}'"), [(6, 8, escape.replace("d\"", "{\""))]);
    let octal = r#""\400" is an invalid octal escape sequence. Such sequences will not work in the future. Did you mean "\\400"? A raw string is also an option."#;
    assert_eq!(warnings("x = b'\\400'"), [(6, 10, octal.to_owned())]);
    assert_eq!(
        warnings("1if x else 0xfor y"),
        [(0, 1, "invalid decimal literal".to_owned()), (11, 14, "invalid hexadecimal literal".to_owned()),]
    );
}

#[test]
fn hostile_sources_are_bounded() {
    let overflow = "Parser stack overflowed - Python source too complex to parse";
    let message = |source: String| parse(source, &ParseOptions::default()).expect_err("wrong").message;
    assert_eq!(
        message(format!("{}a b{}", "(".repeat(190), ")".repeat(190))),
        "invalid syntax. Perhaps you forgot a comma?"
    );
    assert_eq!(
        message(format!("{}a b{}", "[".repeat(190), "]".repeat(190))),
        "invalid syntax. Perhaps you forgot a comma?"
    );
    assert_eq!(message(format!("{}a = 1", "f(".repeat(190))), "'(' was never closed");
    assert_eq!(message(format!("{}=", "{1:".repeat(190))), "'{' was never closed");
    assert_eq!(message(format!("{}$", "not ".repeat(50_000))), overflow);
    assert_eq!(message(format!("{}$", "-".repeat(50_000))), overflow);
    assert_eq!(message(format!("{}$", "lambda: ".repeat(50_000))), overflow);
    assert_eq!(message(format!("{}$", "a if b else ".repeat(20_000))), overflow);
    assert_eq!(message(format!("{}$", "x.y[0](1)".repeat(5_000))), "invalid syntax");
    assert_eq!(message("a b ".repeat(100_000)), overflow);
    assert_eq!(message(format!("if x: y\n{}$", "elif x: y\n".repeat(20_000))), "invalid syntax");
    assert_eq!(message(format!("x = [{}1 2]", "1, ".repeat(20_000))), "invalid syntax. Perhaps you forgot a comma?");
    assert_eq!(message(format!("x = f({}1 2)", "a=1, ".repeat(5_000))), "invalid syntax. Perhaps you forgot a comma?");
}

/// A hundred thousand levels of everything that nests end in a tree or an error, on the small stack of a test.
#[test]
fn deep_nesting() {
    const DEPTH: usize = 100_000;
    let nested = [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "1", "}"),
        ("{1:", "1", "}"),
        ("f(", "1", ")"),
        ("f(a=", "1", ")"),
        ("a[", "1", "]"),
        ("f'{", "1", "}'"),
        ("t'{x:{", "1", "}}'"),
        ("(yield ", "1", ")"),
        ("(a := ", "1", ")"),
        ("*", "a", ""),
        ("-", "1", ""),
        ("~+", "1", ""),
        ("not ", "1", ""),
        ("await ", "1", ""),
        ("lambda: ", "1", ""),
        ("lambda a=", "1", ": 1"),
        ("1 if 1 else ", "1", ""),
        ("", "a", " if 1 else 1"),
        ("2 ** ", "2", ""),
        ("a = ", "1", ""),
        ("a < ", "1", ""),
        ("a and b or ", "1", ""),
        ("a.", "a", ""),
        ("", "a", "()"),
        ("", "a", "[0]"),
        ("[x for x in ", "y", "]"),
        ("", "a", " + a"),
        ("", "a", " * a - a"),
        ("a << b | c ^ d & ", "1", ""),
        ("a // b % c @ ", "1", ""),
        ("if 1:\n pass\nel", "se:\n pass\n", ""),
        ("@a\n", "def f(): pass", ""),
        ("try:\n pass\nfinally:\n ", "pass", ""),
        ("match x:\n case ", "[", "["),
        ("match x: ", "1", "\n case 1: 1"),
        ("a; ", "a", ""),
        ("while 1: ", "a", ""),
    ];
    for (open, middle, close) in nested {
        let source = [open.repeat(DEPTH), middle.to_owned(), close.repeat(DEPTH)].concat();
        // No matter which: it comes back.
        let _ = parse(source, &ParseOptions::default());
    }
    let indented: String = (0..1000).map(|n| " ".repeat(n) + "if 1:\n").collect();
    assert_eq!(
        parse(indented, &ParseOptions::default()).expect_err("too deep").message,
        "too many levels of indentation"
    );
}

/// The second reading of wrong programs recurses: within its stack.
#[test]
fn deep_and_wrong() {
    let units = [
        "lambda: ",
        "not ",
        "x if x else ",
        "await ",
        "lambda x=",
        "x ** ",
        "f(lambda: ",
        "[lambda: ",
        "f(x=lambda: ",
        "{x: lambda: not ",
        "f'{(lambda: ",
        "x[lambda: ",
        "(yield ",
        "(x := ",
        "[x for x in ",
        "x.y(z)[",
        "if x: ",
        "match x:\n case [",
        "class C(",
        "def f(x=",
        "with (",
        "with (x as y, ",
        "for x in (",
        "print ",
        "type X[T: (",
    ];
    for unit in units {
        for (n, end) in [(190, "$"), (190, ") 1"), (4000, "1 1")] {
            // No matter which: it comes back.
            let _ = parse(format!("{}{end}\n", unit.repeat(n)), &ParseOptions::default());
        }
    }
}

#[test]
fn limits_and_lines() {
    let error = |source: &str, mode| parse(source, &ParseOptions::mode(mode)).expect_err("wrong");
    let e = error("a\nb", Mode::Interactive);
    let message = "multiple statements found while compiling a single statement";
    assert_eq!((e.message.as_str(), e.line, e.col, e.end_line, e.end_col), (message, 1, 2, 1, 3));
    let e = error("if x:\n  pass\nb", Mode::Interactive);
    assert_eq!((e.message.as_str(), e.line, e.col, e.end_line, e.end_col), ("invalid syntax", 3, 1, 3, 2));
    let e = error(&format!("x = {}", "1".repeat(5000)), Mode::Module);
    assert!(
        e.message.starts_with("Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits")
    );
    assert_eq!((e.line, e.col, e.end_line, e.end_col), (1, 0, 1, 0));
    let nested = format!("{}x{}", "f'{".repeat(149), "}'".repeat(149));
    assert!(parse(nested, &ParseOptions::default()).is_ok());
    let e = error(&format!("{}1", "-".repeat(200_000)), Mode::Module);
    assert_eq!(e.message, "Parser stack overflowed - Python source too complex to parse");
    let e = error("x\0", Mode::Module);
    assert_eq!(e.message, "source code cannot contain null bytes");
}
