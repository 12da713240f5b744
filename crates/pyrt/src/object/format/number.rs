//! `format()` of ints, floats and complex numbers.

use super::digits::Digits;
use super::spec::{Spec, unknown_kind};
use super::{MAX_TEXT, Style, float_text};
use crate::error::PyResult;
use crate::object::int;
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::{Str, encode_code_point};
use crate::protocol::number;
use crate::state::Thread;

/// A number taken apart for padding and grouping.
struct Parts<'a> {
    sign: &'a str,
    prefix: &'a str,
    /// Digits of the whole part, grouped in `size`s.
    whole: &'a str,
    size: usize,
    /// What follows: fraction, exponent, percent sign.
    rest: &'a str,
}

fn put(out: &mut Vec<u8>, parts: &Parts<'_>, spec: &Spec) -> PyResult<()> {
    let rest = if parts.rest.is_ascii() { parts.rest.len() } else { parts.rest.chars().count() };
    let head = parts.sign.len() + parts.prefix.len();
    if spec.width > MAX_TEXT {
        return Err(crate::object::bytes::out_of_memory());
    }
    let zeros = spec.fill == u32::from(b'0') && spec.align == b'=';
    let least = if zeros { spec.width.saturating_sub(head + rest) } else { 0 };
    let grouped;
    let whole = if spec.grouping.is_some() && parts.size > 0 || least > parts.whole.len() {
        grouped = group(parts.whole, parts.size, spec.grouping, least);
        grouped.as_str()
    } else {
        parts.whole
    };
    let missing = spec.width.saturating_sub(head + whole.len() + rest);
    let (before, between) = match spec.align {
        b'<' => (0, 0),
        b'^' => (missing / 2, 0),
        b'=' => (0, missing),
        _ => (missing, 0),
    };
    out.reserve(head + whole.len() + parts.rest.len() + missing);
    spec.fill(out, before)?;
    out.extend_from_slice(parts.sign.as_bytes());
    out.extend_from_slice(parts.prefix.as_bytes());
    spec.fill(out, between)?;
    out.extend_from_slice(whole.as_bytes());
    out.extend_from_slice(parts.rest.as_bytes());
    spec.fill(out, missing - before - between)
}

/// Digits in groups from the right, zeros in front up to `least` characters.
fn group(digits: &str, size: usize, sep: Option<u8>, least: usize) -> String {
    let Some(sep) = sep.filter(|_| size > 0) else {
        let zeros = least.saturating_sub(digits.len());
        let mut out = "0".repeat(zeros);
        out.push_str(digits);
        return out;
    };
    let mut count = digits.len();
    // With n digits there are (n - 1) / size separators.
    while count + count.saturating_sub(1) / size < least {
        count += 1;
    }
    let zeros = count - digits.len();
    let mut out = String::with_capacity(count + count / size);
    for (i, b) in std::iter::repeat_n(b'0', zeros).chain(digits.bytes()).enumerate() {
        if i > 0 && (count - i).is_multiple_of(size) {
            out.push(char::from(sep));
        }
        out.push(char::from(b));
    }
    out
}

fn sign_text(negative: bool, sign: Option<u8>) -> &'static str {
    match sign {
        _ if negative => "-",
        Some(b'+') => "+",
        Some(b' ') => " ",
        _ => "",
    }
}

/// Sign and digits of an int.
pub(super) fn int_digits(th: &mut Thread, value: Ref<'_>, radix: u8) -> PyResult<(bool, Digits)> {
    if let Some(i) = value.as_small_int() {
        return Ok((i < 0, Digits::of(i.unsigned_abs(), radix)));
    }
    let text = if radix == 10 { int::to_decimal(th, value)? } else { int::format_radix(value, radix) };
    Ok(match text.strip_prefix('-') {
        Some(digits) => (true, Digits::long(digits.to_owned())),
        None => (false, Digits::long(text)),
    })
}

