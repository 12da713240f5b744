//! Every text of a syntax error or warning that CPython 3.14 has, and the proof that a test provokes it.
//!
//! `messages.txt` has a text a line, `%` codes where something is put in. It must stand in a table of wrong programs of
//! the parser or the compiler, or in a test beside the code that gives it; or the line says behind ` -- ` why nothing leads
//! there. The check is a test of this crate.

#![cfg(test)]

use pyrs_tests::workspace;
use std::fs;

const TEXTS: &str = include_str!("messages.txt");

/// Where tests name messages.
const TESTS: [&str; 9] = [
    "crates/pyparse/tests/errors_313.tsv",
    "crates/pyparse/tests/errors_314.tsv",
    "crates/pyparse/tests/errors.rs",
    "crates/pyparse/tests/interactive.rs",
    "crates/pycodegen/tests/errors.txt",
    "crates/pycodegen/tests/errors.rs",
    "crates/pycodegen/tests/warnings.txt",
    "crates/pylex/src/source.rs",
    "xtask/src/messages.rs",
];

/// The pieces of a text between its `%` codes.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '%' {
            while chars.next_if(|c| matches!(c, '.' | '0'..='9')).is_some() {}
            let long = chars.next_if_eq(&'z').is_some();
            let _ = (long, chars.next());
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

/// A line of a Rust test as its literals say it.
fn unescaped(line: &str) -> String {
    line.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// Whether a line has the pieces in this order.
fn has(line: &str, pieces: &[String]) -> bool {
    let mut rest = line;
    pieces.iter().all(|piece| match rest.find(piece.as_str()) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn every_text_has_a_test_or_a_reason() {
    let mut lines = Vec::new();
    for path in TESTS {
        let text = fs::read_to_string(workspace().join(path)).expect(path);
        // In a Rust test a message is a literal; in its header it is prose.
        let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
        lines.extend(code.map(|l| if l.contains("r#") { l.to_owned() } else { unescaped(l) }));
    }
    let mut without = Vec::new();
    for text in TEXTS.lines().filter(|text| !text.contains(" -- ")) {
        let pieces = pieces(text);
        if !lines.iter().any(|line| has(line, &pieces)) {
            without.push(text);
        }
    }
    assert!(without.is_empty(), "{} of {}:\n{}", without.len(), TEXTS.lines().count(), without.join("\n"));
}

#[test]
fn texts_are_found() {
    assert!(has("x => 'yield' outside function", &pieces("'%s' outside function")));
    assert!(!has("'yield' outside", &pieces("'%s' outside function")));
    assert_eq!(pieces("a %zd b %.100s c"), ["a ", " b ", " c"]);
}

#[test]
fn rare_texts_of_the_compiler() {
    let message = |source: &str| {
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("parses");
        pycodegen::compile(&ast, &pycodegen::CompileOptions::default()).expect_err("wrong").message
    };
    let many = format!("match x:\n case [{}*b]: pass", "a,".repeat(256).replace('a', "_"));
    assert_eq!(message(&many), "too many expressions in star-unpacking sequence pattern");
    let key = "match x:\n case {f'a': 1}: pass";
    assert_eq!(message(key), "mapping pattern keys may only match literals and attribute lookups");
}
