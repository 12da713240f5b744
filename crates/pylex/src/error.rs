//! Errors of the lexer: CPython's class, wording and place.

/// The exception class.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
}

/// Why the source is no sequence of tokens. `start..end` are bytes of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LexError {
    pub kind: ErrorKind,
    pub message: String,
    pub start: u32,
    pub end: u32,
}

impl LexError {
    #[cold]
    pub(crate) fn new(message: impl Into<String>, start: usize, end: usize) -> Self {
        LexError { kind: ErrorKind::Syntax, message: message.into(), start: start as u32, end: end as u32 }
    }
}
