//! Lexer for Python source: bytes to text ([`decode`]), text to tokens ([`lex`]).
//!
//! Tokens are twelve bytes each, byte offsets into the source; comments and blank lines stand beside them. Layout,
//! f-strings and soft keywords are settled here, so the parser reads a plain sequence. Invariants: token ranges rise and
//! do not overlap; INDENT and DEDENT balance; the last token is `End`, or `Error` when `Tokens::error` is set.
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod dump;
mod encodings;
mod error;
mod keyword;
mod lexer;
mod number;
mod soft_keyword;
mod source;
mod string;
mod token;
mod unicode;

pub use dump::dump_tokens;
pub use error::{ErrorKind, LexError, LexWarning, Place, Weight};
pub use lexer::lex;
pub use number::{Number, parse_number};
pub use source::{DecodeError, Source, declared_encoding, decode};
pub use string::{EscapeError, InvalidEscape, Prefix, unescape_bytes, unescape_text};
pub use token::{Token, TokenKind, Tokens, Trivia, TriviaKind};
