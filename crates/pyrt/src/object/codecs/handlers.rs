//! Error handlers: what takes the place of characters that cannot be encoded and of bytes that cannot be decoded.

use std::fmt::Write;

use super::{Codec, Order, encode::put_unit};
use crate::error::{PyResult, Raised};
use crate::object::bytes::Bytes;
use crate::object::raw::{Ref, Value};
use crate::object::str::{Str, decode_code_point, encode_code_point};
use crate::object::tuple::Tuple;
use crate::object::{exception as exc, int};
use crate::protocol;
use crate::state::Thread;

/// An error handler by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Errors<'a> {
    /// Raise.
    Strict,
    /// Leave out.
    Ignore,
    /// `?` or U+FFFD.
    Replace,
    /// `\xNN`
    BackslashReplace,
    /// `&#NN;`
    XmlCharRefReplace,
    /// `\N{…}`
    NameReplace,
    /// Bytes as lone surrogates (PEP 383).
    SurrogateEscape,
    /// Surrogates as if they were characters.
    SurrogatePass,
    /// One registered with `codecs.register_error`.
    Other(&'a str),
}

impl<'a> Errors<'a> {
    /// By name.
    pub fn by_name(name: &'a str) -> Errors<'a> {
        match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            "backslashreplace" => Errors::BackslashReplace,
            "xmlcharrefreplace" => Errors::XmlCharRefReplace,
            "namereplace" => Errors::NameReplace,
            "surrogateescape" => Errors::SurrogateEscape,
            "surrogatepass" => Errors::SurrogatePass,
            other => Errors::Other(other),
        }
    }
}

/// What takes the place of a run of characters.
pub(super) enum Replacement {
    Text(Vec<u32>),
    Bytes(Vec<u8>),
}

/// A `UnicodeEncodeError` for characters `start..end`.
#[cold]
pub(super) fn encode_error(text: Ref<'_, Str>, codec: Codec, start: usize, end: usize, reason: &str) -> Raised {
    let args = vec![
        Str::from_text(codec.name()).into_value(),
        text.to_owned(),
        int::from_i64(start as i64),
        int::from_i64(end as i64),
        Str::from_text(reason).into_value(),
    ];
    Raised::with_args(&exc::UnicodeEncodeError, args)
}

/// A `UnicodeDecodeError` for bytes `start..end`.
#[cold]
pub(super) fn decode_error(data: &[u8], codec: Codec, start: usize, end: usize, reason: &str) -> Raised {
    let args = vec![
        Str::from_text(codec.name()).into_value(),
        Bytes::new(data).into_value(),
        int::from_i64(start as i64),
        int::from_i64(end as i64),
        Str::from_text(reason).into_value(),
    ];
    Raised::with_args(&exc::UnicodeDecodeError, args)
}