/// `format(value, spec)` of an int.
///
/// # Errors
/// `ValueError` for a spec that ints do not know.
pub fn format_int(th: &mut Thread, value: Ref<'_>, spec: &str) -> PyResult<Value> {
    if spec.is_empty() {
        if !int::Int::matches_exact(value) {
            return Ok(crate::protocol::str(th, value)?.into_value());
        }
        let (negative, digits) = int_digits(th, value, 10)?;
        return Ok(match negative {
            true => Str::from_text(&format!("-{}", &*digits)),
            false => Str::from_text(&digits),
        }
        .into_value());
    }
    if let Some(text) = value.as_small_int().and_then(|i| super::quick::int(i, spec.as_bytes())) {
        return Ok(text.into_value());
    }
    let mut out = Vec::new();
    write_int(th, &mut out, value, spec.as_bytes())?;
    Ok(Str::from_wtf8(&out).into_value())
}

pub(super) fn write_int(th: &mut Thread, out: &mut Vec<u8>, value: Ref<'_>, spec: &[u8]) -> PyResult<()> {
    let class = value.class();
    let class = class.name();
    let spec = Spec::parse(th, spec, class, b'>')?;
    let (radix, size, prefix) = match spec.kind_byte() {
        None | Some(b'd') => (10, 3, ""),
        Some(b'n') => (10, 0, ""),
        Some(b'b') => (2, 4, "0b"),
        Some(b'o') => (8, 4, "0o"),
        Some(b'x') => (16, 4, "0x"),
        Some(b'X') => (16, 4, "0X"),
        Some(b'c') => return write_char(th, out, value, &spec),
        Some(b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%') => {
            let x = number::as_f64(th, value)?;
            return write_parsed_float(th, out, x, &spec, class);
        }
        _ => return Err(unknown_kind(th, spec.kind.unwrap_or(0), class)),
    };
    if spec.precision.is_some() {
        return Err(th.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(th.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let (negative, mut digits) = int_digits(th, value, radix)?;
    if spec.kind_byte() == Some(b'X') {
        digits.make_ascii_uppercase();
    }
    let prefix = if spec.alternate { prefix } else { "" };
    put(out, &Parts { sign: sign_text(negative, spec.sign), prefix, whole: &digits, size, rest: "" }, &spec)
}

fn write_char(th: &mut Thread, out: &mut Vec<u8>, value: Ref<'_>, spec: &Spec) -> PyResult<()> {
    if spec.precision.is_some() {
        return Err(th.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(th.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    if spec.sign.is_some() {
        return Err(th.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(th.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let Some(i) = int::to_i64(value) else {
        return Err(th.overflow_error("Python int too large to convert to C long"));
    };
    let c = u32::try_from(i).ok().filter(|c| *c < 0x11_0000);
    let Some(c) = c else { return Err(th.overflow_error("%c arg not in range(0x110000)")) };
    let mut buffer = [0; 4];
    let text = encode_code_point(c, &mut buffer);
    spec.pad(out, text, 1)
}

/// `format(x, spec)` of a float.
///
/// # Errors
/// `ValueError` for a spec that floats do not know.
pub fn format_float(th: &mut Thread, x: f64, spec: &str) -> PyResult<Value> {
    let mut out = Vec::new();
    write_float(th, &mut out, x, spec.as_bytes(), "float")?;
    Ok(Str::from_wtf8(&out).into_value())
}

pub(super) fn write_float(th: &mut Thread, out: &mut Vec<u8>, x: f64, spec: &[u8], class: &str) -> PyResult<()> {
    let spec = Spec::parse(th, spec, class, b'>')?;
    write_parsed_float(th, out, x, &spec, class)
}

/// The style that a type character and a precision ask for; the flag: in percent.
fn style_of(th: &mut Thread, spec: &Spec, class: &str) -> PyResult<(Style, bool)> {
    if spec.precision.is_some_and(|p| p > i32::MAX as usize) {
        return Err(th.value_error("precision too big"));
    }
    let p = spec.precision.unwrap_or(6);
    Ok(match spec.kind_byte() {
        None => (spec.precision.map_or(Style::Repr, Style::GeneralPoint), false),
        Some(b'e' | b'E') => (Style::Exp(p), false),
        Some(b'f' | b'F') => (Style::Fixed(p), false),
        Some(b'g' | b'G' | b'n') => (Style::General(p), false),
        Some(b'%') => (Style::Fixed(p), true),
        _ => return Err(unknown_kind(th, spec.kind.unwrap_or(0), class)),
    })
}

/// Digits of `x`, which may be anything, and whether it is negative.
fn digits_of(x: f64, style: Style, spec: &Spec) -> (bool, String) {
    let mut negative = x.is_sign_negative() && !x.is_nan();
    let mut text = if x.is_nan() {
        "nan".to_owned()
    } else if x.is_infinite() {
        "inf".to_owned()
    } else {
        float_text(x.abs(), style, spec.alternate)
    };
    if negative && spec.no_negative_zero && text.bytes().take_while(|b| *b != b'e').all(|b| matches!(b, b'0' | b'.')) {
        negative = false;
    }
    if matches!(spec.kind_byte(), Some(b'E' | b'F' | b'G')) {
        text.make_ascii_uppercase();
    }
    (negative, text)
}

fn write_parsed_float(th: &mut Thread, out: &mut Vec<u8>, x: f64, spec: &Spec, class: &str) -> PyResult<()> {
    let (style, percent) = style_of(th, spec, class)?;
    let x = if percent { x * 100.0 } else { x };
    let (negative, mut text) = digits_of(x, style, spec);
    if percent {
        text.push('%');
    }
    let at = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    let (whole, rest) = text.split_at(at);
    let rest = group_fraction(rest, spec.fraction_grouping);
    let size = if spec.kind_byte() == Some(b'n') || whole.is_empty() { 0 } else { 3 };
    put(out, &Parts { sign: sign_text(negative, spec.sign), prefix: "", whole, size, rest: &rest }, spec)
}

/// `.123456` as `.123_456`.
fn group_fraction(rest: &str, sep: Option<u8>) -> std::borrow::Cow<'_, str> {
    let Some(sep) = sep else { return rest.into() };
    let Some(fraction) = rest.strip_prefix('.') else { return rest.into() };
    let end = fraction.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(fraction.len());
    let (digits, tail) = fraction.split_at(end);
    let mut out = String::from(".");
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(char::from(sep));
        }
        out.push(c);
    }
    out.push_str(tail);
    out.into()
}

/// `format(complex(re, im), spec)`.
///
/// # Errors
/// `ValueError` for a spec that complex numbers do not know.
pub fn format_complex(th: &mut Thread, re: f64, im: f64, spec: &str) -> PyResult<Value> {
    let spec = Spec::parse(th, spec.as_bytes(), "complex", b'>')?;
    if spec.fill == u32::from(b'0') {
        return Err(th.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == b'=' {
        return Err(th.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    if spec.kind_byte() == Some(b'%') {
        return Err(unknown_kind(th, u32::from(b'%'), "complex"));
    }
    let bare = spec.kind.is_none();
    let (style, _) = style_of(th, &spec, "complex")?;
    // Without a type character the parts are written as `repr` does: no `.0`.
    let style = match style {
        Style::GeneralPoint(p) => Style::General(p),
        other => other,
    };
    let part = |x: f64, sign: Option<u8>| {
        let (negative, mut text) = digits_of(x, style, &spec);
        if style == Style::Repr && text.ends_with(".0") {
            text.truncate(text.len() - 2);
        }
        let at = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
        let (whole, rest) = text.split_at(at);
        format!("{}{}{rest}", sign_text(negative, sign), group(whole, 3, spec.grouping, 0))
    };
    let only_imaginary = bare && re == 0.0 && re.is_sign_positive();
    let text = if only_imaginary {
        format!("{}j", part(im, spec.sign))
    } else {
        let text = format!("{}{}j", part(re, spec.sign), part(im, Some(b'+')));
        if bare { format!("({text})") } else { text }
    };
    let mut out = Vec::new();
    spec.pad(&mut out, text.as_bytes(), text.len())?;
    Ok(Str::from_wtf8(&out).into_value())
}
