//! Number literals: where they end, what is wrong with them, what they are worth.

use crate::TokenKind;
use crate::error::{LexError, LexWarning, Place};

/// The value of a number literal.
#[derive(Clone, PartialEq, Debug)]
pub enum Number {
    /// An integer that fits.
    Int(i64),
    /// Decimal digits, or `0x` and lower-case hexadecimal digits; more than an `i64` holds.
    Big(String),
    /// A floating-point number.
    Float(f64),
    /// An imaginary number: that part of it.
    Imaginary(f64),
}

/// Digits of a decimal literal that CPython converts at most.
const MAX_DIGITS: usize = 4300;

/// Scans the number that starts at `start` (a digit, or a dot before one). The kind and the end.
pub(crate) fn scan(text: &str, start: usize) -> Result<(TokenKind, usize), LexError> {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    if at(start) == b'0' {
        let radix = match at(start + 1) {
            b'x' | b'X' => Some((16, "hexadecimal")),
            b'o' | b'O' => Some((8, "octal")),
            b'b' | b'B' => Some((2, "binary")),
            _ => None,
        };
        if let Some((radix, name)) = radix {
            return scan_radix(text, start, radix, name);
        }
    }
    let mut i = start;
    let mut kind = TokenKind::Int;
    if at(i) != b'.' {
        i = decimal_tail(text, i)?;
    }
    let integer_end = i;
    if at(i) == b'.' {
        kind = TokenKind::Float;
        i += 1;
        if at(i).is_ascii_digit() {
            i = decimal_tail(text, i)?;
        }
    }
    if matches!(at(i), b'e' | b'E') {
        let sign = usize::from(matches!(at(i + 1), b'+' | b'-'));
        if at(i + 1 + sign).is_ascii_digit() {
            kind = TokenKind::Float;
            i = decimal_tail(text, i + 1 + sign)?;
        } else if sign == 1 {
            return Err(bad("invalid decimal literal", i + 2));
        }
    }
    if matches!(at(i), b'j' | b'J') {
        verify_end(text, i + 1, "imaginary")?;
        return Ok((TokenKind::Imaginary, i + 1));
    }
    if kind == TokenKind::Int && at(start) == b'0' && text[start..integer_end].bytes().any(|b| matches!(b, b'1'..=b'9'))
    {
        return Err(LexError::new(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
            start,
            // CPython ends it behind the first digit that is no zero, and counts from zero there.
            text[start..integer_end].bytes().position(|b| matches!(b, b'1'..=b'9')).map_or(start, |n| start + n),
            Place::Range,
        ));
    }
    verify_end(text, i, "decimal")?;
    Ok((kind, i))
}

fn scan_radix(text: &str, start: usize, radix: u32, name: &str) -> Result<(TokenKind, usize), LexError> {
    let bytes = text.as_bytes();
    let mut i = start + 2;
    let is_digit = |i: usize| bytes.get(i).is_some_and(|&b| (b as char).is_digit(radix));
    loop {
        if bytes.get(i) == Some(&b'_') {
            i += 1;
        }
        if !is_digit(i) {
            return Err(match bytes.get(i) {
                Some(&b) if b.is_ascii_digit() => {
                    bad(format!("invalid digit '{}' in {name} literal", b as char), i + 1)
                }
                _ => bad(format!("invalid {name} literal"), i),
            });
        }
        while is_digit(i) {
            i += 1;
        }
        if bytes.get(i) != Some(&b'_') {
            break;
        }
    }
    if let Some(&b) = bytes.get(i)
        && b.is_ascii_digit()
    {
        return Err(bad(format!("invalid digit '{}' in {name} literal", b as char), i + 1));
    }
    verify_end(text, i, name)?;
    Ok((TokenKind::Int, i))
}

/// Digits with single underscores between them, from `i` on.
fn decimal_tail(text: &str, mut i: usize) -> Result<usize, LexError> {
    let bytes = text.as_bytes();
    loop {
        while bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        if bytes.get(i) != Some(&b'_') {
            return Ok(i);
        }
        i += 1;
        if !bytes.get(i).is_some_and(u8::is_ascii_digit) {
            return Err(bad("invalid decimal literal", i));
        }
    }
}

