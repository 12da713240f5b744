//! Why a source is no program. (see below)

use crate::Mode;
use crate::error::{ErrorKind, Fail, SyntaxError};
use lalrpop_util::ParseError;
use pyast::TextRange;
use pylex::{TokenKind, Tokens};

pub(crate) fn explain(
    text: &str,
    tokens: &Tokens,
    _mode: Mode,
    error: ParseError<u32, TokenKind, Fail>,
) -> SyntaxError {
    let (message, range) = match error {
        ParseError::User { error } => (error.message, error.range),
        ParseError::UnrecognizedToken { token: (l, _, r), .. } => ("invalid syntax".to_owned(), TextRange::new(l, r)),
        _ => ("invalid syntax".to_owned(), TextRange::default()),
    };
    if let Some(e) = &tokens.error
        && message == "invalid syntax"
    {
        return SyntaxError::new(e.kind, e.message.clone(), TextRange::new(e.start, e.end), text);
    }
    SyntaxError::new(ErrorKind::Syntax, message, range, text)
}
