//! Errors of the lexer: CPython's class, wording and place.

/// The exception class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`.
    Syntax,
    /// `IndentationError`.
    Indentation,
    /// `TabError`.
    Tab,
}

/// How a lexer error's range becomes columns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Both ends, exclusive.
    Range,
    /// The end is the start.
    Point,
    /// The end is unknown: column 0.
    Open,
    /// As `Open`; the column counts from this byte, where CPython's buffer begins, not from the start of the line.
    OpenFrom(u32),
    /// Behind the last character of a line; the end is unknown: column -1.
    AfterLine,
}

/// Whether an error wins over one that the parser found earlier in the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// It does.
    Always,
    /// Only if the parser's is on a later line than this one's start: brackets that are never closed.
    IfBefore,
    /// It does not.
    Never,
}

/// Why the source is no sequence of tokens. `start..end` are bytes of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LexError {
    /// The exception class.
    pub kind: ErrorKind,
    /// The message, as CPython words it.
    pub message: String,
    /// Where it begins.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
    /// How the range becomes columns.
    pub place: Place,
    /// Whether it wins over an earlier one of the parser.
    pub weight: Weight,
    /// Of a wrong line continuation: where the innermost open bracket is. If the parser's error is on a later line than
    /// that, the bracket is the matter.
    pub unclosed: Option<u32>,
}

/// A SyntaxWarning of the lexer. `start..end` are bytes of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LexWarning {
    /// The message, as CPython words it.
    pub message: String,
    /// Where it begins.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
}

impl LexError {
    /// An error at one place: the end is the start.
    #[cold]
    pub(crate) fn at(message: impl Into<String>, at: usize) -> Self {
        LexError::new(message, at, at, Place::Point)
    }

    #[cold]
    pub(crate) fn new(message: impl Into<String>, start: usize, end: usize, place: Place) -> Self {
        LexError {
            kind: ErrorKind::Syntax,
            message: message.into(),
            start: start as u32,
            end: end as u32,
            place,
            weight: Weight::Always,
            unclosed: None,
        }
    }

    #[cold]
    pub(crate) fn weight(mut self, weight: Weight) -> Self {
        self.weight = weight;
        self
    }

    #[cold]
    pub(crate) fn kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }
}
