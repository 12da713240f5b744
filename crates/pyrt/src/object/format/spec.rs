//! The format specification mini-language: parsing, padding, and strings.

use super::MAX_TEXT;
use crate::error::{PyResult, Raised};
use crate::object::raw::{Ref, Value};
use crate::object::str::{Str, count_code_points, decode_code_point, encode_code_point};
use crate::state::Thread;

/// `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Code point to pad with.
    pub fill: u32,
    /// One of `<`, `>`, `=`, `^`.
    pub align: u8,
    /// Whether the alignment was written.
    pub align_given: bool,
    /// One of `+`, `-`, space.
    pub sign: Option<u8>,
    /// Negative zero becomes zero.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    /// Least width in characters.
    pub width: usize,
    /// `,` or `_` between groups of the whole part.
    pub grouping: Option<u8>,
    /// `,` or `_` between groups of the fraction.
    pub fraction_grouping: Option<u8>,
    /// Digits, or most characters of a string.
    pub precision: Option<usize>,
    /// The type character, a code point.
    pub kind: Option<u32>,
}

fn ascii_at(spec: &[u8], at: usize) -> Option<u8> {
    spec.get(at).copied()
}

pub(super) fn is_align(b: Option<u8>) -> bool {
    matches!(b, Some(b'<' | b'>' | b'=' | b'^'))
}

impl Spec {
    /// Parse `spec` for a value of class `class`, whose type and alignment are these where none is written.
    ///
    /// # Errors
    /// `ValueError`.
    pub fn parse(th: &mut Thread, spec: &[u8], class: &str, align: u8) -> PyResult<Spec> {
        let mut out = Spec {
            fill: u32::from(b' '),
            align,
            align_given: false,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            fraction_grouping: None,
            precision: None,
            kind: None,
        };
        let mut at = 0;
        let mut fill_given = false;
        let first = decode_code_point(spec);
        if let Some((c, n)) = first
            && is_align(ascii_at(spec, n))
        {
            out.fill = c;
            fill_given = true;
            out.align = spec.get(n).copied().unwrap_or(align);
            out.align_given = true;
            at = n + 1;
        } else if is_align(ascii_at(spec, 0)) {
            out.align = spec.first().copied().unwrap_or(align);
            out.align_given = true;
            at = 1;
        }
        if let Some(sign @ (b' ' | b'+' | b'-')) = ascii_at(spec, at) {
            out.sign = Some(sign);
            at += 1;
        }
        if ascii_at(spec, at) == Some(b'z') {
            out.no_negative_zero = true;
            at += 1;
        }
        if ascii_at(spec, at) == Some(b'#') {
            out.alternate = true;
            at += 1;
        }
        if !fill_given && ascii_at(spec, at) == Some(b'0') {
            out.fill = u32::from(b'0');
            if !out.align_given && align == b'>' {
                out.align = b'=';
            }
            at += 1;
        }
        if let Some(width) = digits(th, spec, &mut at)? {
            out.width = width;
        }
        out.grouping = grouping(th, spec, &mut at)?;
        if ascii_at(spec, at) == Some(b'.') {
            at += 1;
            let precision = digits(th, spec, &mut at)?;
            out.fraction_grouping = grouping(th, spec, &mut at)?;
            if precision.is_none() && out.fraction_grouping.is_none() {
                return Err(th.value_error("Format specifier missing precision"));
            }
            out.precision = precision;
        }
        let rest = spec.get(at..).unwrap_or_default();
        if let Some((c, n)) = decode_code_point(rest) {
            if n < rest.len() {
                let text = String::from_utf8_lossy(spec);
                return Err(th.value_error(format!("Invalid format specifier '{text}' for object of type '{class}'")));
            }
            out.kind = Some(c);
        }
        let kind = out.kind.or((align == b'<').then_some(u32::from(b's')));
        if let (Some(sep), Some(kind)) = (out.grouping.or(out.fraction_grouping), kind) {
            let kind = u8::try_from(kind).unwrap_or(0);
            let fits = match kind {
                b'd' | b'e' | b'f' | b'g' | b'E' | b'G' | b'%' | b'F' => true,
                b'b' | b'o' | b'x' | b'X' => out.grouping == Some(b'_') && out.fraction_grouping.is_none(),
                _ => false,
            };
            if !fits {
                return Err(cannot_group(th, sep, out.kind));
            }
        }
        Ok(out)
    }

