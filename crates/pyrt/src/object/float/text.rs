//! Doubles to text and back: the shortest repr, C's `%f` `%e` `%g` rounded exactly, and the literals `float()` takes.
//!
//! The digits come from Rust's formatter, which is exact for every precision; the layout is done here.

use super::super::format::short_text;
use super::super::int::text::{strip, to_ascii_number};

/// Digits past this many are zeros in every double.
const EXACT_DIGITS: usize = 1100;

fn special(x: f64, upper: bool) -> Option<String> {
    if x.is_finite() {
        return None;
    }
    let text = match (x.is_nan(), x < 0.0) {
        (true, _) => "nan",
        (false, true) => "-inf",
        (false, false) => "inf",
    };
    Some(if upper { text.to_uppercase() } else { text.to_owned() })
}

/// `e` as C prints exponents: a sign and at least two digits.
fn push_exponent(out: &mut String, e: i32, upper: bool) {
    use std::fmt::Write;
    out.push(if upper { 'E' } else { 'e' });
    out.push(if e < 0 { '-' } else { '+' });
    let _ = write!(out, "{:02}", e.unsigned_abs());
}

/// The shortest digits that read back as `x` (finite), and the exponent of the first.
fn shortest(x: f64) -> (String, i32) {
    let (mut digits, e) = split_exponent(&format!("{:e}", x.abs()));
    settle_tie(x, &mut digits, e);
    (digits, e)
}

/// Binary digits of `x` (finite, not zero) behind the point: as many as the decimal places of its exact value.
fn fraction_bits(x: f64) -> i32 {
    let exponent = (x.to_bits() >> 52 & 0x7FF) as i32;
    let mantissa = x.to_bits() & ((1 << 52) - 1) | u64::from(exponent != 0) << 52;
    1075 - exponent.max(1) - mantissa.trailing_zeros() as i32
}

/// Where `x` is half-way between two texts of that length, the one with an even last digit is right (dtoa's rule).
fn settle_tie(x: f64, digits: &mut String, e: i32) {
    let n = digits.len();
    let odd = digits.as_bytes().last().is_some_and(|d| d & 1 == 1);
    if !odd || x == 0.0 || fraction_bits(x) != n as i32 - e {
        return;
    }
    // One digit more is all there is.
    let (exact, exact_e) = split_exponent(&format!("{:.n$e}", x.abs()));
    let Some((below, "5")) = exact.split_at_checked(n).filter(|_| exact_e == e) else { return };
    let last = below.as_bytes()[n - 1];
    let even = format!("{}{}", &below[..n - 1], char::from(last + (last & 1)));
    let back = format!("{even}e{}", e - (n as i32 - 1)).parse();
    if back == Ok(x.abs()) {
        *digits = even;
    }
}

/// `1.25e-7` to `125` and -7.
fn split_exponent(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.chars().filter(|c| *c != '.').collect(), exponent.parse().unwrap_or(0))
}

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    short(x, true)
}

/// The shortest text, with or without `.0` behind whole numbers (complex numbers go without).
pub fn short(x: f64, point: bool) -> String {
    if let Some(text) = special(x, false) {
        return text;
    }
    let size = x.abs();
    if size < 1e15 && x.trunc() == x {
        let mut out = String::with_capacity(20);
        if x.is_sign_negative() {
            out.push('-');
        }
        out.push_str(itoa::Buffer::new().format(size as u64));
        if point {
            out.push_str(".0");
        }
        return out;
    }
    if (1e-4..1e15).contains(&size) {
        if let Some(text) = short_text(size, point) {
            return if x < 0.0 { format!("-{text}") } else { text };
        }
        // Rust's own layout is the same here, but not which of two texts it takes.
        let text = x.to_string();
        let places = text.find('.').map_or(0, |point| text.len() - point - 1);
        if fraction_bits(x) != places as i32 + 1 {
            return text;
        }
    }
    let (digits, e) = shortest(x);
    let mut out = String::with_capacity(digits.len() + 8);
    if x.is_sign_negative() {
        out.push('-');
    }
    if (-4..16).contains(&e) {
        push_fixed(&mut out, &digits, e);
        if point && !out.contains('.') {
            out.push_str(".0");
        }
        return out;
    }
    push_scientific(&mut out, &digits, e, false);
    out
}

