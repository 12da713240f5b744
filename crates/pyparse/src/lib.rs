//! Parser for Python: source text to a tree.
//!
//! `python.lalrpop` is the grammar and the happy path; `python.rs` is generated from it (`cargo xtask codegen`) and
//! checked in, `driver` runs on its tables. On failure, and only then, `diagnose` reads the tokens again to find CPython's message and place.
//! Nothing recurses over the input: the parser has its own stack, brackets and indentation are bounded by the lexer, and
//! `depth` refuses trees deeper than `pyast::MAX_DEPTH`.
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod builder;
mod depth;
mod diagnose;
mod driver;
mod error;
mod interactive;
mod parameters;
mod recover;
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, unused, rust_2018_idioms)]
mod python;
mod strings;
mod targets;
mod version;

pub use error::{ErrorKind, SyntaxError};
pub use interactive::{Completeness, completeness};
pub use pylex::Source;
pub use recover::{Recovered, parse_recovering};

pub use version::PythonVersion;

use builder::Builder;
use error::Place;
use pyast::{Ast, TextRange};
use pylex::{Token, TokenKind, Tokens};

/// What kind of program to expect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// A file.
    #[default]
    Module,
    /// One statement at a prompt.
    Interactive,
    /// One expression.
    Expression,
    /// A signature type comment, `(int, str) -> bool`.
    FunctionType,
}

/// What `parse` is told.
#[derive(Clone, Debug, Default)]
pub struct ParseOptions {
    /// What kind of program to expect.
    pub mode: Mode,
    /// The language: newer syntax is an error that names the version it needs.
    pub version: PythonVersion,
}

impl ParseOptions {
    /// The newest language in this mode.
    pub fn mode(mode: Mode) -> Self {
        ParseOptions { mode, version: PythonVersion::default() }
    }
}

pub(crate) const TOO_COMPLEX: &str = "Parser stack overflowed - Python source too complex to parse";

/// A SyntaxWarning: an escape sequence that stays as written, or a keyword right behind a number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The message, as CPython words it.
    pub message: String,
    /// What it is about.
    pub range: TextRange,
}

impl Warning {
    /// Of an escape sequence (the backslash and what follows it) at byte `offset`.
    fn escape(offset: u32, escape: &str) -> Warning {
        let octal = if escape.as_bytes().get(1).is_some_and(u8::is_ascii_digit) { "octal " } else { "" };
        Warning {
            message: format!(
                "\"{escape}\" is an invalid {octal}escape sequence. Such sequences will not work in the future. Did you \
                 mean \"\\{escape}\"? A raw string is also an option."
            ),
            range: TextRange::new(offset, offset + escape.len() as u32),
        }
    }
}

/// Parses a whole source.
pub fn parse(source: impl Into<Source>, options: &ParseOptions) -> Result<Ast, SyntaxError> {
    parse_with_warnings(source, options).map(|(ast, _)| ast)
}

/// Parses a whole source; also gives the places that deserve a warning.
pub fn parse_with_warnings(
    source: impl Into<Source>,
    options: &ParseOptions,
) -> Result<(Ast, Vec<Warning>), SyntaxError> {
    parse_with_stands(source.into(), options, &[])
}

/// Parses a source in which tokens stand for others: the one at each place (they rise) is read as these, all on its range.
fn parse_with_stands(
    source: Source,
    options: &ParseOptions,
    stands: &[(u32, &[TokenKind])],
) -> Result<(Ast, Vec<Warning>), SyntaxError> {
    let text = source.text();
    if text.len() >= u32::MAX as usize {
        return Err(SyntaxError::new(
            ErrorKind::Syntax,
            "string to parse is too long",
            TextRange::default(),
            Place::Range,
            "",
        ));
    }
    // An expression may be indented, and lines before it may be blank.
    let text = if options.mode == Mode::Expression { text.trim_start_matches([' ', '\t']) } else { text };
    let skipped = (source.text().len() - text.len()) as u32;
    let mut tokens = pylex::lex(text);
    if skipped > 0 {
        shift(&mut tokens, skipped);
    }
    if options.mode == Mode::Expression {
        end_of_expression(source.text(), &mut tokens);
    }
    if !stands.is_empty() {
        tokens.tokens = with_stands(&tokens.tokens, stands);
    }
    let text = source.text();
    let start = match options.mode {
        Mode::Module => TokenKind::StartModule,
        Mode::Interactive => TokenKind::StartInteractive,
        Mode::Expression => TokenKind::StartExpression,
        Mode::FunctionType => TokenKind::StartFunctionType,
    };
    let mut builder = Builder::new(text);
    match driver::run(&mut builder, start, &tokens.tokens) {
        Ok(()) => {
            let Builder { mut ast, mut warnings, bare_types, .. } = builder;
            warnings.extend(
                tokens
                    .warnings
                    .iter()
                    .map(|w| Warning { message: w.message.clone(), range: TextRange::new(w.start, w.end) }),
            );
            warnings.sort_by_key(|w| w.range.start);
            let program = version::Program { text, tokens: &tokens, ast: &ast, bare_types: &bare_types };
            if let Some((message, range)) = version::too_new(&program, options.version) {
                return Err(SyntaxError::new(ErrorKind::Syntax, message, range, Place::Range, text));
            }
            if let Some(range) = depth::too_deep(&ast, &tokens) {
                return Err(SyntaxError::new(ErrorKind::Syntax, TOO_COMPLEX, range, Place::Range, text));
            }
            ast.set_source(source.into_text());
            Ok((ast, warnings))
        }
        Err(stop) => Err(diagnose::explain(text, &tokens, options, stop)),
    }
}

/// A file's last line has a line break even if it is not there; an expression's has not, and a backslash at its end is
/// followed by something wrong instead of by too little.
fn end_of_expression(text: &str, tokens: &mut Tokens) {
    if text.ends_with('\\')
        && let Some(e) = &mut tokens.error
        && e.message == "unexpected EOF while parsing"
    {
        let at = text.len() as u32 - 1;
        (e.start, e.end, e.place) = (at, at, pylex::Place::Open);
        e.message = "unexpected character after line continuation character".to_owned();
    }
}

fn with_stands(tokens: &[Token], stands: &[(u32, &[TokenKind])]) -> Vec<Token> {
    let mut stands = stands.iter().peekable();
    let mut out = Vec::with_capacity(tokens.len() + 4 * stands.len());
    for &token in tokens {
        while stands.next_if(|s| s.0 < token.start).is_some() {}
        match stands.next_if(|s| s.0 == token.start && token.kind == TokenKind::Int) {
            Some((_, kinds)) => out.extend(kinds.iter().map(|&kind| Token { kind, ..token })),
            None => out.push(token),
        }
    }
    out
}

fn shift(tokens: &mut Tokens, by: u32) {
    for t in &mut tokens.tokens {
        t.start += by;
        t.end += by;
    }
    for w in &mut tokens.warnings {
        w.start += by;
        w.end += by;
    }
    if let Some(e) = &mut tokens.error {
        e.start += by;
        e.end += by;
        e.unclosed = e.unclosed.map(|at| at + by);
        if let pylex::Place::OpenFrom(from) = &mut e.place {
            *from += by;
        }
    }
}