    /// The type character, when it is ASCII.
    pub fn kind_byte(&self) -> Option<u8> {
        self.kind.map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(0))
    }

    /// Put `text` of `chars` characters into `out`, padded to the width.
    pub fn pad(&self, out: &mut Vec<u8>, text: &[u8], chars: usize) -> PyResult<()> {
        let missing = self.width.saturating_sub(chars);
        if missing == 0 {
            out.extend_from_slice(text);
            return Ok(());
        }
        let left = match self.align {
            b'<' => 0,
            b'^' => missing / 2,
            _ => missing,
        };
        self.fill(out, left)?;
        out.extend_from_slice(text);
        self.fill(out, missing - left)
    }

    /// Put the padding character into `out` `count` times.
    pub fn fill(&self, out: &mut Vec<u8>, count: usize) -> PyResult<()> {
        if count == 0 {
            return Ok(());
        }
        let mut buffer = [0; 4];
        let fill = encode_code_point(self.fill, &mut buffer);
        let bytes = count.saturating_mul(fill.len());
        if bytes.saturating_add(out.len()) > MAX_TEXT {
            return Err(crate::object::bytes::out_of_memory());
        }
        match fill {
            [byte] => out.resize(out.len() + count, *byte),
            _ => (0..count).for_each(|_| out.extend_from_slice(fill)),
        }
        Ok(())
    }
}

fn digits(th: &mut Thread, spec: &[u8], at: &mut usize) -> PyResult<Option<usize>> {
    let mut value: Option<u64> = None;
    while let Some((c, n)) = decode_code_point(spec.get(*at..).unwrap_or_default()) {
        let Some(digit) = crate::unicode::decimal_value(c) else { break };
        let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(u64::from(digit)));
        match next.filter(|v| i64::try_from(*v).is_ok()) {
            Some(v) => value = Some(v),
            None => return Err(th.value_error("Too many decimal digits in format string")),
        }
        *at += n;
    }
    Ok(value.map(|v| usize::try_from(v).unwrap_or(usize::MAX)))
}

fn grouping(th: &mut Thread, spec: &[u8], at: &mut usize) -> PyResult<Option<u8>> {
    let mut found = None;
    if ascii_at(spec, *at) == Some(b',') {
        found = Some(b',');
        *at += 1;
    }
    if ascii_at(spec, *at) == Some(b'_') {
        if found.is_some() {
            return Err(th.value_error("Cannot specify both ',' and '_'."));
        }
        found = Some(b'_');
        *at += 1;
    }
    match ascii_at(spec, *at) {
        Some(b',') if found == Some(b'_') => Err(th.value_error("Cannot specify both ',' and '_'.")),
        Some(sep @ (b',' | b'_')) if found.is_some() => Err(cannot_group(th, sep, Some(u32::from(sep)))),
        _ => Ok(found),
    }
}

#[cold]
fn cannot_group(th: &mut Thread, sep: u8, kind: Option<u32>) -> Raised {
    let sep = char::from(sep);
    let kind = kind.unwrap_or(u32::from(b's'));
    th.value_error(match kind {
        33..128 => format!("Cannot specify '{sep}' with '{}'.", char::from(kind as u8)),
        _ => format!("Cannot specify '{sep}' with '\\x{kind:x}'."),
    })
}

/// The error for a type character that a class does not know.
#[cold]
pub(super) fn unknown_kind(th: &mut Thread, kind: u32, class: &str) -> Raised {
    th.value_error(match kind {
        33..128 => format!("Unknown format code '{}' for object of type '{class}'", char::from(kind as u8)),
        _ => format!("Unknown format code '\\x{kind:x}' for object of type '{class}'"),
    })
}

/// `format(text, spec)` of a string.
///
/// # Errors
/// `ValueError` for what strings cannot be asked for.
pub fn format_str(th: &mut Thread, text: Ref<'_, Str>, spec: &[u8]) -> PyResult<Value> {
    if spec.is_empty() {
        return if <Str as crate::Object>::matches_exact(text.any()) {
            Ok(text.to_owned())
        } else {
            Ok(Str::from_wtf8(text.get().as_wtf8()).into_value())
        };
    }
    if let Some(text) = super::quick::str(text.get(), spec) {
        return Ok(text.into_value());
    }
    let mut out = Vec::new();
    write_str(th, &mut out, text, spec)?;
    Ok(Str::from_wtf8(&out).into_value())
}

pub(super) fn write_str(th: &mut Thread, out: &mut Vec<u8>, text: Ref<'_, Str>, spec: &[u8]) -> PyResult<()> {
    let spec = Spec::parse(th, spec, text.any().class().name(), b'<')?;
    if !matches!(spec.kind, None | Some(0x73)) {
        return Err(unknown_kind(th, spec.kind.unwrap_or(0), text.any().class().name()));
    }
    if let Some(sign) = spec.sign {
        let what = if sign == b' ' { "Space" } else { "Sign" };
        return Err(th.value_error(format!("{what} not allowed in string format specifier")));
    }
    if spec.no_negative_zero {
        return Err(th.value_error("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if spec.alternate {
        return Err(th.value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if spec.align == b'=' {
        return Err(th.value_error("'=' alignment not allowed in string format specifier"));
    }
    let text = text.get();
    let shown = match spec.precision {
        Some(n) if n < text.len() => text.as_wtf8().get(..text.offset_of(n)).unwrap_or_default(),
        _ => text.as_wtf8(),
    };
    let chars = if text.is_ascii() { shown.len() } else { count_code_points(shown) };
    spec.pad(out, shown, chars)
}
