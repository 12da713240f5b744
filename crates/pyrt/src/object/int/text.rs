//! Ints from text and to text: literals of any base as `int()` takes them, decimals with the digit limit, other bases.

use dashu_int::{IBig, Sign, UBig};

use super::{View, from_i64, from_ibig, view};
use crate::error::{PyResult, Raised};
use crate::object::raw::{Ref, Value};
use crate::object::str::{CodePoints, Str};
use crate::protocol;
use crate::state::Thread;

/// Why text is no int.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseError {
    /// Not a literal.
    Invalid,
    /// More digits (so many) than the limit allows.
    TooLong(usize),
}

/// Code points of decimal zeros past ASCII; the other nine digits follow each.
const ZEROS: [u32; 67] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0,
    0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60,
    0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950, 0x1FBF0,
];

/// The value of a decimal digit of any script.
pub fn decimal_digit(c: u32) -> Option<u8> {
    if c < 0x80 {
        return (c as u8).is_ascii_digit().then(|| c as u8 - b'0');
    }
    let at = ZEROS.partition_point(|zero| *zero <= c).checked_sub(1)?;
    let value = c - ZEROS.get(at)?;
    if value < 10 { Some(value as u8) } else { None }
}

/// Text with digits of all scripts as ASCII digits and all whitespace as spaces; what else is not ASCII becomes `?`,
/// which no number contains. None where the text is ASCII already.
pub fn to_ascii_number(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    let one = |c: u32| match c {
        0..0x80 => c as u8,
        _ if char::from_u32(c).is_some_and(char::is_whitespace) => b' ',
        _ => decimal_digit(c).map_or(b'?', |digit| b'0' + digit),
    };
    Some(CodePoints::new(text).map(one).collect())
}

/// Without whitespace at both ends, as C's `isspace` knows it.
pub fn strip(mut text: &[u8]) -> &[u8] {
    let space = |b: &u8| matches!(b, b' ' | 9..=13);
    while let [first, rest @ ..] = text
        && space(first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && space(last)
    {
        text = rest;
    }
    text
}

/// The int that `text` (WTF-8) spells in `radix` (0: as a literal's prefix says). `limit` is the most decimal digits,
/// 0 for no limit.
///
/// # Errors
/// See [`ParseError`].
pub fn parse(text: &[u8], radix: u32, limit: usize) -> Result<Value, ParseError> {
    let ascii = to_ascii_number(text);
    let text = strip(ascii.as_deref().unwrap_or(text));
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (prefix, after) = match text {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest),
        _ => (0, text),
    };
    let (digits, base) = if prefix != 0 && (radix == prefix || radix == 0) {
        // One underscore may stand between prefix and digits.
        (after.strip_prefix(b"_").unwrap_or(after), prefix)
    } else {
        (text, if radix == 0 { 10 } else { radix })
    };
    let old_octal = radix == 0 && prefix == 0 && digits.first() == Some(&b'0');
    let mut small = 0_u64;
    let mut count = 0_usize;
    let mut fits = true;
    let mut last = b'_';
    for &b in digits {
        if b == b'_' {
            if last == b'_' {
                return Err(ParseError::Invalid);
            }
        } else {
            let digit = char::from(b).to_digit(base).ok_or(ParseError::Invalid)?;
            count += 1;
            if fits {
                match small.checked_mul(u64::from(base)).and_then(|n| n.checked_add(u64::from(digit))) {
                    Some(n) => small = n,
                    None => fits = false,
                }
            }
        }
        last = b;
    }
    if last == b'_' || old_octal && !(fits && small == 0) {
        return Err(ParseError::Invalid);
    }
    if limit > 0 && count > limit && !base.is_power_of_two() {
        return Err(ParseError::TooLong(count));
    }
    if fits && let Ok(small) = i64::try_from(small) {
        return Ok(from_i64(if negative { -small } else { small }));
    }
    let plain: String = digits.iter().filter(|b| **b != b'_').map(|b| char::from(*b)).collect();
    let magnitude = UBig::from_str_radix(&plain, base).map_err(|_| ParseError::Invalid)?;
    Ok(from_ibig(IBig::from_parts(if negative { Sign::Negative } else { Sign::Positive }, magnitude)))
}