/// `digits`, the first of which stands for `10 ** e`, without exponent.
fn push_fixed(out: &mut String, digits: &str, e: i32) {
    if e < 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', e.unsigned_abs() as usize - 1));
        out.push_str(digits);
        return;
    }
    let whole = e as usize + 1;
    match digits.split_at_checked(whole) {
        Some((head, "")) => out.push_str(head),
        Some((head, tail)) => {
            out.push_str(head);
            out.push('.');
            out.push_str(tail);
        }
        None => {
            out.push_str(digits);
            out.extend(std::iter::repeat_n('0', whole - digits.len()));
        }
    }
}

fn push_scientific(out: &mut String, digits: &str, e: i32, upper: bool) {
    let (head, tail) = digits.split_at_checked(1).unwrap_or((digits, ""));
    out.push_str(head);
    if !tail.is_empty() {
        out.push('.');
        out.push_str(tail);
    }
    push_exponent(out, e, upper);
}

/// `%.{precision}f`; `alternate` keeps a point behind whole numbers.
pub fn format_fixed(x: f64, precision: usize, upper: bool, alternate: bool) -> String {
    if let Some(text) = special(x, upper) {
        return text;
    }
    let mut out = format!("{x:.*}", precision.min(EXACT_DIGITS));
    out.extend(std::iter::repeat_n('0', precision.saturating_sub(EXACT_DIGITS)));
    if alternate && precision == 0 {
        out.push('.');
    }
    out
}

/// `%.{precision}e`; `alternate` keeps a point behind a single digit.
pub fn format_exp(x: f64, precision: usize, upper: bool, alternate: bool) -> String {
    if let Some(text) = special(x, upper) {
        return text;
    }
    let (mut digits, e) = split_exponent(&format!("{:.*e}", precision.min(EXACT_DIGITS), x.abs()));
    digits.extend(std::iter::repeat_n('0', precision.saturating_sub(EXACT_DIGITS)));
    let mut out = String::with_capacity(digits.len() + 8);
    if x.is_sign_negative() {
        out.push('-');
    }
    if alternate && precision == 0 {
        out.push_str(&digits);
        out.push('.');
        push_exponent(&mut out, e, upper);
        return out;
    }
    push_scientific(&mut out, &digits, e, upper);
    out
}

