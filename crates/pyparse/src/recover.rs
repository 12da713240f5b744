//! All errors of a file, and a tree of everything else.
//!
//! After an error its logical line is replaced, in a copy of the text and without moving a byte, by something harmless
//! of the same place in the structure: `pass`, or a header that keeps the block below it. Then the copy is parsed again.
//! So no error is reported because of an earlier one, all ranges hold in the original, and the tree has a `pass`, an
//! `if 1:` or a `case _:` where something was wrong. Time grows with the number of errors, which is limited.

use crate::{ParseOptions, SyntaxError, parse};
use pyast::Ast;
use pylex::{Source, TokenKind};

/// The most errors that are reported for a file.
const MAX_ERRORS: usize = 50;

/// What `parse_recovering` gives.
#[derive(Debug)]
pub struct Recovered {
    /// The tree of what is sound; nothing if even the replacements do not parse.
    pub ast: Option<Ast>,
    /// In order of the source.
    pub errors: Vec<SyntaxError>,
}

/// Parses a source that may have several errors.
pub fn parse_recovering(source: impl Into<Source>, options: &ParseOptions) -> Recovered {
    let original = source.into().into_text();
    let mut text = original.clone();
    let mut errors: Vec<SyntaxError> = Vec::new();
    loop {
        match parse(text.as_str(), options) {
            Ok(mut ast) => {
                ast.set_source(original);
                errors.sort_by_key(|e| (e.range.start, e.range.end));
                return Recovered { ast: Some(ast), errors };
            }
            Err(error) => {
                let mended = mend(&text, &error);
                errors.push(error);
                match mended {
                    Some(next) if next != text && errors.len() < MAX_ERRORS => text = next,
                    _ => {
                        errors.sort_by_key(|e| (e.range.start, e.range.end));
                        return Recovered { ast: None, errors };
                    }
                }
            }
        }
    }
}

/// The text with the faulty line replaced.
fn mend(text: &str, error: &SyntaxError) -> Option<String> {
    let mut at = error.range.start as usize;
    if error.message.starts_with("expected an indented block after")
        && let Some(line) = error.message.rsplit(' ').next().and_then(|n| n.parse::<usize>().ok())
    {
        at = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let (start, end) = line_of(text, at);
        let header = text.get(start..end).unwrap_or("").trim_start();
        let clause = ["case", "else", "elif", "except", "finally"].iter().any(|word| header.starts_with(word));
        return Some(replace(text, (start, end), if clause { "" } else { "pass" }));
    }
    if error.message == "expected 'except' or 'finally' block" {
        // The whole `try` before it, with its block.
        let (start, end) = opening_try(text, at)?;
        return Some(replace(text, (start, end), "pass"));
    }
    if matches!(error.message.as_str(), "unexpected indent" | "unexpected unindent")
        || error.message.starts_with("unindent does not match")
        || error.class() == "TabError"
    {
        let (start, end) = line_of(text, at);
        return Some(replace(text, (start, block_end(text, start, end)), ""));
    }
    // A bracket that is never closed makes the rest of the file one logical line.
    let unclosed = error.message.ends_with("was never closed") || error.message.starts_with("unterminated");
    let (start, end) = if unclosed { line_of(text, at) } else { logical_line(text, at) };
    let line = text.get(start..end)?.trim_start();
    let block_follows = indent_of(text, next_line(text, end)) > indent_of(text, start);
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
    let instead = match word.as_str() {
        "case" => "case _: pass",
        "except" => "except: pass",
        "elif" => "elif 1: pass",
        "else" => "else: pass",
        "finally" => "finally: pass",
        _ if line.starts_with('@') => "@_",
        _ if block_follows => "if 1: pass",
        _ => "pass",
    };
    let instead = match instead {
        "pass" if line.trim_end().len() < 4 => "0",
        _ if block_follows => instead.trim_end_matches(" pass"),
        _ => instead,
    };
    if instead.len() > line.trim_end().len() {
        let end = if block_follows { block_end(text, start, end) } else { end };
        return Some(replace(text, (start, end), "pass"));
    }
    Some(replace(text, (start, end), instead))
}

