//! Constants in assembly text: Python's notation, made exact.
//!
//! Floats that Python has no literal for are `inf`, `-inf` and `nan(BITS)`; a complex number is `complex(REAL, IMAG)`; a
//! code object is `<code N>`.

use crate::code::Code;
use crate::const_::{BigInt, Const};
use dashu_int::{IBig, UBig};
use std::fmt::Write as _;
use std::sync::Arc;

/// Nesting of tuples that is read.
const MAX_DEPTH: usize = 200;

/// Writes a constant; code objects are put into `inside` and written as their number.
pub(super) fn write(c: &Const, inside: &mut Vec<Arc<Code>>, out: &mut String) {
    match c {
        Const::Float(v) => float(*v, out),
        Const::Complex { real, imag } => {
            out.push_str("complex(");
            float(*real, out);
            out.push_str(", ");
            float(*imag, out);
            out.push(')');
        }
        Const::Tuple(items) | Const::FrozenSet(items) => {
            let set = matches!(c, Const::FrozenSet(_));
            out.push_str(if set { "frozenset(" } else { "(" });
            for item in items.iter() {
                write(item, inside, out);
                out.push_str(", ");
            }
            out.push(')');
        }
        Const::Code(code) => {
            let _ = write!(out, "<code {}>", inside.len());
            inside.push(code.clone());
        }
        _ => out.push_str(&c.repr()),
    }
}

fn float(v: f64, out: &mut String) {
    if v.is_nan() {
        let _ = write!(out, "nan({:#x})", v.to_bits());
    } else {
        out.push_str(&Const::Float(v).repr());
    }
}

/// A text in quotes and nothing else.
pub(super) fn text(source: &str) -> Option<String> {
    let mut r = Reader { rest: source.trim(), inside: &[] };
    let value = r.value(0)?;
    match value {
        Const::Str(bytes) if r.rest.is_empty() => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    }
}

/// Texts in quotes, one behind the other.
pub(super) fn names(source: &str) -> Option<Vec<String>> {
    let mut r = Reader { rest: source.trim(), inside: &[] };
    let mut out = Vec::new();
    while !r.rest.is_empty() {
        match r.value(0)? {
            Const::Str(bytes) => out.push(String::from_utf8(bytes.to_vec()).ok()?),
            _ => return None,
        }
        r.space();
    }
    Some(out)
}

/// Reads a constant; `inside` are the code objects it may mean.
pub(super) fn read(source: &str, inside: &[Arc<Code>]) -> Option<Const> {
    let mut r = Reader { rest: source.trim(), inside };
    let value = r.value(0)?;
    r.space();
    r.rest.is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
    inside: &'a [Arc<Code>],
}

impl<'a> Reader<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self, depth: usize) -> Option<Const> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.space();
        for (word, value) in
            [("None", Const::None), ("True", Const::True), ("False", Const::False), ("Ellipsis", Const::Ellipsis)]
        {
            if self.eat(word) {
                return Some(value);
            }
        }
        if self.eat("<code ") {
            let (number, rest) = self.rest.split_once('>')?;
            self.rest = rest;
            return self.inside.get(number.parse::<usize>().ok()?).cloned().map(Const::Code);
        }
        if self.eat("frozenset(") {
            return Some(Const::FrozenSet(self.items(depth)?.into()));
        }
        if self.eat("complex(") {
            let real = self.float()?;
            self.space();
            let comma = self.eat(",");
            let imag = self.float()?;
            return (comma && self.eat(")")).then_some(Const::Complex { real, imag });
        }
        if self.eat("(") {
            return Some(Const::Tuple(self.items(depth)?.into()));
        }
        let bytes = self.rest.starts_with("b'") || self.rest.starts_with("b\"");
        if bytes {
            self.eat("b");
        }
        if self.rest.starts_with(['\'', '"']) {
            return self.string(bytes);
        }
        self.number()
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Const>> {
        let mut out = Vec::new();
        loop {
            self.space();
            if self.eat(")") {
                return Some(out);
            }
            out.push(self.value(depth + 1)?);
            self.space();
            if !self.eat(",") && !self.rest.starts_with(')') {
                return None;
            }
        }
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find([' ', ',', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn float(&mut self) -> Option<f64> {
        self.space();
        if self.eat("nan(0x") {
            let (bits, rest) = self.rest.split_once(')')?;
            self.rest = rest;
            return u64::from_str_radix(bits, 16).ok().map(f64::from_bits);
        }
        self.word().parse().ok()
    }

    fn number(&mut self) -> Option<Const> {
        if self.rest.starts_with("nan(") {
            return self.float().map(Const::Float);
        }
        let word = self.word();
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return word.parse().ok().map(Const::Float);
        }
        if let Ok(v) = word.parse() {
            return Some(Const::Int(v));
        }
        let big: IBig = word.parse().ok()?;
        let magnitude: UBig = big.into_parts().1;
        Some(Const::BigInt(BigInt { negative: word.starts_with('-'), magnitude: magnitude.to_le_bytes() }))
    }

    fn string(&mut self, bytes: bool) -> Option<Const> {
        let quote = self.rest.chars().next()?;
        let mut chars = self.rest.char_indices().skip(1);
        let mut out: Vec<u8> = Vec::new();
        loop {
            let (at, c) = chars.next()?;
            if c == quote {
                self.rest = self.rest.get(at + 1..)?;
                return Some(if bytes { Const::Bytes(out.into()) } else { Const::Str(out.into()) });
            }
            if c != '\\' {
                out.extend(c.encode_utf8(&mut [0; 4]).bytes());
                continue;
            }
            let (_, escape) = chars.next()?;
            let width = match escape {
                'n' => {
                    out.push(b'\n');
                    continue;
                }
                'r' => {
                    out.push(b'\r');
                    continue;
                }
                't' => {
                    out.push(b'\t');
                    continue;
                }
                'x' => 2,
                'u' => 4,
                'U' => 8,
                '\\' | '\'' | '"' => {
                    out.push(escape as u8);
                    continue;
                }
                _ => return None,
            };
            let mut v = 0u32;
            for _ in 0..width {
                v = v << 4 | chars.next()?.1.to_digit(16)?;
            }
            match char::from_u32(v) {
                Some(_) if bytes => out.push(u8::try_from(v).ok()?),
                Some(c) => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
                // A lone surrogate.
                None if v < 0x1_0000 => {
                    out.extend([0xE0 | (v >> 12) as u8, 0x80 | (v >> 6 & 0x3F) as u8, 0x80 | (v & 0x3F) as u8]);
                }
                None => return None,
            }
        }
    }
}
