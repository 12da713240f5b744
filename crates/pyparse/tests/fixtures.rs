//! The fixtures: `valid/*.py` are trees, `invalid/*.py` errors, each with a snapshot; and what holds for all of them.

use pyparse::{ParseOptions, parse};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "py"));
    files.sort();
    files
}

#[test]
fn trees() {
    for path in fixtures("valid") {
        let source = std::fs::read_to_string(&path).unwrap();
        let ast =
            parse(source.as_str(), &ParseOptions::default()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let tree = pyast::dump_with_attributes(&ast).replace("), ", "),\n");
        insta::assert_snapshot!(format!("valid_{}", path.file_stem().unwrap().to_string_lossy()), tree);
    }
}

#[test]
fn errors() {
    let mut out = String::new();
    for path in fixtures("invalid") {
        let source = std::fs::read_to_string(&path).unwrap();
        let error = parse(source.as_str(), &ParseOptions::default()).expect_err(&path.display().to_string());
        let line = source.lines().nth(error.line as usize - 1).unwrap_or("");
        let width = if error.end_line == error.line { (error.end_col - error.col as i32).max(1) } else { 1 };
        let caret = " ".repeat((error.col as usize).saturating_sub(1)) + &"^".repeat(width as usize);
        writeln!(out, "{}\n{line}\n{caret} {error}\n", path.file_stem().unwrap().to_string_lossy()).unwrap();
    }
    insta::assert_snapshot!("errors", out);
}

/// A small generator of pseudo-random numbers: the same sequence in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

fn survives(text: &str) {
    if let Ok(ast) = parse(text, &ParseOptions::default()) {
        let _ = pyast::dump_with_attributes(&ast);
    }
    let tokens = pylex::lex(text);
    let _ = pylex::dump_tokens(text, &tokens, "utf-8");
    let mut last = 0;
    for t in tokens.tokens.iter().filter(|t| t.kind != pylex::TokenKind::Error) {
        assert!(t.start >= last && t.end >= t.start, "tokens rise in {text:?}");
        last = t.start;
    }
}

#[test]
fn truncated_programs_do_not_panic() {
    for path in fixtures("valid").into_iter().chain(fixtures("invalid")) {
        let source = std::fs::read_to_string(&path).unwrap();
        for end in (0..source.len()).filter(|&i| source.is_char_boundary(i)) {
            survives(&source[..end]);
        }
    }
}

#[test]
fn garbage_does_not_panic() {
    let pieces = [
        "(", ")", "[", "]", "{", "}", ":", ",", "=", ":=", "f'", "f\"\"\"", "t'", "'", "\"", "\\", "\\\n", "\n",
        "    ", "\t", "if ", "else", "match ", "case ", "type ", "def ", "class ", "lambda ", "for ", "in ", "x", "é",
        "€", "1", "0x", "1e", "*", "**", "!", "!r", "#c\n", "async ", "await ", "with (", " as ", "try:", "except",
        "print ", "\\N{", "b'", "\u{0}", "import ", "from ", ".", "@", "yield ", "not ", "and ", "del ", "return\n",
        ";", "->", "\u{c}",
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..20_000 {
        let text: String = (0..random.below(14)).map(|_| pieces[random.below(pieces.len())]).collect();
        survives(&text);
    }
    for _ in 0..2_000 {
        let bytes: Vec<u8> = (0..random.below(40)).map(|_| random.below(256) as u8).collect();
        if let Ok(source) = pylex::decode(&bytes) {
            survives(source.text());
        }
    }
}

#[test]
fn nesting_is_bounded() {
    let ok = |text: String| parse(text, &ParseOptions::default()).map(|ast| pyast::dump(&ast).len());
    let message = |text: String| ok(text).expect_err("too deep").message;
    assert!(ok(format!("x = {}1", "1+".repeat(2900))).is_ok());
    assert!(ok(format!("x = {}1", "-".repeat(900))).is_ok());
    assert_eq!(message("(".repeat(300)), "too many nested parentheses");
    let overflow = "Parser stack overflowed - Python source too complex to parse";
    assert_eq!(message(format!("x = {}1", "1+".repeat(4000))), overflow);
    assert_eq!(message(format!("x = {}1", "-".repeat(2000))), overflow);
    assert_eq!(message(format!("x{}", ".a".repeat(100_000))), overflow);
    assert_eq!(message(format!("{}1", "lambda:".repeat(5000))), overflow);
    assert_eq!(message(format!("if x: pass\n{}", "elif x: pass\n".repeat(5000))), overflow);
}
