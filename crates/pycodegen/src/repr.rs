//! `Const::repr`: what Python's `repr` says of a constant.
//!
//! Printable is what Rust's Unicode tables say, the same categories as CPython's. A frozenset's items come in the order
//! of the source, where CPython's come by their hashes.

use crate::code::Code;
use crate::const_::{BigInt, Const};
use std::fmt::Write as _;

/// Nesting of tuples that is printed; deeper ones are an ellipsis.
const MAX_DEPTH: usize = 500;

impl Const {
    /// Python's `repr`.
    pub fn repr(&self) -> String {
        let mut out = String::new();
        write_const(self, 0, &mut out);
        out
    }
}

fn write_const(value: &Const, depth: usize, out: &mut String) {
    if depth > MAX_DEPTH {
        out.push_str("...");
        return;
    }
    match value {
        Const::None => out.push_str("None"),
        Const::True => out.push_str("True"),
        Const::False => out.push_str("False"),
        Const::Ellipsis => out.push_str("Ellipsis"),
        Const::Int(v) => {
            let _ = write!(out, "{v}");
        }
        Const::BigInt(v) => write_big(v, out),
        Const::Float(v) => write_float(*v, ".0", out),
        Const::Complex { real, imag } => {
            let plain = real.to_bits() == 0;
            if !plain {
                out.push('(');
                write_float(*real, "", out);
                if !imag.is_sign_negative() || imag.is_nan() {
                    out.push('+');
                }
            }
            write_float(*imag, "", out);
            out.push_str(if plain { "j" } else { "j)" });
        }
        Const::Str(text) => write_str(text, out),
        Const::Bytes(bytes) => write_bytes(bytes, out),
        Const::Tuple(items) => {
            out.push('(');
            write_items(items, depth, out);
            out.push_str(if items.len() == 1 { ",)" } else { ")" });
        }
        Const::FrozenSet(items) if items.is_empty() => out.push_str("frozenset()"),
        Const::FrozenSet(items) => {
            out.push_str("frozenset({");
            write_items(items, depth, out);
            out.push_str("})");
        }
        Const::Code(code) => out.push_str(&code_repr(code)),
    }
}

fn write_items(items: &[Const], depth: usize, out: &mut String) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_const(item, depth + 1, out);
    }
}

/// `<code object NAME at ADDRESS, file "FILE", line N>`.
pub(crate) fn code_repr(code: &Code) -> String {
    format!("<code object {} at {code:p}, file \"{}\", line {}>", code.name, code.filename, code.firstlineno)
}

/// The shortest digits that read back the same; `point` is what a whole number ends in.
fn write_float(v: f64, point: &str, out: &mut String) {
    if v.is_nan() {
        return out.push_str("nan");
    }
    if v.is_infinite() {
        return out.push_str(if v < 0.0 { "-inf" } else { "inf" });
    }
    let mut text = format!("{v:e}");
    // Of two texts of 17 digits the nearer one, the even one in the middle.
    let longest = text.split('e').next().is_some_and(|m| m.bytes().filter(u8::is_ascii_digit).count() == 17);
    if longest {
        text = format!("{v:.16e}");
    }
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = if longest { format!("{v:.*}", (16 - exponent) as usize) } else { v.to_string() };
        out.push_str(&text);
        if !text.contains('.') {
            out.push_str(point);
        }
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{digits}e{sign}{:02}", exponent.unsigned_abs());
    }
}

fn write_big(v: &BigInt, out: &mut String) {
    const BILLION: u64 = 1_000_000_000;
    let mut words: Vec<u32> =
        v.magnitude.chunks(4).map(|c| c.iter().rev().fold(0u32, |word, &byte| word << 8 | u32::from(byte))).collect();
    let mut groups = Vec::new();
    while !words.is_empty() {
        let mut rest = 0u64;
        for word in words.iter_mut().rev() {
            let part = rest << 32 | u64::from(*word);
            *word = (part / BILLION) as u32;
            rest = part % BILLION;
        }
        groups.push(rest);
        while words.last() == Some(&0) {
            words.pop();
        }
    }
    if v.negative {
        out.push('-');
    }
    for (i, group) in groups.iter().rev().enumerate() {
        let _ = if i == 0 { write!(out, "{group}") } else { write!(out, "{group:09}") };
    }
    if groups.is_empty() {
        out.push('0');
    }
}

