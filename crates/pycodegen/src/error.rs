//! `CompileError`: what the symbol table and the compiler report, in CPython's wording.

use pyast::TextRange;
use std::fmt;

/// The exception class to raise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    SyntaxError,
    /// Nesting that the compiler does not follow.
    RecursionError,
    /// Too big for the code object.
    OverflowError,
    /// A part of the language that this compiler does not know yet.
    NotImplementedError,
}

/// An error with its place in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    pub kind: ErrorKind,
    pub message: String,
    pub range: TextRange,
}

impl CompileError {
    #[cold]
    pub(crate) fn syntax(message: impl Into<String>, range: TextRange) -> Self {
        CompileError { kind: ErrorKind::SyntaxError, message: message.into(), range }
    }

    #[cold]
    pub(crate) fn recursion(range: TextRange) -> Self {
        CompileError {
            kind: ErrorKind::RecursionError,
            message: "maximum recursion depth exceeded during compilation".to_owned(),
            range,
        }
    }
}

/// A SyntaxWarning with its place in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileWarning {
    pub message: String,
    pub range: TextRange,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.message)
    }
}

impl std::error::Error for CompileError {}
