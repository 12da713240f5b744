//! String literals in the second reading: their escapes, mixtures, and replacement fields (PEP 701, 750).

use super::reader::{NodeAt, Reader, Rule, What};
use pylex::Prefix;
use pylex::TokenKind::{self, *};
use std::option::Option::None;

impl Reader<'_> {
    pub fn strings(&mut self) -> Option<NodeAt> {
        let from = self.mark;
        self.memo(Rule::Strings, |p| {
            let (mut bytes, mut text, mut formatted, mut templates) = (0, 0, 0, 0);
            loop {
                match p.peek() {
                    TokenKind::String => {
                        let at = p.mark;
                        p.mark += 1;
                        if p.literal(at)?.bytes { bytes += 1 } else { text += 1 }
                    }
                    FStringStart => {
                        p.formatted()?;
                        formatted += 1;
                    }
                    TStringStart => {
                        p.formatted()?;
                        templates += 1;
                    }
                    _ => break,
                }
            }
            if bytes + text + formatted + templates == 0 || p.fault.is_some() {
                return None;
            }
            if bytes > 0 && text + formatted > 0 {
                p.syntax_last("cannot mix bytes and nonbytes literals");
            } else if templates > 0 && bytes + text + formatted > 0 {
                p.syntax_last("cannot mix t-string literals with string or bytes literals");
            }
            let what = match (templates, formatted) {
                (0, 0) => What::Literal,
                (0, _) => What::Joined,
                _ => What::Template,
            };
            Some(p.node(what, from))
        })
    }

    /// Judges a plain literal.
    fn literal(&mut self, at: usize) -> Option<Prefix> {
        let text = self.text_at(at);
        let prefix = Prefix::of(text);
        let body = text.get(prefix.letters + prefix.quotes..text.len().saturating_sub(prefix.quotes)).unwrap_or("");
        if prefix.bytes && !body.is_ascii() {
            self.raise_token(at, "bytes can only contain ASCII literal characters");
            return None;
        }
        if prefix.raw || !body.contains('\\') {
            return Some(prefix);
        }
        let decode = if prefix.bytes { pylex::unescape_bytes } else { pylex::unescape_text };
        if let Err(e) = decode(body, &mut Vec::new(), &mut Vec::new()) {
            self.syntax_last(e.message);
            return None;
        }
        Some(prefix)
    }

    fn formatted(&mut self) -> Option<()> {
        self.alt(|p| {
            let start = p.one_of(&[FStringStart, TStringStart])?;
            let raw = Prefix::of(p.text_at(start)).raw;
            let mut texts = Vec::new();
            p.many(|p| {
                let text = p.tok(FStringMiddle);
                texts.extend(text);
                if text.is_some() { Some(()) } else { p.field(raw) }
            });
            p.tok(FStringEnd)?;
            texts.into_iter().try_for_each(|at| p.middle(at, raw))
        })
    }

    /// Judges the escapes of literal text.
    fn middle(&mut self, at: usize, raw: bool) -> Option<()> {
        if !raw && let Err(e) = crate::strings::unescape_middle(self.text_at(at), &mut Vec::new(), &mut Vec::new()) {
            self.syntax_last(e.message);
            return None;
        }
        Some(())
    }

    fn part(&mut self, raw: bool) -> Option<()> {
        if let Some(at) = self.tok(FStringMiddle) {
            return self.middle(at, raw);
        }
        self.field(raw)
    }

    /// `f` or `t`: what encloses a token.
    pub fn string_letter(&self, token: usize) -> char {
        let mut depth = 0usize;
        for i in (0..token).rev() {
            match self.tokens.get(i).map(|t| t.kind) {
                Some(FStringEnd) => depth += 1,
                Some(FStringStart | TStringStart) if depth > 0 => depth -= 1,
                Some(TStringStart) => return 't',
                Some(FStringStart) => return 'f',
                _ => {}
            }
        }
        'f'
    }

    fn field(&mut self, raw: bool) -> Option<()> {
        let whole = self.alt(|p| {
            p.tok(FieldOpen)?;
            p.annotated_right()?;
            p.tok(Equal);
            let conversion = p.conversion();
            p.format_spec(raw);
            p.tok(FieldClose)?;
            if let Some(name) = conversion
                && !matches!(p.text_at(name), "s" | "r" | "a")
            {
                let (letter, text) = (p.string_letter(name), p.text_at(name));
                p.raise_token(
                    name,
                    format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"),
                );
                return None;
            }
            Some(())
        });
        if whole.is_none() && self.mistakes {
            self.mistaken_field(raw);
        }
        whole
    }

    fn conversion(&mut self) -> Option<usize> {
        self.alt(|p| {
            let mark = p.tok(Exclamation)?;
            let name = p.mark;
            p.name()?;
            let letter = p.string_letter(mark);
            let (m, n) = (p.range_of_token(mark), p.range_of_token(name));
            if m.end != n.start {
                p.raise_tokens(
                    mark,
                    name,
                    format!("{letter}-string: conversion type must come right after the exclamation mark"),
                );
                return None;
            }
            Some(name)
        })
    }

    fn format_spec(&mut self, raw: bool) -> Option<()> {
        self.alt(|p| {
            p.tok(FieldColon)?;
            p.many(|p| p.part(raw));
            Some(())
        })
    }

    fn mistaken_field(&mut self, raw: bool) {
        let letter = self.string_letter(self.mark + 1);
        self.ahead(|p| {
            p.tok(FieldOpen)?;
            let a = p.one_of(&[Equal, Exclamation, FieldColon, FieldClose])?;
            let message = format!("{letter}-string: valid expression required before '{}'", p.text_at(a));
            p.raise_token(a, message);
            None::<()>
        });
        self.ahead(|p| {
            p.tok(FieldOpen)?;
            if p.annotated_right().is_none() {
                p.raise_next(format!("{letter}-string: expecting a valid expression after '{{'"));
                return None;
            }
            if !p.is_one(&[Equal, Exclamation, FieldColon, FieldClose]) {
                p.raise_next(format!("{letter}-string: expecting '=', or '!', or ':', or '}}'"));
                return None;
            }
            if p.tok(Equal).is_some() && !p.is_one(&[Exclamation, FieldColon, FieldClose]) {
                p.raise_next(format!("{letter}-string: expecting '!', or ':', or '}}'"));
                return None;
            }
            if p.is(Exclamation) {
                p.ahead(|p| {
                    p.tok(Exclamation)?;
                    if p.is_one(&[FieldColon, FieldClose]) {
                        p.raise_next(format!("{letter}-string: missing conversion character"));
                    } else if !p.is_name() {
                        p.raise_next(format!("{letter}-string: invalid conversion character"));
                    }
                    None::<()>
                });
                p.tok(Exclamation)?;
                p.name()?;
                if !p.is_one(&[FieldColon, FieldClose]) {
                    p.raise_next(format!("{letter}-string: expecting ':' or '}}'"));
                    return None;
                }
            }
            if p.tok(FieldColon).is_some() {
                p.many(|p| p.part(raw));
                if !p.is(FieldClose) {
                    p.raise_next(format!("{letter}-string: expecting '}}', or format specs"));
                }
                return None;
            }
            if !p.is(FieldClose) {
                p.raise_next(format!("{letter}-string: expecting '}}'"));
            }
            None::<()>
        });
    }
}
