//! Constants as Python writes them: `repr` of text, bytes, floats and big integers.
//!
//! Text is WTF-8 (UTF-8 in which a lone surrogate may stand as its three bytes); [`code_points`] reads it without ever
//! failing, so no constant of a tree can make a printer panic.

use std::fmt::Write;

/// The code points of WTF-8; what is no WTF-8 gives U+FFFD, a byte at a time.
pub(crate) fn code_points(bytes: &[u8]) -> CodePoints<'_> {
    CodePoints { rest: bytes }
}

pub(crate) struct CodePoints<'a> {
    rest: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (&first, tail) = self.rest.split_first()?;
        let follow = |n: usize| tail.get(n).filter(|b| **b & 0xC0 == 0x80).map(|b| u32::from(b & 0x3F));
        let (n, len) = match first {
            0..=0x7F => (Some(u32::from(first)), 1),
            0xC0..=0xDF => (follow(0).map(|a| u32::from(first & 0x1F) << 6 | a), 2),
            0xE0..=0xEF => {
                (follow(0).zip(follow(1)).map(|(a, b)| u32::from(first & 0x0F) << 12 | a << 6 | b), 3)
            }
            0xF0..=0xF7 => {
                let all = follow(0).zip(follow(1)).zip(follow(2));
                (all.map(|((a, b), c)| u32::from(first & 0x07) << 18 | a << 12 | b << 6 | c), 4)
            }
            _ => (None, 1),
        };
        let len = if n.is_some() { len } else { 1 };
        self.rest = self.rest.get(len..).unwrap_or(&[]);
        Some(n.unwrap_or(0xFFFD))
    }
}

/// The character of a code point, if Python's `repr` shows it as it is.
pub(crate) fn shown(n: u32) -> Option<char> {
    match n {
        0x20..=0x7E => char::from_u32(n),
        0..=0x7F => None,
        _ => char::from_u32(n).filter(|&c| crate::printable::is_printable(c)),
    }
}

/// A code point as the codec `unicode_escape` writes what is not ASCII: `\n`, `\x7f`, `\u200b`, `\U000e0001`.
pub(crate) fn escape(n: u32, out: &mut String) {
    let _ = match n {
        0x0A => out.write_str("\\n"),
        0x0D => out.write_str("\\r"),
        0x09 => out.write_str("\\t"),
        0x5C => out.write_str("\\\\"),
        0..=0xFF => write!(out, "\\x{n:02x}"),
        0x100..=0xFFFF => write!(out, "\\u{n:04x}"),
        _ => write!(out, "\\U{n:08x}"),
    };
}

/// The quote that `repr` chooses.
fn quote_for(bytes: &[u8]) -> char {
    if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' }
}

/// `repr` of text.
pub(crate) fn repr_text(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes);
    out.push(quote);
    repr_body(bytes, quote, out);
    out.push(quote);
}

/// What `repr` writes between its quotes.
pub(crate) fn repr_body(bytes: &[u8], quote: char, out: &mut String) {
    for n in code_points(bytes) {
        match shown(n) {
            Some('\\') => out.push_str("\\\\"),
            Some(c) => {
                if c == quote {
                    out.push('\\');
                }
                out.push(c);
            }
            None => escape(n, out),
        }
    }
}

/// `repr` of bytes.
pub(crate) fn repr_bytes(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes);
    out.push('b');
    out.push(quote);
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b' '..=b'~' => {
                if b as char == quote {
                    out.push('\\');
                }
                out.push(b as char);
            }
            _ => escape(u32::from(b), out),
        }
    }
    out.push(quote);
}

/// `repr` of a float.
pub(crate) fn float(x: f64) -> String {
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    if x.is_nan() {
        return "nan".to_owned();
    }
    let sci = format!("{x:e}");
    let Some((mantissa, exponent)) = sci.split_once('e') else { return sci };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = format!("{x}");
        return if text.contains('.') { text } else { format!("{text}.0") };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// `repr` of a complex number without a real part.
pub(crate) fn imaginary(x: f64) -> String {
    let text = float(x);
    format!("{}j", text.strip_suffix(".0").unwrap_or(&text))
}

/// Hexadecimal digits that are shown in decimal: what stays under 4300 decimal digits. CPython refuses to print longer
/// ones, we print them as written (the conversion is quadratic).
const MAX_HEX_DIGITS: usize = 3571;

/// A big integer as the tree holds it, in decimal.
pub(crate) fn big_int(bytes: &[u8], out: &mut String) {
    let text = String::from_utf8_lossy(bytes);
    match text.strip_prefix("0x") {
        Some(hex) if hex.len() <= MAX_HEX_DIGITS => out.push_str(&decimal(hex)),
        _ => out.push_str(&text),
    }
}

/// Decimal digits of a hexadecimal number.
fn decimal(hex: &str) -> String {
    const BASE: u64 = 1_000_000_000;
    let mut limbs: Vec<u64> = vec![0];
    for c in hex.chars() {
        let mut carry = u64::from(c.to_digit(16).unwrap_or(0));
        for limb in &mut limbs {
            let value = *limb * 16 + carry;
            *limb = value % BASE;
            carry = value / BASE;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut out = String::new();
    for (i, limb) in limbs.iter().rev().enumerate() {
        let _ = if i == 0 { write!(out, "{limb}") } else { write!(out, "{limb:09}") };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_python_shows_them() {
        assert_eq!(float(1e16), "1e+16");
        assert_eq!(float(1e-5), "1e-05");
        assert_eq!(float(0.0001), "0.0001");
        assert_eq!(float(5.0), "5.0");
        assert_eq!(imaginary(2.0), "2j");
        assert_eq!(imaginary(2.5), "2.5j");
        assert_eq!(decimal("ffffffffffffffffffff"), "1208925819614629174706175");
    }

    #[test]
    fn text_and_bytes_as_python_shows_them() {
        let repr = |bytes: &[u8]| {
            let mut out = String::new();
            repr_text(bytes, &mut out);
            out
        };
        assert_eq!(repr("it's".as_bytes()), "\"it's\"");
        assert_eq!(repr("'\"\\\n\u{7f}é\u{200b}\u{e0001}".as_bytes()), r#"'\'"\\\n\x7fé\u200b\U000e0001'"#);
        assert_eq!(repr(b"\xed\xa0\x80\xff"), "'\\ud800\u{fffd}'");
        let mut out = String::new();
        repr_bytes(b"\x00'\xff", &mut out);
        assert_eq!(out, "b\"\\x00'\\xff\"");
    }
}
