//! `SyntaxError`: what `parse` gives when the source is no program.

use pyast::{LineIndex, TextRange};
pub use pylex::ErrorKind;
use std::fmt;

/// How a range becomes the columns that CPython's exception carries; it is not always the obvious way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// Both ends, exclusive.
    Range,
    /// The end is the start.
    Point,
    /// The end column is 0.
    Open,
    /// As `Open`, the column counts from this byte.
    OpenFrom(u32),
    /// Behind a line's last character, the end column is -1.
    AfterLine,
    /// One column less, the end column is -1.
    Before,
    /// Only the line: both columns are 0.
    Line,
    /// The end column counts from 0.
    Reached,
}

impl From<pylex::Place> for Place {
    fn from(place: pylex::Place) -> Self {
        match place {
            pylex::Place::Range => Place::Range,
            pylex::Place::Point => Place::Point,
            pylex::Place::Open => Place::Open,
            pylex::Place::OpenFrom(from) => Place::OpenFrom(from),
            pylex::Place::AfterLine => Place::AfterLine,
        }
    }
}

/// An error raised by an action of the grammar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fail {
    pub(crate) message: String,
    pub(crate) range: TextRange,
    pub(crate) place: Place,
}

/// A syntax error in CPython's words. Lines and columns are the exception's attributes `lineno`, `offset`, `end_lineno`
/// and `end_offset`: they count from 1, columns in characters. CPython has a few errors without a column (0) and many
/// without an end (0 or -1); so has this.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The exception class.
    pub kind: ErrorKind,
    /// The message, as CPython words it.
    pub message: String,
    /// Bytes of the source.
    pub range: TextRange,
    /// `lineno`.
    pub line: u32,
    /// `offset`.
    pub col: u32,
    /// `end_lineno`.
    pub end_line: u32,
    /// `end_offset`.
    pub end_col: i32,
    /// The rules went wrong only at the end of the source: more text might help.
    pub(crate) at_end: bool,
}

impl SyntaxError {
    pub(crate) fn new(
        kind: ErrorKind,
        message: impl Into<String>,
        range: TextRange,
        place: Place,
        source: &str,
    ) -> Self {
        let index = LineIndex::new(source);
        let column = |offset: u32| {
            // The line break that the source lacks at its end counts.
            let implied = (offset as usize).saturating_sub(source.len()) as u32;
            let offset = offset - implied;
            let line = index.line(offset);
            let start = index.line_start(line) as usize;
            let text = source.get(start..offset as usize).unwrap_or("");
            (line, text.chars().count() as u32 + implied + 1)
        };
        let (mut line, mut col) = column(range.start);
        // A range that ends with a line break ends on that line.
        let breaks = range.end > range.start && source.as_bytes().get(range.end as usize - 1) == Some(&b'\n');
        let (mut end_line, end) = column(range.end - u32::from(breaks));
        let mut end_col = (end + u32::from(breaks)) as i32;
        if end_line > line {
            // CPython counts the end's bytes out on the first line.
            let bytes = (range.end - index.line_start(end_line) + 1) as usize;
            let start = index.line_start(line) as usize;
            let first = source.get(start..).and_then(|t| t.split_inclusive('\n').next()).unwrap_or("");
            end_col = first.char_indices().take_while(|&(i, _)| i < bytes).count() as i32;
        }
        match place {
            Place::Range => {}
            Place::Point => (end_line, end_col) = (line, col as i32),
            Place::Open => end_col = 0,
            Place::OpenFrom(from) => {
                let before = source.get(from as usize..range.start as usize).unwrap_or("");
                (col, end_line, end_col) = (before.chars().count() as u32 + 1, line, 0);
            }
            Place::AfterLine => (end_line, end_col) = (line, -1),
            Place::Before => (col, end_line, end_col) = (col.saturating_sub(1), line, -1),
            Place::Line => (col, end_line, end_col) = (0, line, 0),
            Place::Reached => end_col -= 1,
        }
        if source.is_empty() {
            (line, col, end_line, end_col) = (0, 0, 0, 0);
        }
        let end = (range.end as usize).min(source.len()) as u32;
        let range = TextRange::new(range.start.min(end), end);
        SyntaxError { kind, message: message.into(), range, line, col, end_line, end_col, at_end: false }
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
