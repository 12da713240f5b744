//! The driver: from text to tokens.
//!
//! `logos` finds the next raw piece; this loop adds what a regular language cannot say: layout (indentation levels,
//! logical lines, bracket depth), string bodies, number syntax, and f-strings as a stack of modes (PEP 701). An f-string
//! is in its literal text (or that of a format spec), or in a replacement field, whose expression is lexed like any
//! other code until a `:`, `}` or `!` at the field's bracket depth.
//!
//! The lexer stops at the first error. The parser looks at the tokens before it first: what it dislikes there comes
//! earlier in the source.

use crate::error::{ErrorKind, LexError, Place, Weight};
use crate::token::{Token, TokenKind, Tokens, Trivia, TriviaKind};
use crate::{keyword, number, soft_keyword, unicode};
use logos::Logos;

/// CPython's limits.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
const MAX_FSTRINGS: usize = 149;
const MAX_FIELD_NESTING: usize = 3;
const TAB: usize = 8;

/// Lexes a whole source whose lines end in `\n`. Never fails: an error is the last token.
pub fn lex(text: &str) -> Tokens {
    let mut driver = Driver {
        text,
        bytes: text.as_bytes(),
        out: Tokens::default(),
        indents: vec![(0, 0)],
        brackets: Vec::new(),
        fstrings: Vec::new(),
        candidates: Vec::new(),
        line_first: 0,
    };
    driver.out.tokens.reserve(text.len() / 6 + 8);
    if let Err(mut error) = driver.run() {
        if !driver.fstrings.is_empty() {
            error.weight = Weight::Never;
        }
        // An unclosed bracket is noticed at the end.
        let end = text.len() as u32;
        let unclosed = error.message.ends_with("was never closed");
        let (start, end) = if unclosed { (end, end) } else { (error.start, error.end) };
        driver.out.tokens.push(Token { kind: TokenKind::Error, start, end });
        driver.out.error = Some(error);
    }
    let mut out = driver.out;
    soft_keyword::settle(text, &mut out.tokens, &driver.candidates);
    out
}

/// An f-string or t-string that is open.
struct FString {
    start: usize,
    quote: u8,
    quotes: usize,
    raw: bool,
    template: bool,
    /// Bracket depth inside each open field (nested format specs nest them).
    fields: Vec<usize>,
    /// In literal text or a format spec, not in an expression.
    literal: bool,
}

struct Driver<'a> {
    text: &'a str,
    bytes: &'a [u8],
    out: Tokens,
    /// Column with tabs to eight, and with tabs as one.
    indents: Vec<(usize, usize)>,
    brackets: Vec<(u8, usize)>,
    fstrings: Vec<FString>,
    /// Tokens that may be soft keywords, and `with`.
    candidates: Vec<u32>,
    /// The first token of the current logical line.
    line_first: usize,
}

