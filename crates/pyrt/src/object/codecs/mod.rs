//! Text to bytes and back, for the encodings that the runtime itself knows, with all error handlers.
//!
//! Other encodings and other handlers are found through the module `_codecs` once it is imported: `lookup` and
//! `lookup_error`. `encode` and `decode` hold the loops, `handlers` what happens on an error.

mod decode;
mod encode;
mod escape;
mod handlers;

pub use decode::{Decoded, decode_slice};
pub use encode::encode_codec;
pub use handlers::Errors;

use super::buffer;
use super::bytes::Bytes;
use super::raw::{Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use crate::error::PyResult;
use crate::protocol::{self, attr};
use crate::state::Thread;

/// Order of bytes in UTF-16 and UTF-32.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// A byte order mark says; without one, and to write, little-endian with a mark.
    Mark,
    /// The least significant byte first.
    Little,
    /// The most significant byte first.
    Big,
}

/// An encoding that the runtime knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    /// `utf-8`
    Utf8,
    /// `ascii`
    Ascii,
    /// `latin-1`
    Latin1,
    /// `utf-16` and its variants
    Utf16(Order),
    /// `utf-32` and its variants
    Utf32(Order),
    /// `unicode_escape`
    UnicodeEscape,
    /// `raw_unicode_escape`
    RawUnicodeEscape,
}

impl Codec {
    /// By any of its names.
    pub fn by_name(name: &str) -> Option<Codec> {
        if name == "utf-8" {
            return Some(Codec::Utf8);
        }
        if name.len() > 32 {
            return None;
        }
        let name: String =
            name.chars().map(|c| if matches!(c, '_' | ' ') { '-' } else { c.to_ascii_lowercase() }).collect();
        Some(match name.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
            "ascii" | "us-ascii" | "646" => Codec::Ascii,
            "latin-1" | "latin1" | "latin" | "l1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" => Codec::Latin1,
            "utf-16" | "utf16" | "u16" => Codec::Utf16(Order::Mark),
            "utf-16-le" | "utf-16le" => Codec::Utf16(Order::Little),
            "utf-16-be" | "utf-16be" => Codec::Utf16(Order::Big),
            "utf-32" | "utf32" | "u32" => Codec::Utf32(Order::Mark),
            "utf-32-le" | "utf-32le" => Codec::Utf32(Order::Little),
            "utf-32-be" | "utf-32be" => Codec::Utf32(Order::Big),
            "unicode-escape" => Codec::UnicodeEscape,
            "raw-unicode-escape" => Codec::RawUnicodeEscape,
            _ => return None,
        })
    }

    /// As error messages name it.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16(Order::Mark) => "utf-16",
            Codec::Utf16(Order::Little) => "utf-16-le",
            Codec::Utf16(Order::Big) => "utf-16-be",
            Codec::Utf32(Order::Mark) => "utf-32",
            Codec::Utf32(Order::Little) => "utf-32-le",
            Codec::Utf32(Order::Big) => "utf-32-be",
            Codec::UnicodeEscape => "unicodeescape",
            Codec::RawUnicodeEscape => "rawunicodeescape",
        }
    }
}

/// The byte order mark as UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Whether `name` is `utf-8-sig`: UTF-8 that begins with a byte order mark.
fn is_utf8_with_mark(name: &str) -> bool {
    name.len() >= 8 && matches!(name.to_ascii_lowercase().replace('_', "-").as_str(), "utf-8-sig" | "utf8-sig")
}