/// `parse`, with the errors of `int(of, radix)`.
///
/// # Errors
/// `ValueError`.
pub fn parse_of(th: &mut Thread, text: &[u8], radix: u32, of: Ref<'_>) -> PyResult<Value> {
    let limit = th.interp().int_max_str_digits.get();
    match parse(text, radix, limit) {
        Ok(v) => Ok(v),
        Err(ParseError::TooLong(digits)) => Err(th.value_error(format!(
            "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
             sys.set_int_max_str_digits() to increase the limit"
        ))),
        Err(ParseError::Invalid) => Err(invalid_literal(th, radix, of)),
    }
}

#[cold]
fn invalid_literal(th: &mut Thread, radix: u32, of: Ref<'_>) -> Raised {
    match protocol::repr_text(th, of) {
        Ok(repr) => {
            let short: String = repr.chars().take(200).collect();
            th.value_error(format!("invalid literal for int() with base {radix}: {short}"))
        }
        Err(raised) => raised,
    }
}

/// `int(text, radix)`.
///
/// # Errors
/// `ValueError` in `int`'s words.
pub fn from_str_radix(th: &mut Thread, text: &[u8], radix: u32) -> PyResult<Value> {
    let limit = th.interp().int_max_str_digits.get();
    match parse(text, radix, limit) {
        Ok(v) => Ok(v),
        Err(_) => {
            let of = Str::from_wtf8(text).into_value();
            parse_of(th, text, radix, of.as_ref())
        }
    }
}

/// `str(int)`.
///
/// # Errors
/// `ValueError` past the interpreter's digit limit.
pub fn to_decimal(th: &mut Thread, v: Ref<'_>) -> PyResult<String> {
    match view(v) {
        Some(View::Small(i)) => Ok(itoa::Buffer::new().format(i).to_owned()),
        Some(View::Big(big)) => {
            let limit = th.interp().int_max_str_digits.get();
            // log10(2) is a little above 3/10: past this many bits there are more digits than the limit for sure.
            let hopeless = limit > 0 && super::arith::bit_len(big) / 10 * 3 > limit;
            let text = if hopeless { String::new() } else { big.to_string() };
            if hopeless || limit > 0 && text.trim_start_matches('-').len() > limit {
                return Err(th.value_error(format!(
                    "Exceeds the limit ({limit} digits) for integer string conversion; use \
                     sys.set_int_max_str_digits() to increase the limit"
                )));
            }
            Ok(text)
        }
        None => Err(th.type_error(format!("expected int, got {}", v.class().name()))),
    }
}

/// The digits of an int in base `radix` (2 to 36), lower case, with its sign and no prefix. Empty for other values.
pub fn format_radix(v: Ref<'_>, radix: u8) -> String {
    if !(2..=36).contains(&radix) {
        return String::new();
    }
    match view(v) {
        Some(View::Small(i)) => match radix {
            16 if i >= 0 => format!("{i:x}"),
            2 if i >= 0 => format!("{i:b}"),
            _ => IBig::from(i).in_radix(radix).to_string(),
        },
        Some(View::Big(big)) => big.in_radix(radix).to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, radix: u32, expected: Option<i64>) {
        let got = parse(text.as_bytes(), radix, 0).ok().map(|v| v.as_ref().as_small_int().expect("small"));
        assert_eq!(got, expected, "{text:?} in base {radix}");
    }

    #[test]
    fn literals() {
        check("12", 10, Some(12));
        check(" \t-12\n", 10, Some(-12));
        check("1_000", 10, Some(1000));
        check("1__0", 10, None);
        check("_1", 10, None);
        check("1_", 10, None);
        check("", 10, None);
        check("-", 10, None);
        check("+-1", 10, None);
        check("0x10", 0, Some(16));
        check("0x_1f", 16, Some(31));
        check("0x", 16, None);
        check("0b1", 16, Some(0xB1));
        check("0B11", 0, Some(3));
        check("0o17", 0, Some(15));
        check("010", 0, None);
        check("0_0", 0, Some(0));
        check("00", 0, Some(0));
        check("zz", 36, Some(35 * 36 + 35));
        check("2", 2, None);
        check("\u{665}\u{FF11}", 10, Some(51));
        check("\u{2003}7\u{A0}", 10, Some(7));
        check("1\0", 10, None);
    }

    #[test]
    fn digits_past_the_limit() {
        let long = "9".repeat(50);
        assert!(matches!(parse(long.as_bytes(), 10, 40), Err(ParseError::TooLong(50))));
    }
}
