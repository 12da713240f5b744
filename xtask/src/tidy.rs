//! `cargo xtask tidy`: the form of the sources, checked as a test so that nobody has to remember it.
//!
//! Every Rust file opens with a `//!` header; no file is longer than [`MAX_LINES`] but generated ones, grammars and tables;
//! some words never appear. A message names file and line and says how to repair it.

use std::fs;
use std::path::{Path, PathBuf};

use pyrs_tests::workspace;

/// Longest file a reader should have to face.
const MAX_LINES: usize = 1000;

/// Files whose length is the subject's, not ours: file name, or a folder with a slash.
const MAY_BE_LONG: &[&str] = &["python.rs", "opcode.rs", "table.rs", "tables.rs", "generated/", "unicode/"];

/// Words that do not belong in a source, with what to do instead. Cut in two so that this file passes its own check.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("todo", "!("), "write it, or raise an error that names the missing feature"),
    (concat!("unimplemented", "!("), "raise an error that names the missing feature"),
    (concat!("FIX", "ME"), "fix it, or describe the limit in the header"),
    (concat!("XX", "X:"), "say what is meant"),
    (concat!("/ho", "me/"), "no paths of one machine"),
    (concat!("/wo", "rk/"), "no paths of one machine"),
    (concat!("#[ig", "nore"), "assert today's wrong answer and say why it is wrong"),
];

/// Runs the task.
pub fn run(_arguments: &[String]) -> Result<(), String> {
    let problems = problems(&workspace());
    if problems.is_empty() { Ok(()) } else { Err(format!("\n{}", problems.join("\n"))) }
}

fn problems(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["crates", "xtask", "tests/src", "tests/harness", "benches"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut problems = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => check(&name, &text, &mut problems),
            Err(error) => problems.push(format!("{name}: {error}")),
        }
    }
    problems
}

fn check(name: &str, text: &str, problems: &mut Vec<String>) {
    // Inputs of tests and what a generator wrote need no header.
    let exempt =
        name.contains("/tests/expand/") || name.contains("/tests/ui/") || text.starts_with("// Generated from ");
    if !exempt && !text.starts_with("//!") {
        problems.push(format!("{name}:1: open the file with a `//!` header: what lives here, and why"));
    }
    let lines = text.lines().count();
    let may_be_long = |part: &&str| {
        if part.ends_with('/') { name.contains(*part) } else { name.rsplit('/').next() == Some(*part) }
    };
    if lines > MAX_LINES && !MAY_BE_LONG.iter().any(may_be_long) {
        problems.push(format!("{name}:{MAX_LINES}: {lines} lines; split it by subject"));
    }
    for (number, line) in text.lines().enumerate() {
        for (word, advice) in FORBIDDEN {
            if line.contains(word) {
                problems.push(format!("{name}:{}: `{word}`: {advice}", number + 1));
            }
        }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_sources_are_tidy() {
        let problems = super::problems(&pyrs_tests::workspace());
        assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
    }

    #[test]
    fn problems_are_found() {
        let mut found = Vec::new();
        super::check("a.rs", &format!("fn f() {{}}\n// {}\n", concat!("FIX", "ME")), &mut found);
        assert_eq!(found.len(), 2);
        assert!(found[1].starts_with("a.rs:2: "));
    }
}
