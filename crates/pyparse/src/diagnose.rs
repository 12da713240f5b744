//! Why a source is no program: runs only after the grammar has failed.
//!
//! It knows the token at which the parser stopped and reads the tokens around it, looking for the mistakes that CPython
//! has words for; without one it is "invalid syntax" at that token. An error of the lexer later in the source wins over
//! all of them, as in CPython, which reads the rest of the tokens for that purpose; an unclosed bracket only if the
//! parser stopped on a later line.

use crate::error::{ErrorKind, Fail, SyntaxError};
use crate::{Mode, ParseOptions, targets};
use lalrpop_util::ParseError;
use pyast::{Mod as Root, TextRange};
use pylex::{Token, TokenKind, Tokens};

pub(crate) fn explain(text: &str, tokens: &Tokens, mode: Mode, error: ParseError<u32, TokenKind, Fail>) -> SyntaxError {
    let (found, stop) = match error {
        ParseError::User { error } => {
            let at = error.range.start;
            let message = maybe_equality(text, &tokens.tokens, &error).unwrap_or(error.message);
            ((ErrorKind::Syntax, message, error.range), at)
        }
        ParseError::UnrecognizedToken { token: (l, kind, _), .. } => {
            let list = &tokens.tokens;
            let at = list.partition_point(|t| t.start < l);
            let at = (at..list.len()).find(|&i| list[i].kind == kind).unwrap_or(at);
            (Diagnosis { text, tokens: list, at, mode }.find(), l)
        }
        _ => {
            let end = text.len() as u32;
            ((ErrorKind::Syntax, "invalid syntax".to_owned(), TextRange::new(end, end)), end)
        }
    };
    if let Some(e) = &tokens.error {
        let unclosed = e.message.ends_with("was never closed");
        let line = |offset: u32| text.bytes().take(offset as usize).filter(|&b| b == b'\n').count();
        let at_error = tokens.tokens.last().is_some_and(|t| t.start <= stop && t.kind == TokenKind::Error);
        let indent = found.1 == "unexpected indent" || found.1 == "unexpected unindent";
        if at_error || !indent && (!unclosed || line(stop) > line(e.start)) {
            return SyntaxError::new(e.kind, e.message.clone(), TextRange::new(e.start, e.end), text);
        }
    }
    SyntaxError::new(found.0, found.1, found.2, text)
}

/// `f() = 1`: the whole and only target of an assignment cannot be one; a comparison may be meant.
fn maybe_equality(text: &str, tokens: &[Token], error: &Fail) -> Option<String> {
    let what = error.message.strip_prefix("cannot assign to ")?;
    if matches!(
        what,
        "True"
            | "False"
            | "None"
            | "list"
            | "tuple"
            | "starred"
            | "comparison"
            | "conditional expression"
            | "lambda"
            | "generator expression"
            | "__debug__"
    ) {
        return None;
    }
    let mut first = tokens.iter().position(|t| t.start == error.range.start)?;
    let mut after = tokens.iter().position(|t| t.start >= error.range.end)?;
    let d = Diagnosis { text, tokens, at: after, mode: Mode::Module };
    while d.kind(after) == TokenKind::RPar && first > 0 && d.kind(first - 1) == TokenKind::LPar {
        first -= 1;
        after += 1;
    }
    let alone = d.kind(after) == TokenKind::Equal
        && d.line_start(first) == first
        && d.operand_start(after - 1, false) == first
        && !matches!(d.kind(d.operand_end(after + 1) + 1), TokenKind::Equal | TokenKind::ColonEqual);
    alone.then(|| format!("{} here. Maybe you meant '==' instead of '='?", error.message))
}

type Found = (ErrorKind, String, TextRange);

struct Diagnosis<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// The token at which the parser stopped.
    at: usize,
    mode: Mode,
}