fn escape(c: u32) -> String {
    match c {
        0..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// What takes the place of characters `start..end`, and where to go on.
pub(super) fn handle_encode(
    th: &mut Thread,
    errors: Errors<'_>,
    text: Ref<'_, Str>,
    points: &[u32],
    codec: Codec,
    (start, end): (usize, usize),
    reason: &str,
) -> PyResult<(Replacement, usize)> {
    let run = points.get(start..end).unwrap_or_default();
    let fail = || encode_error(text, codec, start, end, reason);
    let ascii = |text: String| Ok((Replacement::Text(text.bytes().map(u32::from).collect()), end));
    match errors {
        Errors::Strict => Err(fail()),
        Errors::Ignore => Ok((Replacement::Text(Vec::new()), end)),
        Errors::Replace => ascii("?".repeat(run.len())),
        Errors::BackslashReplace => ascii(run.iter().map(|c| escape(*c)).collect()),
        Errors::XmlCharRefReplace => ascii(run.iter().fold(String::new(), |mut out, c| {
            let _ = write!(out, "&#{c};");
            out
        })),
        Errors::NameReplace => ascii(
            run.iter()
                .map(|c| crate::unicode::name(*c).map_or_else(|| escape(*c), |name| format!("\\N{{{name}}}")))
                .collect(),
        ),
        Errors::SurrogateEscape => {
            let bytes: Vec<u8> =
                run.iter().map_while(|c| (0xDC80..0xDD00).contains(c).then(|| (c - 0xDC00) as u8)).collect();
            if bytes.is_empty() {
                return Err(fail());
            }
            let next = start + bytes.len();
            Ok((Replacement::Bytes(bytes), next))
        }
        Errors::SurrogatePass => {
            let known = matches!(codec, Codec::Utf8 | Codec::Utf16(_) | Codec::Utf32(_));
            if !known || !run.iter().all(|c| (0xD800..0xE000).contains(c)) {
                return Err(fail());
            }
            let mut bytes = Vec::new();
            for c in run {
                match codec {
                    Codec::Utf8 => bytes.extend_from_slice(encode_code_point(*c, &mut [0; 4])),
                    Codec::Utf16(order) => put_unit(&mut bytes, *c, 2, order),
                    Codec::Utf32(order) => put_unit(&mut bytes, *c, 4, order),
                    _ => {}
                }
            }
            Ok((Replacement::Bytes(bytes), end))
        }
        Errors::Other(name) => {
            let (value, next) = call_handler(th, name, fail(), points.len(), true)?;
            let replacement = match value.downcast::<Bytes>() {
                Some(bytes) => Replacement::Bytes(bytes.as_slice().to_vec()),
                None => {
                    Replacement::Text(value.downcast::<Str>().map(|s| s.code_points().collect()).unwrap_or_default())
                }
            };
            Ok((replacement, next))
        }
    }
}

/// WTF-8 that takes the place of bytes `start..end`, and where to go on.
pub(super) fn handle_decode(
    th: &mut Thread,
    errors: Errors<'_>,
    data: &[u8],
    codec: Codec,
    (start, end): (usize, usize),
    reason: &str,
) -> PyResult<(Vec<u8>, usize)> {
    let run = data.get(start..end).unwrap_or_default();
    let fail = || decode_error(data, codec, start, end, reason);
    match errors {
        Errors::Strict => Err(fail()),
        Errors::Ignore => Ok((Vec::new(), end)),
        Errors::Replace => Ok(("\u{FFFD}".into(), end)),
        Errors::BackslashReplace => {
            Ok((run.iter().map(|b| escape(u32::from(*b))).collect::<String>().into_bytes(), end))
        }
        Errors::SurrogateEscape => {
            let mut out = Vec::new();
            let mut next = start;
            for b in run.iter().take_while(|b| **b >= 0x80) {
                out.extend_from_slice(encode_code_point(0xDC00 + u32::from(*b), &mut [0; 4]));
                next += 1;
            }
            if next == start { Err(fail()) } else { Ok((out, next)) }
        }
        Errors::SurrogatePass => {
            let rest = data.get(start..).unwrap_or_default();
            let found = match (codec, rest) {
                (Codec::Utf8, [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..]) => decode_code_point(rest).map(|(c, _)| (c, 3)),
                (Codec::Utf16(order), [a, b, ..]) => {
                    let unit = if order == Order::Big { [*b, *a] } else { [*a, *b] };
                    Some((u32::from(u16::from_le_bytes(unit)), 2))
                }
                (Codec::Utf32(order), [a, b, c, d, ..]) => {
                    let unit = [*a, *b, *c, *d];
                    Some((if order == Order::Big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) }, 4))
                }
                _ => None,
            };
            match found.filter(|(c, _)| (0xD800..0xE000).contains(c)) {
                Some((c, n)) => Ok((encode_code_point(c, &mut [0; 4]).to_vec(), start + n)),
                None => Err(fail()),
            }
        }
        Errors::XmlCharRefReplace | Errors::NameReplace => {
            Err(th.type_error("don't know how to handle UnicodeDecodeError in error callback"))
        }
        Errors::Other(name) => {
            let (value, next) = call_handler(th, name, fail(), data.len(), false)?;
            Ok((value.downcast::<Str>().map(|s| s.as_wtf8().to_vec()).unwrap_or_default(), next))
        }
    }
}

/// Ask a registered handler.
fn call_handler(th: &mut Thread, name: &str, error: Raised, len: usize, encoding: bool) -> PyResult<(Value, usize)> {
    let Some(lookup) = super::registry(th, "lookup_error")? else {
        return Err(th.lookup_error(format!("unknown error handler name '{name}'")));
    };
    let name = Str::from_text(name);
    let handler = protocol::call1(th, lookup.as_ref(), name.as_ref().any())?;
    let error = error.into_value();
    let pair = protocol::call1(th, handler.as_ref(), error.as_ref())?;
    let parts = match pair.downcast::<Tuple>().map(|t| t.get().as_slice()) {
        Some([value, next]) => {
            let text = value.as_ref().is::<Str>() || encoding && value.as_ref().is::<Bytes>();
            int::to_i64(next.as_ref()).filter(|_| text).map(|next| (value.clone(), next))
        }
        _ => None,
    };
    let Some((value, next)) = parts else {
        return Err(th.type_error(if encoding {
            "encoding error handler must return (str/bytes, int) tuple"
        } else {
            "decoding error handler must return (str, int) tuple"
        }));
    };
    let length = i64::try_from(len).unwrap_or(i64::MAX);
    let place = if next < 0 { next.checked_add(length).unwrap_or(-1) } else { next };
    match usize::try_from(place).ok().filter(|place| *place <= len) {
        Some(place) => Ok((value, place)),
        None => Err(th.index_error(format!("position {next} from error handler out of bounds"))),
    }
}