impl<'a> Driver<'a> {
    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        self.out.tokens.push(Token { kind, start: start as u32, end: end as u32 });
    }

    fn trivia(&mut self, kind: TriviaKind, start: usize, end: usize) {
        let before = self.out.tokens.len() as u32;
        self.out.trivia.push(Trivia { kind, start: start as u32, end: end as u32, before });
    }

    fn at(&self, i: usize) -> u8 {
        self.bytes.get(i).copied().unwrap_or(0)
    }

    fn line_of(&self, offset: usize) -> usize {
        1 + self.bytes[..offset.min(self.bytes.len())].iter().filter(|&&b| b == b'\n').count()
    }

    fn run(&mut self) -> Result<(), LexError> {
        if let Some(at) = memchr::memchr(0, self.bytes) {
            return Err(LexError::at("source code cannot contain null bytes", at));
        }
        let mut pos = self.line_start(0)?;
        let mut lex = TokenKind::lexer(self.text);
        lex.bump(pos);
        loop {
            if let Some(f) = self.fstrings.last()
                && f.literal
            {
                let here = lex.span().end;
                let end = self.fstring_literal(here)?;
                lex.bump(end - here);
                continue;
            }
            // Names are half of all tokens: they need no automaton.
            let here = lex.span().end;
            let mut start = here;
            while self.at(start) == b' ' {
                start += 1;
            }
            if let Some((kind, end)) = keyword::name(self.bytes, start) {
                if kind != TokenKind::Name {
                    if matches!(kind, TokenKind::Match | TokenKind::Case | TokenKind::Type | TokenKind::With) {
                        self.candidates.push(self.out.tokens.len() as u32);
                    }
                    self.out.elifs += u32::from(kind == TokenKind::Elif);
                }
                self.push(kind, start, end);
                lex.bump(end - here);
                continue;
            }
            let Some(result) = lex.next() else { break };
            let span = lex.span();
            let (start, end) = (span.start, span.end);
            let Ok(kind) = result else {
                self.stray(start)?;
                continue;
            };
            match kind {
                TokenKind::RawNewline => {
                    if !self.brackets.is_empty() {
                        self.trivia(TriviaKind::BlankNewline, start, end);
                        continue;
                    }
                    self.end_line(start, end);
                    pos = self.line_start(end)?;
                    lex.bump(pos - end);
                }
                TokenKind::Comment => self.trivia(TriviaKind::Comment, start, end),
                TokenKind::Continuation => {
                    if end == self.bytes.len() {
                        return Err(self.end_in_continuation());
                    }
                }
                TokenKind::RawNumber => {
                    let (kind, to) = number::scan(self.text, start)?;
                    self.push(kind, start, to);
                    if self.at(to).is_ascii_alphabetic() {
                        self.run_on(start, to, kind);
                    }
                    lex.bump(to - end);
                }
                TokenKind::RawString => {
                    let to = self.string(start, end)?;
                    self.push(TokenKind::String, start, to);
                    lex.bump(to - end);
                }
                TokenKind::RawFString => {
                    let to = self.fstring_start(start, end)?;
                    lex.bump(to - end);
                }
                TokenKind::RawUnicodeName => {
                    self.check_name(start, end)?;
                    self.push(TokenKind::Name, start, end);
                }
                TokenKind::LPar | TokenKind::LSqb | TokenKind::LBrace => {
                    self.open(start)?;
                    self.push(kind, start, end);
                }
                TokenKind::RPar | TokenKind::RSqb | TokenKind::RBrace => {
                    let kind = self.close(kind, start)?;
                    self.push(kind, start, end);
                }
                TokenKind::Colon if self.in_field_top() => {
                    self.push(TokenKind::FieldColon, start, end);
                    self.set_literal(true);
                }
                TokenKind::ColonEqual if self.in_field_top() => {
                    self.push(TokenKind::FieldColon, start, start + 1);
                    self.set_literal(true);
                    lex = TokenKind::lexer(self.text);
                    lex.bump(start + 1);
                }
                TokenKind::Match | TokenKind::Case | TokenKind::Type | TokenKind::With => {
                    self.candidates.push(self.out.tokens.len() as u32);
                    self.push(kind, start, end);
                }
                TokenKind::Elif => {
                    self.out.elifs += 1;
                    self.push(kind, start, end);
                }
                _ => self.push(kind, start, end),
            }
        }
        self.finish()
    }

    fn end_line(&mut self, start: usize, end: usize) {
        if self.out.tokens.len() > self.line_first {
            self.push(TokenKind::Newline, start, end);
            let length = (self.out.tokens.len() - self.line_first) as u32;
            self.out.longest_line = self.out.longest_line.max(length);
        } else {
            self.trivia(TriviaKind::BlankNewline, start, end);
        }
        self.line_first = self.out.tokens.len();
    }

    fn finish(&mut self) -> Result<(), LexError> {
        let len = self.bytes.len();
        if let Some(f) = self.fstrings.last()
            && f.literal
        {
            return Err(self.unterminated_fstring(f, len));
        }
        if let Some(&(bracket, at)) = self.brackets.last() {
            return Err(never_closed(bracket, at));
        }
        if self.out.tokens.len() > self.line_first {
            self.end_line(len, len);
        }
        for _ in 1..self.indents.len() {
            self.push(TokenKind::Dedent, len, len);
        }
        self.push(TokenKind::End, len, len);
        Ok(())
    }

    /// From the start of a line to its first token: skips blank lines, emits INDENT and DEDENT. Where the token starts.
    fn line_start(&mut self, start: usize) -> Result<usize, LexError> {
        let mut i = start;
        loop {
            let line = i;
            let (mut col, mut alt) = (0usize, 0usize);
            let mut first = None;
            loop {
                let spaces = self.bytes.get(i..).unwrap_or(&[]).iter().take_while(|&&b| b == b' ').count();
                i += spaces;
                col += spaces;
                alt += spaces;
                match self.at(i) {
                    b'\t' => {
                        col = (col / TAB + 1) * TAB;
                        alt += 1;
                    }
                    b'\x0c' => {
                        col = 0;
                        alt = 0;
                    }
                    // Only the first physical line of a continued indentation counts.
                    b'\\' if self.at(i + 1) == b'\n' => {
                        if i + 2 >= self.bytes.len() {
                            return Err(self.end_in_continuation());
                        }
                        first = first.filter(|&c| c != (0, 0)).or(Some((col, alt)));
                        i += 1;
                    }
                    b'\\' => return Err(self.invalid_character(i)),
                    _ => break,
                }
                i += 1;
            }
            if let Some((c, a)) = first
                && c > 0
            {
                (col, alt) = (c, a);
            }
            match self.bytes.get(i) {
                None => {
                    self.line_first = self.out.tokens.len();
                    return Ok(i);
                }
                Some(b'\n') => {
                    self.trivia(TriviaKind::BlankNewline, i, i + 1);
                    i += 1;
                    continue;
                }
                Some(b'#') => {
                    let end = memchr::memchr(b'\n', &self.bytes[i..]).map_or(self.bytes.len(), |n| i + n);
                    self.trivia(TriviaKind::Comment, i, end);
                    i = end;
                    if i < self.bytes.len() {
                        self.trivia(TriviaKind::BlankNewline, i, i + 1);
                        i += 1;
                    }
                    continue;
                }
                Some(_) => {}
            }
            self.indentation(line, i, col, alt)?;
            self.line_first = self.out.tokens.len();
            return Ok(i);
        }
    }

    fn indentation(&mut self, line: usize, at: usize, col: usize, alt: usize) -> Result<(), LexError> {
        let tab_error = || {
            LexError::new("inconsistent use of tabs and spaces in indentation", line, line, Place::Open)
                .kind(ErrorKind::Tab)
                .weight(Weight::Never)
        };
        let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            return if alt == top_alt { Ok(()) } else { Err(tab_error()) };
        }
        if col > top {
            if self.indents.len() >= MAX_INDENTS {
                return Err(LexError::new("too many levels of indentation", line, line, Place::Open)
                    .kind(ErrorKind::Indentation)
                    .weight(Weight::Never));
            }
            if alt <= top_alt {
                return Err(tab_error());
            }
            self.indents.push((col, alt));
            self.push(TokenKind::Indent, line, at);
            return Ok(());
        }
        if self.indents.iter().all(|&(c, _)| c != col) {
            let end = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |n| at + n);
            let message = "unindent does not match any outer indentation level";
            return Err(LexError::new(message, end, end, Place::AfterLine)
                .kind(ErrorKind::Indentation)
                .weight(Weight::Never));
        }
        while self.indents.last().is_some_and(|&(c, _)| c > col) {
            self.indents.pop();
            self.push(TokenKind::Dedent, at, at);
        }
        let top_alt = self.indents.last().map_or(0, |&(_, a)| a);
        if alt != top_alt {
            return Err(tab_error());
        }
        Ok(())
    }

    fn open(&mut self, at: usize) -> Result<(), LexError> {
        if self.brackets.len() >= MAX_BRACKETS {
            return Err(LexError::at("too many nested parentheses", at));
        }
        self.brackets.push((self.at(at), at));
        Ok(())
    }

    fn close(&mut self, kind: TokenKind, at: usize) -> Result<TokenKind, LexError> {
        let close = self.at(at);
        if let Some(f) = self.fstrings.last()
            && f.fields.last() == Some(&self.brackets.len())
        {
            if close == b'}' {
                self.brackets.pop();
                if let Some(f) = self.fstrings.last_mut() {
                    f.fields.pop();
                    f.literal = true;
                }
                return Ok(TokenKind::FieldClose);
            }
            let which = if f.template { 't' } else { 'f' };
            return Err(LexError::at(format!("{which}-string: unmatched '{}'", close as char), at));
        }
        let Some((open, open_at)) = self.brackets.pop() else {
            return Err(LexError::at(format!("unmatched '{}'", close as char), at));
        };
        if !matches!((open, close), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            let mut message = format!(
                "closing parenthesis '{}' does not match opening parenthesis '{}'",
                close as char, open as char
            );
            let (a, b) = (self.line_of(open_at), self.line_of(at));
            if a != b {
                message.push_str(&format!(" on line {a}"));
            }
            return Err(LexError::at(message, at));
        }
        Ok(kind)
    }

    fn in_field_top(&self) -> bool {
        self.fstrings.last().is_some_and(|f| f.fields.last() == Some(&self.brackets.len()))
    }

    fn set_literal(&mut self, literal: bool) {
        if let Some(f) = self.fstrings.last_mut() {
            f.literal = literal;
        }
    }

    /// The end of a plain literal whose prefix and first quote are `start..body`.
    fn string(&mut self, start: usize, body: usize) -> Result<usize, LexError> {
        let quote = self.at(body - 1);
        if self.at(body) == quote && self.at(body + 1) == quote {
            let mut i = body + 2;
            while let Some(n) = memchr::memchr2(quote, b'\\', &self.bytes[i.min(self.bytes.len())..]) {
                i += n;
                if self.at(i) == b'\\' {
                    i += 2;
                } else if self.at(i + 1) == quote && self.at(i + 2) == quote {
                    return Ok(i + 3);
                } else {
                    i += 1;
                }
            }
            let last = self.line_of(self.bytes.len()) - usize::from(self.bytes.last() == Some(&b'\n'));
            return Err(LexError::at(
                format!("unterminated triple-quoted string literal (detected at line {last})"),
                start,
            ));
        }
        let mut i = body;
        while let Some(n) = memchr::memchr3(quote, b'\\', b'\n', &self.bytes[i.min(self.bytes.len())..]) {
            i += n;
            match self.at(i) {
                b'\\' => i += 2,
                b'\n' => break,
                _ => return Ok(i + 1),
            }
        }
        let end = i.min(self.bytes.len());
        let end = if self.at(end) == b'\n' { end } else { self.bytes.len() };
        let line = self.line_of(end) - usize::from(end == self.bytes.len() && self.bytes.last() == Some(&b'\n'));
        if let Some(f) = self.fstrings.last()
            && f.quote == quote
            && f.quotes == 1
        {
            let which = if f.template { 't' } else { 'f' };
            return Err(LexError::at(format!("{which}-string: expecting '}}'"), start));
        }
        let mut message = format!("unterminated string literal (detected at line {line})");
        if self.bytes[body..end].windows(2).any(|w| w == [b'\\', quote]) {
            message.push_str("; perhaps you escaped the end quote?");
        }
        Err(LexError::at(message, start))
    }

    fn fstring_start(&mut self, start: usize, body: usize) -> Result<usize, LexError> {
        let quote = self.at(body - 1);
        let triple = self.at(body) == quote && self.at(body + 1) == quote;
        let letters = &self.bytes[start..body - 1];
        let template = letters.iter().any(|b| matches!(b, b't' | b'T'));
        let end = if triple { body + 2 } else { body };
        if self.fstrings.len() >= MAX_FSTRINGS {
            return Err(LexError::at("too many nested f-strings or t-strings", end - 1));
        }
        self.push(if template { TokenKind::TStringStart } else { TokenKind::FStringStart }, start, end);
        self.fstrings.push(FString {
            start,
            quote,
            quotes: if triple { 3 } else { 1 },
            raw: letters.iter().any(|b| matches!(b, b'r' | b'R')),
            template,
            fields: Vec::new(),
            literal: true,
        });
        Ok(end)
    }

    #[cold]
    fn unterminated_fstring(&self, f: &FString, at: usize) -> LexError {
        let which = if f.template { 't' } else { 'f' };
        let line = self.line_of(at) - usize::from(at == self.bytes.len() && self.bytes.last() == Some(&b'\n'));
        let triple = if f.quotes == 3 { "triple-quoted " } else { "" };
        LexError::at(format!("unterminated {triple}{which}-string literal (detected at line {line})"), f.start)
    }

    /// Literal text of the innermost f-string, or of a format spec, from `start` on. Where lexing goes on.
    fn fstring_literal(&mut self, start: usize) -> Result<usize, LexError> {
        let Some(f) = self.fstrings.last() else { return Ok(start) };
        let (quote, quotes, raw, in_spec) = (f.quote, f.quotes, f.raw, !f.fields.is_empty());
        let mut i = start;
        loop {
            let Some(&c) = self.bytes.get(i) else {
                let after_field = self.out.tokens.last().is_some_and(|t| t.kind == TokenKind::FieldClose);
                if !in_spec || quotes == 3 || after_field {
                    return Err(self.unterminated_fstring(f, i));
                }
                // As at a line break: the field is what is open.
                if i > start {
                    self.push(TokenKind::FStringMiddle, start, i);
                }
                self.set_literal(false);
                return Ok(i);
            };
            match c {
                _ if c == quote && (quotes == 1 || (self.at(i + 1) == quote && self.at(i + 2) == quote)) => {
                    if i > start {
                        self.push(TokenKind::FStringMiddle, start, i);
                    }
                    // In a format spec this leaves brackets open, as in CPython; the parser says what is wrong.
                    self.push(TokenKind::FStringEnd, i, i + quotes);
                    self.fstrings.pop();
                    return Ok(i + quotes);
                }
                b'\n' if quotes == 1 => {
                    if !in_spec {
                        return Err(self.unterminated_fstring(f, i));
                    }
                    if i > start {
                        self.push(TokenKind::FStringMiddle, start, i);
                    }
                    self.set_literal(false);
                    return Ok(i);
                }
                b'{' if !in_spec && self.at(i + 1) == b'{' => i += 2,
                b'{' => {
                    if i > start {
                        self.push(TokenKind::FStringMiddle, start, i);
                    }
                    self.open(i)?;
                    self.push(TokenKind::FieldOpen, i, i + 1);
                    let depth = self.brackets.len();
                    if let Some(f) = self.fstrings.last_mut() {
                        if f.fields.len() >= MAX_FIELD_NESTING {
                            let which = if f.template { 't' } else { 'f' };
                            return Err(LexError::at(
                                format!("{which}-string: expressions nested too deeply"),
                                i.saturating_sub(1),
                            ));
                        }
                        f.fields.push(depth);
                        f.literal = false;
                    }
                    return Ok(i + 1);
                }
                b'}' if in_spec => {
                    if i > start {
                        self.push(TokenKind::FStringMiddle, start, i);
                    }
                    self.brackets.pop();
                    if let Some(f) = self.fstrings.last_mut() {
                        f.fields.pop();
                    }
                    self.push(TokenKind::FieldClose, i, i + 1);
                    return Ok(i + 1);
                }
                b'}' if self.at(i + 1) == b'}' => i += 2,
                b'}' => {
                    let which = if f.template { 't' } else { 'f' };
                    return Err(LexError::at(format!("{which}-string: single '}}' is not allowed"), i));
                }
                b'\\' => match self.at(i + 1) {
                    b'{' | b'}' => i += 1,
                    b'N' if !raw && self.at(i + 2) == b'{' => {
                        i += 3;
                        while let Some(&c) = self.bytes.get(i) {
                            if c == b'}' {
                                i += 1;
                                break;
                            }
                            if c == b'\n' || c == quote || c == b'{' {
                                break;
                            }
                            i += 1;
                        }
                    }
                    0 => i += 1,
                    _ => i += 2,
                },
                _ => i += 1,
            }
        }
    }

    /// Every character of the name `start..end` must be one that identifiers may have.
    fn check_name(&self, start: usize, end: usize) -> Result<(), LexError> {
        for (i, c) in self.text[start..end].char_indices() {
            if c.is_ascii() {
                continue;
            }
            let ok = if i == 0 { unicode::is_xid_start(c) } else { unicode::is_xid_continue(c) };
            if !ok {
                return Err(self.invalid_character(start + i));
            }
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn run_on(&mut self, start: usize, end: usize, kind: TokenKind) {
        self.out.warnings.push(number::run_on(self.text, start, end, kind));
    }

    /// A character that no token starts with.
    #[cold]
    #[inline(never)]
    fn stray(&mut self, at: usize) -> Result<(), LexError> {
        if !matches!(self.at(at), b'$' | b'?' | b'`') {
            return Err(self.invalid_character(at));
        }
        self.push(TokenKind::Stray, at, at + 1);
        Ok(())
    }

    #[cold]
    fn invalid_character(&self, at: usize) -> LexError {
        let Some(c) = self.text.get(at..).and_then(|t| t.chars().next()) else {
            return LexError::at("invalid token", at);
        };
        if c == '\\' {
            if at + 1 >= self.bytes.len() {
                return self.end_in_continuation();
            }
            let place = Place::OpenFrom(self.buffer_start(at) as u32);
            let message = "unexpected character after line continuation character";
            let mut error = LexError::new(message, at + 1, at + 1, place).weight(Weight::Never);
            error.unclosed = self.brackets.last().map(|&(_, at)| at as u32);
            return error;
        }
        if unicode::is_printable(c) {
            return LexError::at(format!("invalid character '{c}' (U+{:04X})", c as u32), at);
        }
        LexError::at(format!("invalid non-printable character U+{:04X}", c as u32), at)
    }

    /// Where the line around `at` starts; if that is inside a token, or a backslash continues the line before, where
    /// that line starts, and so on. From there CPython counts the column of a wrong continuation.
    #[cold]
    fn buffer_start(&self, at: usize) -> usize {
        let mut end = at;
        loop {
            let Some(newline) = memchr::memrchr(b'\n', self.bytes.get(..end).unwrap_or(&[])) else { return 0 };
            let before = self.out.tokens.partition_point(|t| t.start as usize <= newline);
            let token = before.checked_sub(1).and_then(|i| self.out.tokens.get(i));
            // Indentation is no token to CPython.
            let layout = |kind| matches!(kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent);
            let token = token.filter(|t| !layout(t.kind));
            let in_token = token.is_some_and(|t| newline < t.end as usize);
            let comments = self.out.trivia.partition_point(|t| (t.start as usize) < newline);
            let comment = comments.checked_sub(1).and_then(|i| self.out.trivia.get(i));
            let commented = comment.is_some_and(|t| t.end as usize == newline && t.kind == TriviaKind::Comment);
            let continued = token.is_some() && newline > 0 && self.at(newline - 1) == b'\\' && !commented;
            if !in_token && !continued {
                return newline + 1;
            }
            end = newline;
        }
    }

    /// A backslash at the very end: in brackets, those are the matter.
    #[cold]
    fn end_in_continuation(&self) -> LexError {
        if let Some(&(bracket, at)) = self.brackets.last() {
            return never_closed(bracket, at);
        }
        let at = self.bytes.len() - usize::from(self.bytes.last() == Some(&b'\n'));
        LexError::new("unexpected EOF while parsing", at, at, Place::AfterLine).weight(Weight::Never)
    }
}

#[cold]
fn never_closed(bracket: u8, at: usize) -> LexError {
    LexError::new(format!("'{}' was never closed", bracket as char), at, at + 1, Place::Open).weight(Weight::IfBefore)
}