/// `start..end` becomes `instead`, behind the indentation, and blanks; line breaks stay.
fn replace(text: &str, (start, end): (usize, usize), instead: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let end = end.min(bytes.len());
    let first = (start..end).find(|&i| !matches!(bytes[i], b' ' | b'\t' | b'\x0c')).unwrap_or(end);
    for b in bytes.get_mut(first..end).unwrap_or(&mut []) {
        if *b != b'\n' {
            *b = b' ';
        }
    }
    let room = bytes.get(first..end).map_or(0, |b| b.iter().take_while(|&&b| b == b' ').count());
    if instead.len() <= room
        && let Some(place) = bytes.get_mut(first..first + instead.len())
    {
        place.copy_from_slice(instead.as_bytes());
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The physical line around `at`, without its line break.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    (start, memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n))
}

fn next_line(text: &str, end: usize) -> usize {
    let mut at = end + 1;
    // Blank lines say nothing about indentation.
    while at < text.len() && text.get(at..).is_some_and(|t| t.split('\n').next().is_some_and(|l| l.trim().is_empty())) {
        at = line_of(text, at).1 + 1;
    }
    at
}

fn indent_of(text: &str, start: usize) -> usize {
    text.as_bytes().get(start..).map_or(0, |t| t.iter().take_while(|&&b| matches!(b, b' ' | b'\t')).count())
}

/// The logical line around `at`: from the lexer, or the physical one where it gave up.
fn logical_line(text: &str, at: usize) -> (usize, usize) {
    let (start, end) = line_of(text, at);
    let tokens = pylex::lex(text).tokens;
    let layout = |k: TokenKind| matches!(k, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent);
    let i = tokens.partition_point(|t| (t.start as usize) < start.max(at));
    let Some(last) = tokens.get(i..).and_then(|t| t.iter().find(|t| t.kind == TokenKind::Newline)) else {
        return (start, end);
    };
    let first = tokens[..i].iter().rposition(|t| layout(t.kind)).map_or(0, |n| n + 1);
    let first = tokens.get(first).map_or(start, |t| line_of(text, t.start as usize).0);
    (first.min(start), (last.start as usize).max(end))
}

/// The end of the lines below `start..end` that are indented deeper, or as deep when that one is to go.
fn block_end(text: &str, start: usize, end: usize) -> usize {
    let indent = indent_of(text, start);
    let mut last = end;
    let mut at = next_line(text, end);
    while at < text.len() && indent_of(text, at) >= indent.max(1) {
        last = line_of(text, at).1;
        at = next_line(text, last);
    }
    last
}

/// The `try` line whose block ends before `at`, to the end of its block.
fn opening_try(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut limit = usize::MAX;
    let (mut start, _) = line_of(text, at);
    if text.get(start..).is_some_and(|t| !t.trim().is_empty()) && at < text.trim_end().len() {
        limit = indent_of(text, start) + 1;
    } else {
        start = text.len();
    }
    let mut end = start.saturating_sub(1);
    let block = end;
    while end > 0 {
        let (s, e) = line_of(text, end);
        let indent = indent_of(text, s);
        if text.get(s..e).is_some_and(|l| l.trim_start().starts_with("try")) && indent < limit {
            return Some((s, block));
        }
        end = s.checked_sub(1)?;
    }
    let (s, e) = line_of(text, 0);
    text.get(s..e).filter(|l| l.trim_start().starts_with("try")).map(|_| (s, block))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mode;

    fn lines(source: &str) -> Vec<u32> {
        let found = parse_recovering(source, &ParseOptions::mode(Mode::Module));
        assert!(found.ast.is_some(), "{source:?}: {:?}", found.errors);
        found.errors.iter().map(|e| e.line).collect()
    }

    #[test]
    fn several_errors() {
        assert_eq!(lines("a b\nx = 1\nc d\n"), [1, 3]);
        assert_eq!(lines("def f(a b):\n  x = 1\n  y z\nq = )\n"), [1, 3, 4]);
        assert_eq!(lines("x = 1\n  y = 2\n  z = 3\nw v\n"), [2, 4]);
        assert_eq!(lines("if x:\ny = 1\na b\n"), [2, 3]);
        assert_eq!(lines("try:\n  a\nb c\n"), [3, 3]);
        assert_eq!(lines("match x:\n  case 1 2:\n    a\n  case 3:\n    b c\n"), [2, 5]);
        assert_eq!(lines("if x:\n  a\nelif y z:\n  b\nelse w:\n  c\n"), [3, 5]);
        assert_eq!(lines("x = 'abc\ny = 0x\nz = 1\n"), [1, 2]);
        assert_eq!(lines("def f(a:\n  x = 1\n  y z\nq = 0x\n"), [1, 3, 4]);
        assert_eq!(lines("x = (1 2,\n  3)\ny z\n"), [1, 3]);
    }
}