impl Diagnosis<'_> {
    fn kind(&self, i: usize) -> TokenKind {
        self.tokens.get(i).map_or(TokenKind::End, |t| t.kind)
    }

    fn before(&self, i: usize) -> Option<TokenKind> {
        i.checked_sub(1).map(|i| self.kind(i))
    }

    fn range(&self, from: usize, to: usize) -> TextRange {
        let end = self.text.len() as u32;
        let start = self.tokens.get(from).map_or(end, |t| t.start);
        if start == end && self.text.ends_with('\n') {
            // Nothing is left: the end of the last line.
            return TextRange::new(end - 1, end - 1);
        }
        TextRange::new(start, self.tokens.get(to).map_or(end, |t| t.end).max(start))
    }

    fn word(&self, i: usize) -> &str {
        self.tokens.get(i).and_then(|t| self.text.get(t.start as usize..t.end as usize)).unwrap_or("")
    }

    fn line(&self, i: usize) -> usize {
        let offset = self.tokens.get(i).map_or(self.text.len(), |t| t.start as usize);
        1 + self.text.bytes().take(offset).filter(|&b| b == b'\n').count()
    }

    /// The first token of the logical line of token `i`.
    fn line_start(&self, i: usize) -> usize {
        let mut i = i;
        while let Some(before) = self.before(i) {
            if matches!(before, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent) {
                break;
            }
            i -= 1;
        }
        i
    }

    /// The innermost bracket that is open before token `i`.
    fn bracket(&self, i: usize) -> Option<usize> {
        let start = self.line_start(i);
        let mut open = Vec::new();
        for j in start..i {
            if self.kind(j).is_open_bracket() {
                open.push(j);
            } else if self.kind(j).is_close_bracket() {
                open.pop();
            }
        }
        open.pop()
    }

    fn find(&self) -> Found {
        let at = self.range(self.at, self.at);
        let specific = self
            .missing_block()
            .or_else(|| self.unfinished_try())
            .or_else(|| self.missing_colon())
            .or_else(|| self.legacy_print())
            .or_else(|| self.equal())
            .or_else(|| self.import())
            .or_else(|| self.display())
            .or_else(|| self.parameters())
            .or_else(|| self.clause())
            .or_else(|| self.argument_value())
            .or_else(|| self.assignment_expression())
            .or_else(|| self.forgotten_comma())
            .or_else(|| self.field());
        if let Some(found) = specific {
            return found;
        }
        match self.kind(self.at) {
            TokenKind::Indent => {
                let place = TextRange::new(at.end.saturating_sub(1).max(at.start), at.end);
                (ErrorKind::Indentation, "unexpected indent".to_owned(), place)
            }
            TokenKind::Dedent => (ErrorKind::Indentation, "unexpected unindent".to_owned(), at),
            _ if self.mode == Mode::Interactive && self.before(self.at) == Some(TokenKind::Newline) => {
                (ErrorKind::Syntax, "multiple statements found while compiling a single statement".to_owned(), at)
            }
            _ => (ErrorKind::Syntax, "invalid syntax".to_owned(), at),
        }
    }

    /// A header without a block.
    fn missing_block(&self) -> Option<Found> {
        let colon = self.at.checked_sub(2)?;
        if self.before(self.at) != Some(TokenKind::Newline)
            || self.kind(colon) != TokenKind::Colon
            || self.kind(self.at) == TokenKind::Indent
        {
            return None;
        }
        let start = self.line_start(colon);
        let first = if self.kind(start) == TokenKind::Async { start + 1 } else { start };
        let what = match self.kind(first) {
            TokenKind::Def => "function definition".to_owned(),
            TokenKind::Class => "class definition".to_owned(),
            TokenKind::Except if self.kind(first + 1) == TokenKind::Star => "'except*' statement".to_owned(),
            TokenKind::If
            | TokenKind::Elif
            | TokenKind::Else
            | TokenKind::While
            | TokenKind::For
            | TokenKind::With
            | TokenKind::Try
            | TokenKind::Except
            | TokenKind::Finally
            | TokenKind::Match
            | TokenKind::Case => format!("'{}' statement", self.word(first)),
            TokenKind::Name if matches!(self.word(first), "match" | "case") => {
                format!("'{}' statement", self.word(first))
            }
            _ => return None,
        };
        Some((
            ErrorKind::Indentation,
            format!("expected an indented block after {what} on line {}", self.line(start)),
            self.range(self.at, self.at),
        ))
    }

    /// A `try` block that neither `except` nor `finally` follows.
    fn unfinished_try(&self) -> Option<Found> {
        let last = self.at.checked_sub(1)?;
        let header = match self.kind(last) {
            TokenKind::Dedent => {
                let mut depth = 0usize;
                let mut i = last;
                loop {
                    match self.kind(i) {
                        TokenKind::Dedent => depth += 1,
                        TokenKind::Indent => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break self.line_start(i.checked_sub(1)?);
                    }
                    i = i.checked_sub(1)?;
                }
            }
            TokenKind::Newline => self.line_start(last),
            _ => return None,
        };
        (self.kind(header) == TokenKind::Try).then(|| {
            (ErrorKind::Syntax, "expected 'except' or 'finally' block".to_owned(), self.range(self.at, self.at))
        })
    }

    /// In a replacement field of an f-string.
    fn field(&self) -> Option<Found> {
        let open = self.bracket(self.at)?;
        let kind = self.kind(self.at);
        if self.kind(open) != TokenKind::FieldOpen {
            return None;
        }
        let which = (0..open)
            .rev()
            .find(|&i| matches!(self.kind(i), TokenKind::FStringStart | TokenKind::TStringStart))
            .map_or('f', |i| if self.kind(i) == TokenKind::TStringStart { 't' } else { 'f' });
        let message = if open + 1 == self.at {
            match kind {
                TokenKind::FieldClose | TokenKind::Exclamation | TokenKind::FieldColon | TokenKind::Equal => {
                    format!("valid expression required before '{}'", self.word(self.at))
                }
                _ => "expecting a valid expression after '{'".to_owned(),
            }
        } else if kind == TokenKind::FStringEnd {
            "expecting '}'".to_owned()
        } else if self.before(self.at) == Some(TokenKind::Exclamation) {
            match kind {
                TokenKind::FieldClose | TokenKind::FieldColon => "missing conversion character".to_owned(),
                _ => "invalid conversion character".to_owned(),
            }
        } else if (open + 1..self.at).any(|i| self.kind(i) == TokenKind::Lambda) && kind == TokenKind::FieldColon {
            "lambda expressions are not allowed without parentheses".to_owned()
        } else if self.before(self.at) == Some(TokenKind::Equal) {
            "expecting '!', or ':', or '}'".to_owned()
        } else if self.before(self.at.saturating_sub(1)) == Some(TokenKind::Exclamation) {
            "expecting ':' or '}'".to_owned()
        } else if self.ends_operand(self.at - 1) {
            "expecting '=', or '!', or ':', or '}'".to_owned()
        } else {
            return None;
        };
        Some((ErrorKind::Syntax, format!("{which}-string: {message}"), self.range(self.at, self.at)))
    }

    /// A compound statement's header without its colon.
    fn missing_colon(&self) -> Option<Found> {
        let start = self.line_start(self.at);
        if self.bracket(self.at).is_some() || start >= self.at {
            return None;
        }
        let first = if self.kind(start) == TokenKind::Async { start + 1 } else { start };
        let last = self.at - 1;
        let header = match self.kind(first) {
            TokenKind::Else | TokenKind::Try | TokenKind::Finally => last == first,
            TokenKind::Def => {
                self.kind(last) == TokenKind::RPar
                    || (self.ends_operand(last) && (first..last).any(|i| self.kind(i) == TokenKind::RArrow))
            }
            TokenKind::If
            | TokenKind::Elif
            | TokenKind::While
            | TokenKind::For
            | TokenKind::With
            | TokenKind::Except
            | TokenKind::Class
            | TokenKind::Match
            | TokenKind::Case => {
                self.kind(self.at) == TokenKind::Newline
                    && (self.ends_operand(last) || (last == first && self.kind(first) == TokenKind::Except))
                    && (self.kind(first) != TokenKind::For || (first..last).any(|i| self.kind(i) == TokenKind::In))
            }
            _ => return None,
        };
        let mut depth = 0usize;
        for i in first..self.at {
            if self.kind(i).is_open_bracket() {
                depth += 1;
            } else if self.kind(i).is_close_bracket() {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && self.kind(i) == TokenKind::Colon {
                return None;
            }
        }
        header.then(|| (ErrorKind::Syntax, "expected ':'".to_owned(), self.range(self.at, self.at)))
    }

    /// `print x`, `exec x`.
    fn legacy_print(&self) -> Option<Found> {
        let name = self.at.checked_sub(1)?;
        let word = self.word(name);
        if self.kind(name) != TokenKind::Name
            || !matches!(word, "print" | "exec")
            || !self.starts_operand(self.at)
            || !matches!(
                self.before(name),
                None | Some(
                    TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi | TokenKind::Colon
                )
            )
        {
            return None;
        }
        let mut end = self.at;
        while !matches!(self.kind(end + 1), TokenKind::Newline | TokenKind::Semi | TokenKind::End | TokenKind::Error) {
            end += 1;
        }
        Some((
            ErrorKind::Syntax,
            format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?"),
            self.range(name, end),
        ))
    }

    /// Names of an import.
    fn import(&self) -> Option<Found> {
        let start = self.line_start(self.at);
        let here = self.range(self.at, self.at);
        let found = |message: &str, range| Some((ErrorKind::Syntax, message.to_owned(), range));
        match self.kind(start) {
            TokenKind::From if self.kind(self.at) == TokenKind::Newline => match self.before(self.at) {
                Some(TokenKind::Import) => found("Expected one or more names after 'import'", here),
                Some(TokenKind::Comma) => found("trailing comma not allowed without surrounding parentheses", here),
                _ => None,
            },
            TokenKind::Import if self.before(self.at) == Some(TokenKind::Import) => (self.kind(self.at)
                == TokenKind::Newline)
                .then(|| found("Expected one or more names after 'import'", here))
                .flatten(),
            TokenKind::Import if self.kind(self.at) == TokenKind::From => {
                found("Did you mean to use 'from ... import ...' instead?", self.range(start, self.at))
            }
            _ => None,
        }
    }

    /// Displays, comprehensions and conditional expressions.
    fn display(&self) -> Option<Found> {
        let found = |message: &str, range| Some((ErrorKind::Syntax, message.to_owned(), range));
        let kind = self.kind(self.at);
        let before = self.before(self.at)?;
        let open = self.bracket(self.at);
        if let Some(open) = open
            && self.kind(open) == TokenKind::LBrace
        {
            if matches!(kind, TokenKind::RBrace | TokenKind::Comma) && before == TokenKind::Colon {
                let at = self.at - 1;
                return found("expression expected after dictionary key and ':'", self.range(at, at));
            }
            let start = self.operand_start(self.at - 1, true);
            let keyed = (open + 1..start).any(|i| self.kind(i) == TokenKind::Colon && self.bracket(i) == Some(open));
            if kind == TokenKind::RBrace && keyed && self.before(start) == Some(TokenKind::Comma) {
                return found("':' expected after dictionary key", self.range(self.at - 1, self.at - 1));
            }
        }
        if kind == TokenKind::For
            && let Some(open) = open
        {
            let star = self.kind(open + 1);
            let commas: Vec<usize> = (open + 1..self.at)
                .filter(|&i| self.kind(i) == TokenKind::Comma && self.bracket(i) == Some(open))
                .collect();
            if star == TokenKind::DoubleStar {
                return found("dict unpacking cannot be used in dict comprehension", self.range(open + 1, open + 1));
            }
            if star == TokenKind::Star && commas.is_empty() {
                return found("iterable unpacking cannot be used in comprehension", self.range(open + 1, self.at - 1));
            }
            let call = open > 0 && self.ends_operand(open - 1);
            if !commas.is_empty() && matches!(self.kind(open), TokenKind::LSqb | TokenKind::LBrace) && !call {
                let message = "did you forget parentheses around the comprehension target?";
                return found(message, self.range(open + 1, self.at - 1));
            }
        }
        if self.ends_operand(self.at - 1) && kind != TokenKind::Colon && !matches!(kind, TokenKind::Else) {
            // `a if b` without `else`.
            let condition = self.operand_start(self.at - 1, true);
            if condition >= 2 && self.kind(condition - 1) == TokenKind::If && self.ends_operand(condition - 2) {
                let start = self.operand_start(condition - 2, true);
                let message = "expected 'else' after 'if' expression";
                return found(message, self.range(start, self.at - 1));
            }
        }
        None
    }

    /// `f(a=)`
    fn argument_value(&self) -> Option<Found> {
        let open = self.bracket(self.at)?;
        let call = self.kind(open) == TokenKind::LPar && open > 0 && self.ends_operand(open - 1);
        let equal = self.at.checked_sub(2)?;
        let closes = matches!(self.kind(self.at), TokenKind::RPar | TokenKind::Comma);
        (call && closes && self.kind(equal + 1) == TokenKind::Equal).then(|| {
            let definition = open >= 2 && self.kind(open - 2) == TokenKind::Def;
            let message =
                if definition { "expected default value expression" } else { "expected argument value expression" };
            let from = if definition { equal + 1 } else { equal };
            (ErrorKind::Syntax, message.to_owned(), self.range(from, equal + 1))
        })
    }

    /// `(a.b := 1)`
    fn assignment_expression(&self) -> Option<Found> {
        if self.kind(self.at) != TokenKind::ColonEqual
            || self.bracket(self.at).is_none()
            || !self.ends_operand(self.at - 1)
        {
            return None;
        }
        let start = self.operand_start(self.at - 1, false);
        let range = self.range(start, self.at - 1);
        let operand = self.text.get(range.start as usize..range.end as usize)?;
        let ast = crate::parse(format!("({operand}\n)"), &ParseOptions::mode(Mode::Expression)).ok()?;
        let Root::Expression { body } = *ast.root() else { return None };
        let message = format!("cannot use assignment expressions with {}", targets::describe(&ast, body));
        Some((ErrorKind::Syntax, message, range))
    }

    /// `except A, B:` and `class C[]`.
    fn clause(&self) -> Option<Found> {
        let start = self.line_start(self.at);
        if self.kind(start) == TokenKind::Except && self.kind(self.at) == TokenKind::Comma {
            let mut end = self.at;
            while !matches!(self.kind(end + 1), TokenKind::Colon | TokenKind::As | TokenKind::Newline | TokenKind::End)
            {
                end += 1;
            }
            let first = start + 1 + usize::from(self.kind(start + 1) == TokenKind::Star);
            let message = "multiple exception types must be parenthesized".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(first, end)));
        }
        let head = matches!(self.kind(start), TokenKind::Class | TokenKind::Def | TokenKind::Type | TokenKind::Async);
        if head && self.kind(self.at) == TokenKind::RSqb && self.before(self.at) == Some(TokenKind::LSqb) {
            let message = "Type parameter list cannot be empty".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(self.at - 1, self.at)));
        }
        None
    }

    /// Parentheses in a parameter list.
    fn parameters(&self) -> Option<Found> {
        if self.kind(self.at) != TokenKind::LPar {
            return None;
        }
        let start = self.line_start(self.at);
        let first = if self.kind(start) == TokenKind::Async { start + 1 } else { start };
        let mut depth = 0usize;
        let close = (self.at..self.tokens.len()).find(|&i| {
            if self.kind(i).is_open_bracket() {
                depth += 1;
            } else if self.kind(i).is_close_bracket() {
                depth = depth.saturating_sub(1);
            }
            depth == 0
        })?;
        let in_def = self.kind(first) == TokenKind::Def
            && self.bracket(self.at).is_some_and(|o| o <= first + 2)
            && matches!(self.before(self.at), Some(TokenKind::LPar | TokenKind::Comma));
        if in_def {
            let message = "Function parameters cannot be parenthesized".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(self.at, close)));
        }
        if self.before(self.at) == Some(TokenKind::Lambda) {
            let message = "Lambda expression parameters cannot be parenthesized".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(self.at, close)));
        }
        None
    }

    /// `=` where an expression was meant.
    fn equal(&self) -> Option<Found> {
        if self.kind(self.at) != TokenKind::Equal || self.at == 0 || !self.ends_operand(self.at - 1) {
            return None;
        }
        let open = self.bracket(self.at);
        let in_call = open.is_some_and(|o| self.kind(o) == TokenKind::LPar && o > 0 && self.ends_operand(o - 1));
        let start = self.operand_start(self.at - 1, in_call);
        if in_call && open.is_some_and(|o| o >= 2 && self.kind(o - 2) == TokenKind::Def) {
            let star = self.before(self.at.saturating_sub(1));
            return (star == Some(TokenKind::Star)).then(|| {
                let message = "var-positional argument cannot have default value".to_owned();
                (ErrorKind::Syntax, message, self.range(self.at, self.at))
            });
        }
        let value = self.operand_end(self.at + 1);
        let constant =
            matches!(self.kind(start), TokenKind::True | TokenKind::False | TokenKind::None) && start + 1 == self.at;
        if in_call {
            if constant {
                let message = format!("cannot assign to {}", self.word(start));
                return Some((ErrorKind::Syntax, message, self.range(start, self.at)));
            }
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(start, self.at)));
        }
        if matches!(self.kind(value + 1), TokenKind::Equal | TokenKind::ColonEqual) {
            return None;
        }
        if start + 1 == self.at && self.kind(start).is_name_like() {
            let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".to_owned();
            return Some((ErrorKind::Syntax, message, self.range(start, value)));
        }
        if constant {
            return None;
        }
        let range = self.range(start, self.at - 1);
        let operand = self.text.get(range.start as usize..range.end as usize)?;
        let ast = crate::parse(format!("({operand}\n)"), &ParseOptions::mode(Mode::Expression)).ok()?;
        let Root::Expression { body } = *ast.root() else { return None };
        let what = targets::describe(&ast, body);
        if matches!(what, "list" | "tuple" | "generator expression") {
            return None;
        }
        let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        Some((ErrorKind::Syntax, message, range))
    }

    /// Two expressions side by side in brackets.
    fn forgotten_comma(&self) -> Option<Found> {
        let open = self.bracket(self.at)?;
        if self.at == 0 || !self.ends_operand(self.at - 1) || !self.starts_operand(self.at) {
            return None;
        }
        let start = self.disjunction_start(self.at - 1, open);
        let soft = matches!(self.word(start), "match" | "case" | "type" | "_");
        if soft || (self.kind(start) == TokenKind::Name && self.kind(start + 1) == TokenKind::String) {
            return None;
        }
        let end = self.operand_end(self.at);
        Some((ErrorKind::Syntax, "invalid syntax. Perhaps you forgot a comma?".to_owned(), self.range(start, end)))
    }

    /// An expression can end with this token.
    fn ends_operand(&self, i: usize) -> bool {
        let kind = self.kind(i);
        kind.is_name_like()
            || matches!(
                kind,
                TokenKind::Int
                    | TokenKind::Float
                    | TokenKind::Imaginary
                    | TokenKind::String
                    | TokenKind::FStringEnd
                    | TokenKind::RPar
                    | TokenKind::RSqb
                    | TokenKind::RBrace
                    | TokenKind::Ellipsis
                    | TokenKind::True
                    | TokenKind::False
                    | TokenKind::None
            )
    }

    /// An expression can start with this token, and nothing can be between it and an expression before.
    fn starts_operand(&self, i: usize) -> bool {
        let kind = self.kind(i);
        kind.is_name_like()
            || matches!(
                kind,
                TokenKind::Int
                    | TokenKind::Float
                    | TokenKind::Imaginary
                    | TokenKind::String
                    | TokenKind::FStringStart
                    | TokenKind::TStringStart
                    | TokenKind::LBrace
                    | TokenKind::Ellipsis
                    | TokenKind::True
                    | TokenKind::False
                    | TokenKind::None
                    | TokenKind::Lambda
                    | TokenKind::Await
                    | TokenKind::Tilde
            )
    }

    /// Where the operand that ends with token `i` starts; with `whole`, comparisons and boolean operators belong to it.
    fn operand_start(&self, i: usize, whole: bool) -> usize {
        let mut depth = 0usize;
        let mut at = i;
        loop {
            let kind = self.kind(at);
            if kind.is_close_bracket() || kind == TokenKind::FStringEnd {
                depth += 1;
            } else if kind.is_open_bracket() || matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart) {
                if depth == 0 {
                    return at + 1;
                }
                depth -= 1;
            } else if depth == 0 && !self.ends_operand(at) && !self.is_arithmetic(kind) {
                let joins = matches!(
                    kind,
                    TokenKind::And
                        | TokenKind::Or
                        | TokenKind::Not
                        | TokenKind::In
                        | TokenKind::Is
                        | TokenKind::EqEqual
                        | TokenKind::NotEqual
                        | TokenKind::Less
                        | TokenKind::Greater
                        | TokenKind::LessEqual
                        | TokenKind::GreaterEqual
                );
                if !(whole && joins) {
                    return at + 1;
                }
            }
            match at.checked_sub(1) {
                Some(before) => at = before,
                None => return 0,
            }
        }
    }

    fn disjunction_start(&self, i: usize, open: usize) -> usize {
        self.operand_start(i, true).max(open + 1)
    }

    /// Where the operand that starts with token `i` ends.
    fn operand_end(&self, i: usize) -> usize {
        let mut depth = 0usize;
        let mut at = i;
        let mut last = i;
        loop {
            let kind = self.kind(at);
            if kind.is_open_bracket() || matches!(kind, TokenKind::FStringStart | TokenKind::TStringStart) {
                if depth == 0 && at > i && self.ends_operand(at - 1) && matches!(kind, TokenKind::LBrace) {
                    return last;
                }
                depth += 1;
            } else if kind.is_close_bracket() || kind == TokenKind::FStringEnd {
                if depth == 0 {
                    return last;
                }
                depth -= 1;
            } else if matches!(kind, TokenKind::End | TokenKind::Error | TokenKind::Newline) {
                return last;
            } else if depth == 0 {
                if !self.ends_operand(at) && !self.is_arithmetic(kind) && !self.starts_operand(at) {
                    return last;
                }
                let adjacent = at > i && self.ends_operand(at - 1) && self.starts_operand(at);
                if adjacent {
                    return last;
                }
            }
            last = at;
            at += 1;
        }
    }

    fn is_arithmetic(&self, kind: TokenKind) -> bool {
        matches!(
            kind,
            TokenKind::Dot
                | TokenKind::Plus
                | TokenKind::Minus
                | TokenKind::Star
                | TokenKind::DoubleStar
                | TokenKind::Slash
                | TokenKind::DoubleSlash
                | TokenKind::Percent
                | TokenKind::At
                | TokenKind::Ampersand
                | TokenKind::VBar
                | TokenKind::Circumflex
                | TokenKind::Tilde
                | TokenKind::LeftShift
                | TokenKind::RightShift
                | TokenKind::Await
                | TokenKind::FStringMiddle
        )
    }
}
