//! From text to bytes.

use super::handlers::{Replacement, encode_error, handle_encode};
use super::{Codec, Errors, Order, escape};
use crate::error::PyResult;
use crate::object::raw::Ref;
use crate::object::str::{Str, encode_code_point};
use crate::state::Thread;

/// The bytes of `text`.
///
/// # Errors
/// `UnicodeEncodeError`, and what a registered handler raises.
pub fn encode_codec(th: &mut Thread, text: Ref<'_, Str>, codec: Codec, errors: &str) -> PyResult<Vec<u8>> {
    let s = text.get();
    match codec {
        Codec::Utf8 if !s.has_surrogates() => return Ok(s.as_wtf8().to_vec()),
        Codec::Ascii | Codec::Latin1 if s.is_ascii() => return Ok(s.as_wtf8().to_vec()),
        Codec::UnicodeEscape => return Ok(escape::encode(s.code_points())),
        Codec::RawUnicodeEscape => return Ok(escape::encode_raw(s.code_points())),
        _ => {}
    }
    let points: Vec<u32> = s.code_points().collect();
    let mut out = Vec::with_capacity(s.len_bytes());
    match codec {
        Codec::Utf16(Order::Mark) => out.extend_from_slice(&[0xFF, 0xFE]),
        Codec::Utf32(Order::Mark) => out.extend_from_slice(&[0xFF, 0xFE, 0, 0]),
        _ => {}
    }
    let errors = Errors::by_name(errors);
    let reason = match codec {
        Codec::Ascii => "ordinal not in range(128)",
        Codec::Latin1 => "ordinal not in range(256)",
        _ => "surrogates not allowed",
    };
    let mut at = 0;
    while let Some(&c) = points.get(at) {
        if fits(codec, c) {
            put(&mut out, codec, c);
            at += 1;
            continue;
        }
        let run = points.get(at..).unwrap_or_default();
        let end = at + run.iter().position(|c| fits(codec, *c)).unwrap_or(run.len());
        let (replacement, next) = handle_encode(th, errors, text, &points, codec, (at, end), reason)?;
        match replacement {
            Replacement::Bytes(bytes) => out.extend_from_slice(&bytes),
            Replacement::Text(text_points) => {
                for c in text_points {
                    if !fits(codec, c) {
                        return Err(encode_error(text, codec, at, end, reason));
                    }
                    put(&mut out, codec, c);
                }
            }
        }
        at = next;
    }
    Ok(out)
}

fn fits(codec: Codec, c: u32) -> bool {
    match codec {
        Codec::Ascii => c < 0x80,
        Codec::Latin1 => c < 0x100,
        _ => !(0xD800..0xE000).contains(&c),
    }
}

fn put(out: &mut Vec<u8>, codec: Codec, c: u32) {
    match codec {
        Codec::Ascii | Codec::Latin1 => out.push(c as u8),
        Codec::Utf16(order) if c >= 0x1_0000 => {
            let c = c - 0x1_0000;
            put_unit(out, 0xD800 + (c >> 10), 2, order);
            put_unit(out, 0xDC00 + (c & 0x3FF), 2, order);
        }
        Codec::Utf16(order) => put_unit(out, c, 2, order),
        Codec::Utf32(order) => put_unit(out, c, 4, order),
        _ => out.extend_from_slice(encode_code_point(c, &mut [0; 4])),
    }
}

/// A unit of 2 or 4 bytes.
pub(super) fn put_unit(out: &mut Vec<u8>, unit: u32, size: usize, order: Order) {
    if order == Order::Big {
        out.extend(unit.to_be_bytes().into_iter().skip(4 - size));
    } else {
        out.extend(unit.to_le_bytes().into_iter().take(size));
    }
}
