//! `SyntaxError`: what `parse` gives when the source is no program.

use pyast::{LineIndex, TextRange};
pub use pylex::ErrorKind;
use std::fmt;

/// An error raised by an action of the grammar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fail {
    pub message: String,
    pub range: TextRange,
}

/// A syntax error in CPython's words. Lines count from 1, columns from 1 in characters, as the exception's attributes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: String,
    /// Bytes of the source.
    pub range: TextRange,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

impl SyntaxError {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>, range: TextRange, source: &str) -> Self {
        let index = LineIndex::new(source);
        let column = |offset: u32| {
            let line = index.line(offset);
            let start = index.line_start(line) as usize;
            let text = source.get(start..offset as usize).unwrap_or("");
            (line, text.chars().count() as u32 + 1)
        };
        let (line, col) = column(range.start);
        let (end_line, end_col) = column(range.end);
        SyntaxError { kind, message: message.into(), range, line, col, end_line, end_col }
    }

    /// The exception class's name.
    pub fn class(&self) -> &'static str {
        match self.kind {
            ErrorKind::Syntax => "SyntaxError",
            ErrorKind::Indentation => "IndentationError",
            ErrorKind::Tab => "TabError",
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} (line {}, column {})", self.class(), self.message, self.line, self.col)
    }
}

impl std::error::Error for SyntaxError {}