/// `%.{precision}g`; `alternate` keeps trailing zeros.
pub fn format_general(x: f64, precision: usize, upper: bool, alternate: bool) -> String {
    if let Some(text) = special(x, upper) {
        return text;
    }
    let precision = precision.max(1);
    let (mut digits, e) = split_exponent(&format!("{:.*e}", (precision - 1).min(EXACT_DIGITS), x.abs()));
    if alternate {
        digits.extend(std::iter::repeat_n('0', precision.saturating_sub(digits.len())));
    } else {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    let mut out = String::with_capacity(digits.len() + 8);
    if x.is_sign_negative() {
        out.push('-');
    }
    if e < -4 || i64::from(e) >= precision as i64 {
        if alternate && digits.len() == 1 {
            out.push_str(&digits);
            out.push('.');
            push_exponent(&mut out, e, upper);
        } else {
            push_scientific(&mut out, &digits, e, upper);
        }
    } else {
        push_fixed(&mut out, &digits, e);
        if alternate && !out.contains('.') {
            out.push('.');
        }
    }
    out
}

/// The double that `text` (WTF-8) spells as `float()` takes it: whitespace around it, single underscores between
/// digits, digits of any script, `inf`, `infinity`, `nan`.
pub fn parse(text: &[u8]) -> Option<f64> {
    let ascii = to_ascii_number(text);
    parse_ascii(strip(ascii.as_deref().unwrap_or(text)))
}

/// `parse` of ASCII text without whitespace around it.
pub(crate) fn parse_ascii(text: &[u8]) -> Option<f64> {
    if !text.contains(&b'_') {
        return parse_plain(std::str::from_utf8(text).ok()?);
    }
    let mut plain = String::with_capacity(text.len());
    let mut last = 0;
    for (at, &b) in text.iter().enumerate() {
        if b == b'_' {
            let next = text.get(at + 1).copied().unwrap_or(0);
            if !u8::is_ascii_digit(&last) || !next.is_ascii_digit() {
                return None;
            }
        } else {
            plain.push(char::from(b));
        }
        last = b;
    }
    parse_plain(&plain)
}

fn parse_plain(text: &str) -> Option<f64> {
    // Rust takes what C's strtod takes of decimals, and the same names; it takes no hexadecimals.
    text.parse().ok()
}

/// The longest prefix of ASCII `text` that spells a double, and what is left.
pub(crate) fn parse_prefix(text: &[u8]) -> Option<(f64, &[u8])> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let rest = text.get(sign..)?;
    for name in ["infinity", "inf", "nan"] {
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes())) {
            let (head, tail) = text.split_at_checked(sign + name.len())?;
            return Some((parse_ascii(head)?, tail));
        }
    }
    let digits = |from: usize| {
        let tail = text.get(from..).unwrap_or_default();
        from + tail.iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count()
    };
    let whole = digits(sign);
    let mut end = whole;
    if text.get(end) == Some(&b'.') {
        end = digits(end + 1);
        if end == sign + 1 {
            return None;
        }
    } else if whole == sign {
        return None;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        let from = end + 1 + usize::from(matches!(text.get(end + 1), Some(b'+' | b'-')));
        if digits(from) > from {
            end = digits(from);
        }
    }
    let (head, tail) = text.split_at_checked(end)?;
    Some((parse_ascii(head)?, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs() {
        for (x, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1e15, "1000000000000000.0"),
            (9_007_199_254_740_993.0, "9007199254740992.0"),
            (1e16, "1e+16"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (1e22, "1e+22"),
            (1e-100, "1e-100"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (1_234_567_890_123_456.5, "1234567890123456.5"),
        ] {
            assert_eq!(repr(x), expected);
        }
        assert_eq!(short(3.0, false), "3");
        assert_eq!(short(-0.0, false), "-0");
        assert_eq!(short(3e15, false), "3000000000000000");
    }

    #[test]
    fn c_formats() {
        assert_eq!(format_fixed(2.5, 0, false, false), "2");
        assert_eq!(format_fixed(0.5, 0, false, true), "0.");
        assert_eq!(format_fixed(1.5, 0, false, false), "2");
        assert_eq!(format_fixed(0.125, 2, false, false), "0.12");
        assert_eq!(format_fixed(1e22, 1, false, false), "10000000000000000000000.0");
        assert_eq!(format_fixed(0.1, 30, false, false), "0.100000000000000005551115123126");
        assert_eq!(format_fixed(1.0, 2000, false, false).len(), 2002);
        assert_eq!(format_exp(12345.678, 3, false, false), "1.235e+04");
        assert_eq!(format_exp(0.0, 2, true, false), "0.00E+00");
        assert_eq!(format_exp(-1e-100, 0, false, true), "-1.e-100");
        assert_eq!(format_general(100_000.0, 6, false, false), "100000");
        assert_eq!(format_general(1_000_000.0, 6, false, false), "1e+06");
        assert_eq!(format_general(0.0001, 6, false, false), "0.0001");
        assert_eq!(format_general(0.00001, 6, true, false), "1E-05");
        assert_eq!(format_general(1.5, 6, false, true), "1.50000");
        assert_eq!(format_general(0.0, 6, false, true), "0.00000");
        assert_eq!(format_general(999_999.5, 6, false, false), "1e+06");
        assert_eq!(format_general(1e5, 1, false, true), "1.e+05");
        assert_eq!(format_general(3.0, 1, false, true), "3.");
        assert_eq!(format_general(f64::NAN, 6, true, false), "NAN");
    }

    #[test]
    fn literals() {
        for (text, expected) in [
            (" 1.5\n", Some(1.5)),
            ("1_0.0_1", Some(10.01)),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("1_.5", None),
            ("1e", None),
            ("", None),
            (".", None),
            ("+.5e-3", Some(0.0005)),
            ("5.", Some(5.0)),
            ("-iNfinity", Some(f64::NEG_INFINITY)),
            ("1e400", Some(f64::INFINITY)),
            ("0x10", None),
            ("1 2", None),
            ("\u{661}.\u{665}", Some(1.5)),
            ("1\0", None),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text:?}");
        }
        assert!(parse(b"nan").is_some_and(f64::is_nan));
        assert_eq!(parse_prefix(b"1.5e+j"), Some((1.5, &b"e+j"[..])));
        assert_eq!(parse_prefix(b"-infj"), Some((f64::NEG_INFINITY, &b"j"[..])));
        assert_eq!(parse_prefix(b"j"), None);
    }
}
