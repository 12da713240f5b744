//! String literals in the tree: implicit concatenation, f-strings and t-strings (PEP 701, 750).
//!
//! The parts of adjacent literals are flattened; neighbouring literal text becomes one `Constant`, empty text goes.

use crate::Warning;
use crate::builder::{Builder, Refused, refuse};
use pyast::*;
use pylex::Prefix;

/// A piece of an f-string: text (decoded), or a field.
pub(crate) enum Value {
    Text { bytes: Vec<u8>, range: TextRange, unicode: bool },
    Field(ExprId),
}

/// A literal of an implicit concatenation.
pub(crate) enum Part {
    Plain { l: u32, r: u32 },
    Formatted { values: Vec<Value>, template: bool },
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
        let values = self.values.split_off(self.values.len().saturating_sub(n as usize));
        self.parts.push(Part::Formatted { values, template });
    }

    pub fn fstring_text(&mut self, l: u32, r: u32) -> Result<u32, Refused> {
        let raw = self.prefixes.last().is_some_and(|p| p.raw);
        let text = self.text(l, r);
        let bytes = self.decode_middle(text, raw, l, r)?;
        self.values.push(Value::Text { bytes, range: TextRange::new(l, r), unicode: false });
        Ok(1)
    }

    /// Doubled braces become one; then escapes.
    fn decode_middle(&mut self, text: &str, raw: bool, l: u32, r: u32) -> Result<Vec<u8>, Refused> {
        let mut out = Vec::with_capacity(text.len());
        let mut warn = Vec::new();
        if raw {
            return Ok(single_braces(text, raw).into_bytes());
        }
        unescape_middle(text, &mut out, &mut warn).map_err(|e| refuse(e.message, TextRange::new(l, r)))?;
        for w in warn {
            self.warnings.push(Warning::escape(l + w.offset as u32, &w.text));
        }
        Ok(out)
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
        let values = self.values.split_off(self.values.len().saturating_sub(n as usize));
        let values = self.flatten(values);
        let values = self.ast.list(&values);
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
            let range = TextRange::new(l + 1, end);
            self.values.push(Value::Text { bytes: text.into_bytes(), range, unicode: false });
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

    /// Merges neighbouring texts and drops empty ones.
    fn flatten(&mut self, values: Vec<Value>) -> Vec<ExprId> {
        let mut out = Vec::with_capacity(values.len());
        let mut text: Option<(Vec<u8>, TextRange, bool)> = None;
        for value in values {
            match value {
                Value::Text { bytes, range, unicode } => match &mut text {
                    Some((have, r, _)) => {
                        have.extend_from_slice(&bytes);
                        r.end = range.end;
                    }
                    None => text = Some((bytes, range, unicode)),
                },
                Value::Field(e) => {
                    self.flush(&mut text, &mut out);
                    out.push(e);
                }
            }
        }
        self.flush(&mut text, &mut out);
        out
    }

    fn flush(&mut self, text: &mut Option<(Vec<u8>, TextRange, bool)>, out: &mut Vec<ExprId>) {
        if let Some((bytes, range, unicode)) = text.take()
            && !bytes.is_empty()
        {
            let value = Constant::Str(self.ast.add_str(&bytes));
            out.push(self.ast.add(Expr::Constant { value, unicode }, range));
        }
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
        let parts = self.parts.split_off(from);
        let templates = parts.iter().filter(|p| matches!(p, Part::Formatted { template: true, .. })).count();
        if templates > 0 && templates < parts.len() {
            return Err(refuse("cannot mix t-string literals with string or bytes literals", range));
        }
        let mut values = Vec::new();
        for part in parts {
            match part {
                Part::Plain { l, r } => {
                    let mut bytes = Vec::new();
                    let prefix = self.decode_plain(l, r, &mut bytes)?;
                    if prefix.bytes {
                        return Err(refuse("cannot mix bytes and nonbytes literals", range));
                    }
                    values.push(Value::Text { bytes, range: TextRange::new(l, r), unicode: prefix.unicode });
                }
                Part::Formatted { values: mut more, .. } => values.append(&mut more),
            }
        }
        let values = self.flatten(values);
        let values = self.ast.list(&values);
        let e = if templates > 0 { Expr::TemplateStr { values } } else { Expr::JoinedStr { values } };
        Ok(self.ast.add(e, range))
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