/// `text.encode(encoding, errors)`.
///
/// # Errors
/// `UnicodeEncodeError`, `LookupError`, and what foreign codecs and handlers raise.
pub fn encode(th: &mut Thread, text: Ref<'_, Str>, encoding: &str, errors: &str) -> PyResult<Value> {
    if is_utf8_with_mark(encoding) {
        let mut bytes = MARK.to_vec();
        bytes.extend(encode_codec(th, text, Codec::Utf8, errors)?);
        return Ok(Bytes::new(&bytes).into_value());
    }
    if let Some(codec) = Codec::by_name(encoding) {
        return Ok(Bytes::new(&encode_codec(th, text, codec, errors)?).into_value());
    }
    let result = foreign(th, text.any(), encoding, errors, 0)?;
    if result.as_ref().is::<Bytes>() {
        return Ok(result);
    }
    let kind = result.as_ref().class().name().to_owned();
    Err(th.type_error(format!(
        "'{encoding}' encoder returned '{kind}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
    )))
}

/// `source.decode(encoding, errors)` of any bytes-like object.
///
/// # Errors
/// `UnicodeDecodeError`, `LookupError`, and what foreign codecs and handlers raise.
pub fn decode(th: &mut Thread, source: Ref<'_>, encoding: &str, errors: &str) -> PyResult<Value> {
    if is_utf8_with_mark(encoding) {
        let bytes = buffer::bytes_of(th, source)?;
        let text = bytes.strip_prefix(MARK).unwrap_or(&bytes);
        return Ok(decode_slice(th, text, Codec::Utf8, errors, true)?.text);
    }
    if let Some(codec) = Codec::by_name(encoding) {
        let bytes = buffer::bytes_of(th, source)?;
        return Ok(decode_slice(th, &bytes, codec, errors, true)?.text);
    }
    if source.downcast::<Bytes>().is_some_and(|bytes| bytes.as_slice().is_empty()) {
        return Ok(Str::from_text("").into_value());
    }
    let result = foreign(th, source, encoding, errors, 1)?;
    if result.as_ref().is::<Str>() {
        return Ok(result);
    }
    let kind = result.as_ref().class().name().to_owned();
    Err(th.type_error(format!(
        "'{encoding}' decoder returned '{kind}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
    )))
}

/// A function of `_codecs`, if that module has been imported.
fn registry(th: &mut Thread, name: &str) -> PyResult<Option<Value>> {
    let key = th.interp().intern("_codecs");
    let Some(module) = th.interp().modules().get_str(key.as_ref()) else { return Ok(None) };
    let name = th.interp().intern(name);
    attr::get_opt(th, module.as_ref(), name.as_ref())
}

/// Encode (`which` 0) or decode (1) by a codec of the registry.
fn foreign(th: &mut Thread, value: Ref<'_>, encoding: &str, errors: &str, which: usize) -> PyResult<Value> {
    let Some(lookup) = registry(th, "lookup")? else {
        return Err(th.lookup_error(format!("unknown encoding: {encoding}")));
    };
    let name = Str::from_text(encoding);
    let codec = protocol::call1(th, lookup.as_ref(), name.as_ref().any())?;
    let text_flag = th.interp().intern("_is_text_encoding");
    if let Some(flag) = attr::get_opt(th, codec.as_ref(), text_flag.as_ref())?
        && !protocol::truth(th, flag.as_ref())?
    {
        let function = if which == 0 { "encode" } else { "decode" };
        return Err(th.lookup_error(format!(
            "'{encoding}' is not a text encoding; use codecs.{function}() to handle arbitrary codecs"
        )));
    }
    let Some(function) = codec.downcast::<Tuple>().and_then(|t| t.get().as_slice().get(which).cloned()) else {
        return Err(th.type_error("codec search functions must return 4-tuples"));
    };
    let errors = Str::from_text(errors);
    let pair = protocol::call2(th, function.as_ref(), value, errors.as_ref().any())?;
    match pair.downcast::<Tuple>().map(|t| t.get().as_slice()) {
        Some([result, _]) => Ok(result.clone()),
        _ => {
            let what = if which == 0 {
                "encoder must return a tuple (object, integer)"
            } else {
                "decoder must return a tuple (object,integer)"
            };
            Err(th.type_error(what))
        }
    }
}
