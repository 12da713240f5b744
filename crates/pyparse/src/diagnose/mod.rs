//! Why a source is no program: runs only after the grammar has failed.
//!
//! The source is read a second time, top-down with ordered choice (`reader`), by rules that also know the mistakes that
//! CPython has words for. As there, it is read once without them, which finds the furthest token any rule looked at, and
//! then with them; if none applies, it is "invalid syntax" at that token. An error of the lexer later in the source wins
//! over what the rules found, an unclosed bracket only if the reading stopped on a later line.
//!
//! Only the statement that failed is read (and what follows, if it is sound after all), so the cost is bounded by it;
//! a statement of more than `MAX_TOKENS` tokens gets no second reading.

mod arguments;
mod compound;
mod expressions;
mod patterns;
mod reader;
mod statements;
mod strings;
mod targets;

use crate::driver::Stop;
use crate::error::{ErrorKind, Place, SyntaxError};
use crate::{Mode, ParseOptions, PythonVersion};
use pyast::TextRange;
use pylex::{Token, TokenKind, Tokens};
use reader::{Fault, Reader};

/// The longest statement that is read again, in tokens.
const MAX_TOKENS: usize = 400_000;

/// Stack of the second reading: it recurses, boundedly; a debug build needs less than 4 MB. Stacks of this size are kept by
/// glibc for the next thread, larger ones are not.
const STACK: usize = 32 << 20;

pub(crate) fn explain(text: &str, tokens: &Tokens, options: &ParseOptions, stop: Stop) -> SyntaxError {
    let list = &tokens.tokens;
    let (stop, fallback) = match stop {
        Stop::Refused(error) => {
            let at = list.partition_point(|t| t.start < error.range.start);
            let reached = error.range.end;
            let (message, range, place) = (error.message, error.range, error.place);
            (at + 1, Fault { kind: ErrorKind::Syntax, message, range, place, lexical: false, reached })
        }
        Stop::At(at) => (at, generic(text, list, at.min(list.len().saturating_sub(1)))),
    };
    let (fault, at_end) = second_reading(text, tokens, options, stop).unwrap_or((fallback, false));
    let fault = later_lexical_error(text, tokens, fault);
    let mut error = SyntaxError::new(fault.kind, fault.message, fault.range, fault.place, text);
    error.at_end = at_end;
    error
}

/// The message for a token that no rule can use.
fn generic(text: &str, tokens: &[Token], at: usize) -> Fault {
    let mut reader = Reader::new(text, tokens, &[], None, false);
    reader.reached = at + 1;
    unexpected(&mut reader, at);
    reader.fault.unwrap_or_else(|| Fault {
        kind: ErrorKind::Syntax,
        message: "invalid syntax".to_owned(),
        range: TextRange::default(),
        place: Place::Range,
        lexical: false,
        reached: 0,
    })
}

fn unexpected(reader: &mut Reader<'_>, at: usize) {
    match reader.tokens.get(at).map(|t| t.kind) {
        Some(TokenKind::Indent) => {
            reader.raise_here(at, ErrorKind::Indentation, "unexpected indent".to_owned());
        }
        Some(TokenKind::Dedent) => {
            reader.raise_here(at, ErrorKind::Indentation, "unexpected unindent".to_owned());
        }
        _ => reader.raise_token(at, "invalid syntax"),
    }
}

/// Where the top-level statement starts that token `stop` makes wrong: before it, even if it starts a line itself.
fn statement_start(tokens: &[Token], stop: usize) -> usize {
    let (mut depth, mut start) = (0usize, 0);
    for (i, t) in tokens.iter().enumerate().take(stop) {
        match t.kind {
            TokenKind::Indent => depth += 1,
            TokenKind::Dedent => depth = depth.saturating_sub(1),
            TokenKind::Else | TokenKind::Elif | TokenKind::Except | TokenKind::Finally => {}
            _ => {
                let first = i == 0 || matches!(tokens[i - 1].kind, TokenKind::Newline | TokenKind::Dedent);
                if depth == 0 && first {
                    start = i;
                }
            }
        }
    }
    start
}

/// What the rules find from the failing statement on; nothing if they find no fault.
fn second_reading(text: &str, tokens: &Tokens, options: &ParseOptions, stop: usize) -> Option<(Fault, bool)> {
    let all = &tokens.tokens;
    let start = if options.mode == Mode::Module { statement_start(all, stop) } else { 0 };
    let after = all.get(start..)?;
    // What follows the failure is looked at only to its logical line's end, except by a sound statement.
    let line = stop.max(start) - start;
    let line = after.iter().skip(line).position(|t| t.kind == TokenKind::Newline).map_or(after.len(), |n| n + line);
    if line > MAX_TOKENS {
        return None;
    }
    let window = merge_unequal(after);
    let levels = bracket_levels(&window);
    let newest = options.version >= PythonVersion::PY314;
    let lex_error = tokens.error.as_ref();
    let read = || {
        let mut reader = Reader::new(text, &window, &levels, lex_error, newest);
        reader.file = options.mode == Mode::Module;
        read_twice(reader, options.mode)
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read).ok()?;
        thread.join().ok()?
    })
}