/// The quote to use: single, unless there are single ones and no double ones inside.
fn quote(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' }
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    let quote = quote(bytes);
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\\' => out.push_str("\\\\"),
            0x20..0x7F => {
                if char::from(byte) == quote {
                    out.push('\\');
                }
                out.push(char::from(byte));
            }
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
}

fn write_str(text: &[u8], out: &mut String) {
    let quote = quote(text);
    out.push(quote);
    for chunk in Wtf8(text) {
        match chunk {
            Ok(c) => write_char(c, quote, out),
            Err(surrogate) => {
                let _ = write!(out, "\\u{surrogate:04x}");
            }
        }
    }
    out.push(quote);
}

fn write_char(c: char, quote: char, out: &mut String) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\\' => out.push_str("\\\\"),
        ' '..='~' => {
            if c == quote {
                out.push('\\');
            }
            out.push(c);
        }
        _ if printable(c) => out.push(c),
        _ => {
            let v = u32::from(c);
            let _ = match v {
                0..=0xFF => write!(out, "\\x{v:02x}"),
                0x100..=0xFFFF => write!(out, "\\u{v:04x}"),
                _ => write!(out, "\\U{v:08x}"),
            };
        }
    }
}

/// Rust escapes what is not printable, and combining characters only at the start of a text.
fn printable(c: char) -> bool {
    let mut buffer = [b'a'; 5];
    let len = c.encode_utf8(&mut buffer[1..]).len();
    std::str::from_utf8(&buffer[..=len]).is_ok_and(|text| text.escape_debug().nth(1) == Some(c))
}

/// Characters and lone surrogates of WTF-8; a byte that fits neither is skipped.
struct Wtf8<'a>(&'a [u8]);

impl Iterator for Wtf8<'_> {
    type Item = Result<char, u32>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (&first, rest) = self.0.split_first()?;
            let len = match first {
                0..0x80 => 1,
                0xC0..0xE0 => 2,
                0xE0..0xF0 => 3,
                0xF0.. => 4,
                _ => 0,
            };
            if len > 0
                && let Some(bytes) = self.0.get(..len)
            {
                if let Some(c) = std::str::from_utf8(bytes).ok().and_then(|s| s.chars().next()) {
                    self.0 = &self.0[len..];
                    return Some(Ok(c));
                }
                if let &[0xED, b, c] = bytes {
                    self.0 = &self.0[len..];
                    return Some(Err(0xD000 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F)));
                }
            }
            self.0 = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_python_writes_them() {
        let float = |v| Const::Float(v).repr();
        assert_eq!(float(1.0), "1.0");
        assert_eq!(float(1e16), "1e+16");
        assert_eq!(float(123456789012345680.0), "1.2345678901234568e+17");
        assert_eq!(float(1e-5), "1e-05");
        assert_eq!(float(0.0001), "0.0001");
        assert_eq!(float(-0.0), "-0.0");
        assert_eq!(Const::Complex { real: 0.0, imag: 1.0 }.repr(), "1j");
        assert_eq!(Const::Complex { real: -0.0, imag: -1.5 }.repr(), "(-0-1.5j)");
        assert_eq!(
            Const::str("it's\u{e9}\n\u{301}\u{ad}\u{10ffff}").repr(),
            "\"it's\u{e9}\\n\u{301}\\xad\\U0010ffff\""
        );
        assert_eq!(Const::str("'\"").repr(), "'\\'\"'");
        assert_eq!(Const::Str(b"\xed\xa0\x80"[..].into()).repr(), "'\\ud800'");
        assert_eq!(Const::Bytes(b"a'\x00\xff"[..].into()).repr(), "b\"a'\\x00\\xff\"");
        assert_eq!(Const::Tuple([Const::Int(1)].into()).repr(), "(1,)");
        let big = BigInt { negative: true, magnitude: [0, 0, 0, 0, 0, 0, 0, 0, 1].into() };
        assert_eq!(Const::BigInt(big).repr(), "-18446744073709551616");
    }
}
