//! String literals in the tree: implicit concatenation, f-strings and t-strings (PEP 701, 750).
//!
//! The parts of adjacent literals are flattened; neighbouring literal text becomes one `Constant`, empty text goes.

use crate::Warning;
use crate::builder::{Builder, Refused, refuse};
use pyast::*;
use pylex::Prefix;

/// A piece of an f-string: text, whose decoded bytes lie on the stack `Builder::literal`, or a field.
pub(crate) enum Value {
    Text { len: u32, range: TextRange, unicode: bool },
    Field(ExprId),
}

/// A literal of an implicit concatenation. The values of one that is formatted lie on the stack `Builder::values`.
pub(crate) enum Part {
    Plain { l: u32, r: u32 },
    Formatted { values: u32, template: bool },
}

/// Text of an f-string up to the next field: its bytes on the stack `Builder::literal` start here.
struct Run {
    start: usize,
    range: TextRange,
    unicode: bool,
}

impl Builder<'_> {
    pub fn string_part(&mut self, l: u32, r: u32) -> Result<(), Refused> {
        self.parts.push(Part::Plain { l, r });
        Ok(())
    }

    pub fn fstring_open(&mut self, l: u32, r: u32) {
        self.prefixes.push(Prefix::of(self.text(l, r)));
    }

    pub fn fstring_part(&mut self, n: u32) {
        let template = self.prefixes.pop().is_some_and(|p| p.template);
        self.parts.push(Part::Formatted { values: n, template });
    }

    pub fn fstring_text(&mut self, l: u32, r: u32) -> Result<u32, Refused> {
        let raw = self.prefixes.last().is_some_and(|p| p.raw);
        let text = self.text(l, r);
        let from = self.literal.len();
        self.decode_middle(text, raw, l, r)?;
        self.push_text(from, TextRange::new(l, r), false);
        Ok(1)
    }

    /// The bytes of the stack `literal` from `from` on are a piece of text.
    fn push_text(&mut self, from: usize, range: TextRange, unicode: bool) {
        self.values.push(Value::Text { len: (self.literal.len() - from) as u32, range, unicode });
    }

    /// Doubled braces become one; then escapes. Onto the stack `literal`.
    fn decode_middle(&mut self, text: &str, raw: bool, l: u32, r: u32) -> Result<(), Refused> {
        let mut warn = Vec::new();
        if raw {
            self.literal.extend_from_slice(single_braces(text, raw).as_bytes());
            return Ok(());
        }
        unescape_middle(text, &mut self.literal, &mut warn).map_err(|e| refuse(e.message, TextRange::new(l, r)))?;
        for w in warn {
            self.warnings.push(Warning::escape(l + w.offset as u32, &w.text));
        }
        Ok(())
    }

    pub fn conversion(&mut self, l: u32, mark: u32, s: u32, r: u32) -> Result<Conversion, Refused> {
        let which = if self.prefixes.last().is_some_and(|p| p.template) { 't' } else { 'f' };
        self.conversion_at = l;
        if mark != s {
            return Err(refuse(
                format!("{which}-string: conversion type must come right after the exclamation mark"),
                TextRange::new(l, r),
            ));
        }
        match self.text(s, r) {
            "s" => Ok(Conversion::Str),
            "r" => Ok(Conversion::Repr),
            "a" => Ok(Conversion::Ascii),
            other => Err(refuse(
                format!("{which}-string: invalid conversion character '{other}': expected 's', 'r', or 'a'"),
                TextRange::new(s, r),
            )),
        }
    }

    pub fn format_spec(&mut self, n: u32, l: u32, r: u32) -> ExprId {
        let from = self.values.len().saturating_sub(n as usize);
        let values = self.flatten(from);
        self.expr(Expr::JoinedStr { values }, l, r)
    }

    /// A replacement field `l..r`; `equal` is where the expression ends.
    #[expect(clippy::too_many_arguments, reason = "the pieces of one rule")]
    pub fn field(
        &mut self,
        value: ExprId,
        debug: bool,
        equal: u32,
        conversion: Option<Conversion>,
        format_spec: Option<ExprId>,
        l: u32,
        r: u32,
    ) -> Result<u32, Refused> {
        let template = self.prefixes.last().is_some_and(|p| p.template);
        let mut pushed = 1;
        if debug {
            // The text shown goes on to the next token: `!`, `:` or `}`.
            let end = match (conversion, format_spec) {
                (Some(_), _) => self.conversion_at,
                (None, Some(spec)) => self.ast.range(spec).start,
                (None, None) => r - 1,
            };
            let text = without_comments(self.text(l + 1, end));
            let from = self.literal.len();
            self.literal.extend_from_slice(text.as_bytes());
            self.push_text(from, TextRange::new(l + 1, end), false);
            pushed = 2;
        }
        let conversion = match conversion {
            Some(c) => c,
            None if debug && format_spec.is_none() => Conversion::Repr,
            None => Conversion::None,
        };
        let e = if template {
            let text = self.text(l + 1, equal).trim();
            let str = self.ast.add_str(text.as_bytes());
            self.expr(Expr::Interpolation { value, str, conversion, format_spec }, l, r)
        } else {
            self.expr(Expr::FormattedValue { value, conversion, format_spec }, l, r)
        };
        self.values.push(Value::Field(e));
        Ok(pushed)
    }

    /// Takes the values from `from` on off their stack: merges neighbouring texts and drops empty ones.
    fn flatten(&mut self, from: usize) -> List<ExprId> {
        let mut values = std::mem::take(&mut self.values);
        let length = |v: &Value| if let Value::Text { len, .. } = v { *len as usize } else { 0 };
        let bytes: usize = values.iter().skip(from).map(length).sum();
        let literal = self.literal.len().saturating_sub(bytes);
        let (mut at, mut count) = (literal, 0);
        let mut text: Option<Run> = None;
        for value in values.drain(from..) {
            match value {
                Value::Text { len, range, unicode } => {
                    match &mut text {
                        Some(run) => run.range.end = range.end,
                        None => text = Some(Run { start: at, range, unicode }),
                    }
                    at += len as usize;
                }
                Value::Field(e) => {
                    count += self.flush(text.take(), at);
                    self.push_expr(e);
                    count += 1;
                }
            }
        }
        count += self.flush(text, at);
        self.literal.truncate(literal);
        self.values = values;
        self.take_exprs(count)
    }

    /// Pushes the text that ends at `end` as a constant, unless it is empty; how many that makes.
    fn flush(&mut self, text: Option<Run>, end: usize) -> u32 {
        let Some(Run { start, range, unicode }) = text else { return 0 };
        let bytes = self.literal.get(start..end).unwrap_or(&[]);
        if bytes.is_empty() {
            return 0;
        }
        let value = Constant::Str(self.ast.add_str(bytes));
        let e = self.ast.add(Expr::Constant { value, unicode }, range);
        self.push_expr(e);
        1
    }

    /// The value of a plain literal, appended to `out`.
    fn decode_plain(&mut self, l: u32, r: u32, out: &mut Vec<u8>) -> Result<Prefix, Refused> {
        let text = self.text(l, r);
        let prefix = Prefix::of(text);
        let body = text.get(prefix.letters + prefix.quotes..text.len().saturating_sub(prefix.quotes)).unwrap_or("");
        if prefix.bytes && !body.is_ascii() {
            return Err(refuse("bytes can only contain ASCII literal characters", TextRange::new(l, r)));
        }
        if prefix.raw || memchr::memchr(b'\\', body.as_bytes()).is_none() {
            out.extend_from_slice(body.as_bytes());
            return Ok(prefix);
        }
        let mut warn = Vec::new();
        let decode = if prefix.bytes { pylex::unescape_bytes } else { pylex::unescape_text };
        decode(body, out, &mut warn).map_err(|e| refuse(e.message, TextRange::new(l, r)))?;
        let base = l + (prefix.letters + prefix.quotes) as u32;
        for w in warn {
            self.warnings.push(Warning::escape(base + w.offset as u32, &w.text));
        }
        Ok(prefix)
    }

    /// The expression of `n` adjacent literals.
    pub fn strings(&mut self, n: u32, l: u32, r: u32) -> Result<ExprId, Refused> {
        let from = self.parts.len().saturating_sub(n as usize);
        let range = TextRange::new(l, r);
        // One literal without escapes goes into the arena as it stands.
        if let [Part::Plain { l, r }] = self.parts[from..] {
            let text = self.text(l, r);
            let prefix = Prefix::of(text);
            let body = text.get(prefix.letters + prefix.quotes..text.len().saturating_sub(prefix.quotes)).unwrap_or("");
            if !prefix.bytes && (prefix.raw || memchr::memchr(b'\\', body.as_bytes()).is_none()) {
                self.parts.truncate(from);
                let value = Constant::Str(self.ast.add_str(body.as_bytes()));
                return Ok(self.ast.add(Expr::Constant { value, unicode: prefix.unicode }, range));
            }
        }
        if self.parts[from..].iter().all(|p| matches!(p, Part::Plain { .. })) {
            let mut bytes = Vec::new();
            let mut first: Option<Prefix> = None;
            for i in from..self.parts.len() {
                let Part::Plain { l, r } = self.parts[i] else { continue };
                let prefix = self.decode_plain(l, r, &mut bytes)?;
                let kind = *first.get_or_insert(prefix);
                if kind.bytes != prefix.bytes {
                    return Err(refuse("cannot mix bytes and nonbytes literals", range));
                }
            }
            self.parts.truncate(from);
            let id = self.ast.add_str(&bytes);
            let is_bytes = first.is_some_and(|p| p.bytes);
            let value = if is_bytes { Constant::Bytes(id) } else { Constant::Str(id) };
            return Ok(self.ast.add(Expr::Constant { value, unicode: first.is_some_and(|p| p.unicode) }, range));
        }
        let formatted = |p: &Part| matches!(p, Part::Formatted { template: true, .. });
        let parts = self.parts.len() - from;
        let templates = self.parts.iter().skip(from).filter(|p| formatted(p)).count();
        if templates > 0 && templates < parts {
            return Err(refuse("cannot mix t-string literals with string or bytes literals", range));
        }
        let count = |p: &Part| if let Part::Formatted { values, .. } = p { *values as usize } else { 0 };
        let bottom = self.values.len().saturating_sub(self.parts.iter().skip(from).map(count).sum());
        if parts > 1 {
            self.insert_plain(from, bottom, range)?;
        }
        self.parts.truncate(from);
        let values = self.flatten(bottom);
        let e = if templates > 0 { Expr::TemplateStr { values } } else { Expr::JoinedStr { values } };
        Ok(self.ast.add(e, range))
    }

    /// Puts the plain literals among the parts from `from` on where they belong among the values from `bottom` on.
    fn insert_plain(&mut self, from: usize, bottom: usize, range: TextRange) -> Result<(), Refused> {
        let values = self.values.split_off(bottom);
        let length = |v: &Value| if let Value::Text { len, .. } = v { *len as usize } else { 0 };
        let bytes: usize = values.iter().map(length).sum();
        let literal = self.literal.split_off(self.literal.len().saturating_sub(bytes));
        let (mut values, mut rest) = (values.into_iter(), literal.as_slice());
        for i in from..self.parts.len() {
            match self.parts[i] {
                Part::Plain { l, r } => {
                    let at = self.literal.len();
                    let mut out = std::mem::take(&mut self.literal);
                    let prefix = self.decode_plain(l, r, &mut out);
                    self.literal = out;
                    let prefix = prefix?;
                    if prefix.bytes {
                        return Err(refuse("cannot mix bytes and nonbytes literals", range));
                    }
                    self.push_text(at, TextRange::new(l, r), prefix.unicode);
                }
                Part::Formatted { values: n, .. } => {
                    for value in values.by_ref().take(n as usize) {
                        if let Some((text, after)) = rest.split_at_checked(length(&value)) {
                            self.literal.extend_from_slice(text);
                            rest = after;
                        }
                        self.values.push(value);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The text of an expression as `=` shows it.
fn without_comments(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    // In brackets, as the field is: line ends and indentation mean nothing.
    let bracketed = format!("({text}\n)");
    for t in pylex::lex(&bracketed).trivia.iter().filter(|t| t.kind == pylex::TriviaKind::Comment) {
        out.push_str(text.get(from..t.start as usize - 1).unwrap_or(""));
        from = t.end as usize - 1;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}

/// Literal text of an f-string with doubled braces made one, outside of `\N{...}`.
pub(crate) fn single_braces(text: &str, raw: bool) -> String {
    let mut single = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let (mut from, mut i) = (0, 0);
    while i < bytes.len() {
        if !raw && bytes[i..].starts_with(b"\\N{") {
            i += memchr::memchr(b'}', &bytes[i..]).map_or(3, |n| n + 1);
        } else if !raw && bytes[i] == b'\\' && !matches!(bytes.get(i + 1), Some(b'{' | b'}')) {
            i += 2;
        } else if matches!(bytes[i], b'{' | b'}') && bytes.get(i + 1) == Some(&bytes[i]) {
            single.push_str(&text[from..=i]);
            i += 2;
            from = i;
        } else {
            i += 1;
        }
    }
    single.push_str(text.get(from..).unwrap_or(""));
    single
}

/// The value of literal text of an f-string. A backslash at its end stands before a field and is itself.
pub(crate) fn unescape_middle(
    text: &str,
    out: &mut Vec<u8>,
    warn: &mut Vec<pylex::InvalidEscape>,
) -> Result<(), pylex::EscapeError> {
    let text = single_braces(text, false);
    let backslashes = text.bytes().rev().take_while(|&b| b == b'\\').count();
    if backslashes % 2 == 0 {
        return pylex::unescape_text(&text, out, warn);
    }
    let body = text.get(..text.len() - 1).unwrap_or("");
    pylex::unescape_text(body, out, warn)?;
    warn.push(pylex::InvalidEscape { offset: body.len(), text: "\\{".to_owned() });
    out.push(b'\\');
    Ok(())
}
