//! Errors of the symbol table and the compiler, text and place, as CPython has them.
//!
//! `errors.txt` holds programs, divided by `---`, each with what CPython 3.13 says of it behind `=>` (line and column of
//! start and end, from 1) and, where it differs, what 3.10 says behind `3.10 =>`. Where 3.14 differs from 3.13, or the place
//! comes from the parser, the file has what is right for us and the test says so by `3.14 =>`.

use pycodegen::{CompileOptions, Version, compile, compile_with_warnings};

/// `line:column-line:column Class: message`, or `ok`.
fn outcome(source: &str, version: Version) -> String {
    let ast = match pyparse::parse(source, &pyparse::ParseOptions::default()) {
        Ok(ast) => ast,
        Err(e) => return format!("{}:{}-{}:{} {}: {}", e.line, e.col, e.end_line, e.end_col, e.class(), e.message),
    };
    let options = CompileOptions { version, ..CompileOptions::default() };
    match compile(&ast, &options) {
        Ok(_) => "ok".to_owned(),
        Err(e) => {
            let (start, end) = (ast.position(e.range.start), ast.position(e.range.end));
            format!("{}:{}-{}:{} {e}", start.line, start.column + 1, end.line, end.column + 1)
        }
    }
}

#[test]
fn errors_are_those_of_cpython() {
    let mut wrong = String::new();
    for case in include_str!("errors.txt").split("---\n") {
        let mut lines: Vec<&str> = case.lines().collect();
        let mut expected = |mark: &str| {
            let at = lines.iter().rposition(|l| l.starts_with(mark))?;
            Some(lines.remove(at)[mark.len()..].to_owned())
        };
        let old = expected("3.10 => ");
        let newest = expected("3.14 => ");
        let Some(new) = expected("=> ") else { continue };
        let source = lines.join("\n") + "\n";
        let want = newest.unwrap_or(new);
        let got = outcome(&source, Version::V3_14);
        // A place without an end in CPython's error is a place that it does not know.
        let same = |want: &str, got: &str| {
            want == got || want.contains(":None ") && want.split(' ').skip(1).eq(got.split(' ').skip(1))
        };
        if !same(&want, &got) {
            wrong += &format!("{source}  want {want}\n  got  {got}\n\n");
        }
        // 3.10's columns are not ours, and what it has no syntax for says nothing.
        let line_and_text = |outcome: &str| {
            let (place, text) = outcome.split_once(' ').unwrap_or((outcome, ""));
            (place.split(':').next().unwrap_or("").to_owned(), text.to_owned())
        };
        if let Some(old) = old.filter(|old| !old.ends_with("invalid syntax")) {
            let got = outcome(&source, Version::V3_10);
            if line_and_text(&old) != line_and_text(&got) {
                wrong += &format!("{source}  3.10 wants {old}\n  got        {got}\n\n");
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// `warnings.txt` holds programs and, behind `=>`, the place of the first warning and all their texts with their lines.
#[test]
fn warnings_are_those_of_cpython() {
    let mut wrong = String::new();
    for case in include_str!("warnings.txt").split("---\n") {
        let Some((source, want)) = case.trim_end().rsplit_once("=> ") else { continue };
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
        let (_, warnings) = compile_with_warnings(&ast, &CompileOptions::default()).expect("it compiles");
        let mut got = match warnings.first() {
            None => "none".to_owned(),
            Some(w) => {
                let (start, end) = (ast.position(w.range.start), ast.position(w.range.end));
                format!("{}:{}-{}:{} ", start.line, start.column + 1, end.line, end.column + 1)
            }
        };
        let texts: Vec<String> =
            warnings.iter().map(|w| format!("{}: {}", ast.position(w.range.start).line, w.message)).collect();
        got += &texts.join(" | ");
        if got != want {
            wrong += &format!("{source}  want {want}\n  got  {got}\n\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