/// A number may be followed by a keyword that can follow an expression, but by no other letter.
fn verify_end(text: &str, end: usize, kind: &str) -> Result<(), LexError> {
    let Some(c) = text.get(end..).and_then(|t| t.chars().next()) else { return Ok(()) };
    if !(c == '_' || c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    // CPython looks behind the longer ones only.
    let rest = &text[end..];
    let goes_on =
        |after: &str| after.bytes().next().is_some_and(|b| b == b'_' || b.is_ascii_alphanumeric() || b >= 128);
    if ["if", "in", "is"].iter().any(|k| rest.starts_with(k))
        || ["and", "else", "for", "or", "not"].iter().any(|k| rest.strip_prefix(k).is_some_and(|after| !goes_on(after)))
    {
        return Ok(());
    }
    Err(bad(format!("invalid {kind} literal"), end))
}

/// The warning about a keyword right behind a number.
#[cold]
pub(crate) fn run_on(text: &str, start: usize, end: usize, kind: TokenKind) -> LexWarning {
    let name = match (kind, text.as_bytes().get(start + 1)) {
        (TokenKind::Imaginary, _) => "imaginary",
        (TokenKind::Int, Some(b'x' | b'X')) => "hexadecimal",
        (TokenKind::Int, Some(b'o' | b'O')) => "octal",
        (TokenKind::Int, Some(b'b' | b'B')) => "binary",
        _ => "decimal",
    };
    LexWarning { message: format!("invalid {name} literal"), start: start as u32, end: end as u32 }
}

/// The error of a literal read up to `end`: CPython points at the last character read.
fn bad(message: impl Into<String>, end: usize) -> LexError {
    LexError::at(message, end.saturating_sub(1))
}

/// The value of a number literal that the lexer accepted.
pub fn parse_number(literal: &str) -> Result<Number, String> {
    let clean;
    let text = if literal.contains('_') {
        clean = literal.replace('_', "");
        clean.as_str()
    } else {
        literal
    };
    let bytes = text.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'0' {
        let radix = match bytes[1] {
            b'x' | b'X' => 16,
            b'o' | b'O' => 8,
            b'b' | b'B' => 2,
            _ => 10,
        };
        if radix != 10 {
            return Ok(match i64::from_str_radix(&text[2..], radix) {
                Ok(n) => Number::Int(n),
                Err(_) => big(&text[2..], radix),
            });
        }
    }
    if let Some(imaginary) = text.strip_suffix(['j', 'J']) {
        return Ok(Number::Imaginary(imaginary.parse().unwrap_or(0.0)));
    }
    if bytes.iter().all(u8::is_ascii_digit) {
        if let Ok(n) = text.parse() {
            return Ok(Number::Int(n));
        }
        if text.len() > MAX_DIGITS {
            return Err(format!(
                "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                text.len()
            ));
        }
        let digits = text.trim_start_matches('0');
        return Ok(if digits.is_empty() { Number::Int(0) } else { Number::Big(digits.to_owned()) });
    }
    Ok(Number::Float(text.parse().unwrap_or(0.0)))
}

fn big(digits: &str, radix: u32) -> Number {
    let digits = digits.trim_start_matches('0');
    let bits_each = radix.trailing_zeros();
    // The digits as bits, four at a time from the right.
    let mut hex = Vec::with_capacity(digits.len());
    let (mut acc, mut have) = (0u32, 0);
    for c in digits.chars().rev() {
        acc |= c.to_digit(radix).unwrap_or(0) << have;
        have += bits_each;
        while have >= 4 {
            hex.push(char::from_digit(acc & 15, 16).unwrap_or('0'));
            acc >>= 4;
            have -= 4;
        }
    }
    if have > 0 && acc > 0 {
        hex.push(char::from_digit(acc & 15, 16).unwrap_or('0'));
    }
    while hex.last() == Some(&'0') {
        hex.pop();
    }
    let text: String = hex.iter().rev().collect();
    match i64::from_str_radix(&text, 16) {
        Ok(n) => Number::Int(n),
        Err(_) if text.is_empty() => Number::Int(0),
        Err(_) => Number::Big(format!("0x{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let check = |text: &str, value: Number| assert_eq!(parse_number(text), Ok(value), "{text}");
        check("1_000", Number::Int(1000));
        check("0xff", Number::Int(255));
        check("0b1_0", Number::Int(2));
        check("00", Number::Int(0));
        check("9223372036854775808", Number::Big("9223372036854775808".to_owned()));
        check("0o7777777777777777777777", Number::Big("0x3ffffffffffffffff".to_owned()));
        check("0xFFFFFFFFFFFFFFFFF", Number::Big("0xfffffffffffffffff".to_owned()));
        check("1.", Number::Float(1.0));
        check(".5e1_0", Number::Float(5e9));
        check("1e999", Number::Float(f64::INFINITY));
        check("010j", Number::Imaginary(10.0));
    }
}
