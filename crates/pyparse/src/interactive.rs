//! Whether what was typed so far is a statement, the beginning of one, or wrong: for prompts.
//!
//! The rules are those of `codeop.compile_command`: input is incomplete when the reading fails at its very end, where
//! more text could help, or when it ends with a compound statement that no empty line has closed yet.

use crate::{Mode, ParseOptions, SyntaxError, parse};
use pylex::{Source, TokenKind, TriviaKind};

/// What `completeness` says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// A statement (or nothing at all): run it.
    Complete,
    /// More lines are needed.
    Incomplete,
    /// No further line can make it right.
    Wrong(SyntaxError),
}

/// Judges the lines typed so far. `options.mode` is `Interactive` for one statement, `Module` for any number of them.
/// As with `codeop`, the last line need not end with a line break, and an empty line closes a compound statement.
pub fn completeness(source: &str, options: &ParseOptions) -> Completeness {
    if source.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#')) {
        return Completeness::Complete;
    }
    // A line break behind a backslash is not one yet.
    let body = source.strip_suffix('\n').unwrap_or(source);
    let slashes = body.bytes().rev().take_while(|&b| b == b'\\').count();
    let goes_on = slashes % 2 == 1 && !ends_in_comment(body);
    let source = if goes_on { body } else { source };
    let mut text = Source::from_text(source).into_text();
    text.push('\n');
    let tokens = pylex::lex(&text);
    match parse(text.as_str(), options) {
        Ok(_) => {
            let closed = text.strip_suffix('\n').is_some_and(|t| t.rsplit('\n').next().is_some_and(str::is_empty));
            // A statement with a block ends with a dedent, or on the line of its header.
            let compound = options.mode == Mode::Interactive && starts_compound(&tokens.tokens);
            if compound && !closed { Completeness::Incomplete } else { Completeness::Complete }
        }
        Err(error) if error.at_end => Completeness::Incomplete,
        Err(error) if goes_on && error.message.starts_with("unterminated string literal") => Completeness::Incomplete,
        Err(error) => Completeness::Wrong(error),
    }
}

fn ends_in_comment(text: &str) -> bool {
    pylex::lex(text).trivia.last().is_some_and(|t| t.kind == TriviaKind::Comment && t.end as usize == text.len())
}

fn starts_compound(tokens: &[pylex::Token]) -> bool {
    use TokenKind::*;
    tokens.first().is_some_and(|t| matches!(t.kind, If | While | For | Try | With | Def | Class | Async | At | Match))
}
