//! Bytes out of other objects, and their `repr`.

use crate::error::PyResult;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::object::{buffer, bytes::Bytes, codecs, exception as exc, int};
use crate::protocol::{self, attr, iter, number};
use crate::state::Thread;

/// The largest size that is tried at all.
pub const MAX_LEN: usize = 1 << 40;

/// A `MemoryError` as CPython raises it: without a message.
#[cold]
pub(crate) fn out_of_memory() -> crate::error::Raised {
    crate::error::Raised::with_args(&exc::MemoryError, Vec::new())
}

/// A length that can be had.
///
/// # Errors
/// `MemoryError`.
pub fn check_len(_: &mut Thread, len: Option<usize>) -> PyResult<usize> {
    match len.filter(|len| *len <= MAX_LEN) {
        Some(len) => Ok(len),
        None => Err(crate::object::bytes::out_of_memory()),
    }
}

/// One byte, as items of bytes and bytearrays are given.
///
/// # Errors
/// `TypeError`, `ValueError`.
pub fn byte_of(th: &mut Thread, value: Ref<'_>, class: &str) -> PyResult<u8> {
    let i = match value.as_small_int() {
        Some(i) => i,
        None => {
            let i = number::index(th, value)?;
            int::to_i64(i.as_ref()).unwrap_or(-1)
        }
    };
    u8::try_from(i).map_err(|_| {
        th.value_error(if class == "bytes" {
            "bytes must be in range(0, 256)"
        } else {
            "byte must be in range(0, 256)"
        })
    })
}

/// What `bytes(source, encoding, errors)` and `bytearray(…)` hold.
///
/// # Errors
/// Whatever the parts of it raise.
pub fn from_arguments(
    th: &mut Thread,
    class: &'static str,
    source: Option<Ref<'_>>,
    encoding: Option<&str>,
    errors: Option<&str>,
) -> PyResult<Value> {
    let Some(source) = source else {
        if encoding.is_some() || errors.is_some() {
            let which = if encoding.is_some() { "encoding" } else { "errors" };
            return Err(th.type_error(format!("{which} without a string argument")));
        }
        return Ok(Bytes::new(&[]).into_value());
    };
    if encoding.is_some() || errors.is_some() {
        let Some(text) = source.downcast::<Str>() else {
            let which = if encoding.is_some() { "encoding" } else { "errors" };
            return Err(th.type_error(format!("{which} without a string argument")));
        };
        if encoding.is_none() {
            return Err(th.type_error("string argument without an encoding"));
        }
        return codecs::encode(th, text, encoding.unwrap_or("utf-8"), errors.unwrap_or("strict"));
    }
    from_object(th, class, source)
}

/// What `bytes(source)` or `bytearray(source)` (`class` says which) holds: a `bytes`.
///
/// # Errors
/// `TypeError` where bytes cannot be made of it, and what iteration raises.
pub fn from_object(th: &mut Thread, class: &'static str, source: Ref<'_>) -> PyResult<Value> {
    if let Some(bytes) = source.downcast_exact::<Bytes>() {
        return Ok(bytes.to_owned());
    }
    if class == "bytes" {
        let name = th.names().__bytes__.as_ref();
        if let Some(method) = attr::lookup_special(th, source, name)? {
            let bytes = protocol::call0(th, method.as_ref())?;
            if !bytes.as_ref().is::<Bytes>() {
                let got = bytes.as_ref().class().get().name().to_owned();
                return Err(th.type_error(format!("__bytes__ returned non-bytes (type {got})")));
            }
            return Ok(bytes);
        }
    }
    if source.is::<Str>() {
        return Err(th.type_error("string argument without an encoding"));
    }
    if source.as_small_int().is_some() || source.is_bool() || source.class().get().slots().index.is_some() {
        match number::as_i64_index(th, source) {
            Ok(n) => {
                let Ok(n) = usize::try_from(n) else { return Err(th.value_error("negative count")) };
                let n = check_len(th, Some(n))?;
                return Ok(Bytes::new(&vec![0; n]).into_value());
            }
            Err(raised) if raised.is(&exc::OverflowError) => {
                return Err(th.overflow_error("cannot fit 'int' into an index-sized integer"));
            }
            Err(raised) if !raised.is(&exc::TypeError) => return Err(raised),
            Err(_) => {}
        }
    }
    if buffer::is_bytes_like(source) {
        return buffer::with_bytes(th, source, buffer::bytes_value);
    }
    if source.class().get().slots().iter.is_none() && !iter::is_sequence(source) {
        let kind = source.class().get().name();
        return Err(th.type_error(format!("cannot convert '{kind}' object to {class}")));
    }
    let mut bytes = Vec::new();
    iter::each(th, source, |th, item| {
        bytes.push(byte_of(th, item.as_ref(), class)?);
        Ok(())
    })?;
    Ok(Bytes::new(&bytes).into_value())
}