/// `<>` is one token; what our lexer has taken for more than its `>` stays behind it.
fn merge_unequal(tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for &t in tokens {
        let rest = match t.kind {
            TokenKind::Greater => None,
            TokenKind::GreaterEqual => Some(TokenKind::Equal),
            TokenKind::RightShift => Some(TokenKind::Greater),
            TokenKind::RightShiftEqual => Some(TokenKind::GreaterEqual),
            _ => {
                out.push(t);
                continue;
            }
        };
        match out.last_mut() {
            Some(last) if last.kind == TokenKind::Less && last.end == t.start => {
                last.kind = TokenKind::NotEqual;
                last.end = t.start + 1;
                out.extend(rest.map(|kind| Token { kind, start: t.start + 1, end: t.end }));
            }
            _ => out.push(t),
        }
    }
    out
}

fn bracket_levels(tokens: &[Token]) -> Vec<u16> {
    let mut level = 0u16;
    tokens
        .iter()
        .map(|t| {
            if t.kind.is_open_bracket() {
                level = level.saturating_add(1);
            } else if t.kind.is_close_bracket() {
                level = level.saturating_sub(1);
            }
            level
        })
        .collect()
}

/// The fault, and whether the first reading stopped at the end of the source.
fn read_twice(mut reader: Reader<'_>, mode: Mode) -> Option<(Fault, bool)> {
    if read(&mut reader, mode) {
        return None;
    }
    let last = reader.reached.saturating_sub(1);
    let at_end = reader.stands_at_end(last);
    if let Some(fault) = reader.fault {
        return Some((fault, at_end));
    }
    reader.rewind(true);
    read(&mut reader, mode);
    if reader.fault.is_none() {
        unexpected(&mut reader, last);
    }
    Some((reader.fault?, at_end))
}

/// Reads everything; whether all of it is a program.
fn read(reader: &mut Reader<'_>, mode: Mode) -> bool {
    let done = match mode {
        Mode::Module => {
            while reader.alt(Reader::statement).is_some() {
                reader.forget();
            }
            reader.tok(TokenKind::End).is_some()
        }
        Mode::Interactive => read_interactive(reader),
        Mode::Expression => {
            reader.expressions().is_some() && {
                reader.many(|p| p.tok(TokenKind::Newline));
                reader.tok(TokenKind::End).is_some()
            }
        }
        Mode::FunctionType => false,
    };
    done && reader.fault.is_none()
}

/// One statement. A compound one is ended by an empty line, which the lexer has no token for.
fn read_interactive(reader: &mut Reader<'_>) -> bool {
    if reader.alt(Reader::simple_line).is_none() {
        return reader.alt(Reader::statement).is_some() && reader.is(TokenKind::End);
    }
    if !reader.is(TokenKind::End) && reader.fault.is_none() {
        // CPython points at the last token it read: the end of the first line.
        let last = reader.mark.saturating_sub(1);
        reader.raise_token(last, "multiple statements found while compiling a single statement");
    }
    true
}

/// What the lexer found further on wins over what the rules found.
fn later_lexical_error(text: &str, tokens: &Tokens, fault: Fault) -> Fault {
    let Some(e) = &tokens.error else { return fault };
    if fault.lexical || fault.kind != ErrorKind::Syntax || fault.message == crate::TOO_COMPLEX {
        return fault;
    }
    let line = |offset: u32| text.bytes().take(offset as usize).filter(|&b| b == b'\n').count();
    let wins = match e.weight {
        pylex::Weight::Always => true,
        pylex::Weight::IfBefore => line(fault.reached) > line(e.start),
        pylex::Weight::Never => false,
    };
    if !wins {
        return match e.unclosed {
            Some(at) if line(fault.reached) > line(at) => {
                let bracket = text.get(at as usize..at as usize + 1).unwrap_or("");
                let message = format!("'{bracket}' was never closed");
                Fault { message, range: TextRange::new(at, at + 1), place: Place::Open, lexical: true, ..fault }
            }
            _ => fault,
        };
    }
    let range = TextRange::new(e.start, e.end);
    Fault { kind: e.kind, message: e.message.clone(), range, place: e.place.into(), lexical: true, reached: e.start }
}