/// The literal of these bytes: `b'…'`.
pub fn repr_of(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(char::from(quote));
    for &b in bytes {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            _ if b == quote => {
                out.push('\\');
                out.push(char::from(b));
            }
            0x20..0x7F => out.push(char::from(b)),
            _ => {
                let _ = write!(out, "\\x{b:02x}");
            }
        }
    }
    out.push(char::from(quote));
    out
}

/// `hex(sep, bytes_per_sep)`.
///
/// # Errors
/// Of a separator that is not one ASCII character.
pub fn hex(th: &mut Thread, bytes: &[u8], sep: Option<Ref<'_>>, group: i64) -> PyResult<Value> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let sep = match sep {
        None => None,
        Some(sep) => {
            let text = match sep.downcast::<Str>() {
                Some(text) => {
                    if text.len() == 1 && !text.is_ascii() {
                        return Err(th.value_error("sep must be ASCII."));
                    }
                    text.as_wtf8().to_vec()
                }
                None => match sep.downcast::<Bytes>() {
                    Some(bytes) => bytes.as_slice().to_vec(),
                    None => return Err(th.type_error("sep must be str or bytes.")),
                },
            };
            match text.as_slice() {
                [b] if b.is_ascii() => Some(*b),
                [_] => return Err(th.value_error("sep must be ASCII.")),
                _ => return Err(th.value_error("sep must be length 1.")),
            }
        }
    };
    check_len(th, bytes.len().checked_mul(3))?;
    let width = usize::try_from(group.unsigned_abs()).unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for (i, b) in bytes.iter().enumerate() {
        let done = if group > 0 { bytes.len() - i } else { i };
        if let Some(sep) = sep
            && i > 0
            && width > 0
            && done.is_multiple_of(width)
        {
            out.push(sep);
        }
        out.push(DIGITS[usize::from(b >> 4)]);
        out.push(DIGITS[usize::from(b & 15)]);
    }
    Ok(Str::from_wtf8(&out).into_value())
}

/// The bytes that hexadecimal text means, for `fromhex`.
///
/// # Errors
/// `ValueError` with the place of what is no digit.
pub fn from_hex(th: &mut Thread, text: Ref<'_, Str>) -> PyResult<Vec<u8>> {
    let text = text.get().as_wtf8();
    let digit = |at: usize| text.get(at).and_then(|b| char::from(*b).to_digit(16)).map(|d| d as u8);
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut at = 0;
    while let Some(&b) = text.get(at) {
        if super::ops::is_space(b) {
            at += 1;
            continue;
        }
        let Some(high) = digit(at) else { return Err(no_digit(th, text, at)) };
        let Some(low) = digit(at + 1) else { return Err(no_digit(th, text, at + 1)) };
        bytes.push(high << 4 | low);
        at += 2;
    }
    Ok(bytes)
}

#[cold]
fn no_digit(th: &mut Thread, text: &[u8], at: usize) -> crate::error::Raised {
    let place = crate::object::str::count_code_points(text.get(..at).unwrap_or(text));
    th.value_error(format!("non-hexadecimal number found in fromhex() arg at position {place}"))
}
