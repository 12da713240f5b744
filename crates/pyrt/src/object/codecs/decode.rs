//! From bytes to text.

use super::handlers::handle_decode;
use super::{Codec, Errors, Order, escape};
use crate::error::PyResult;
use crate::object::raw::Value;
use crate::object::str::{Str, encode_code_point};
use crate::state::Thread;

/// Text, and how many bytes it is made of.
pub struct Decoded {
    /// A `str`.
    pub text: Value,
    /// All bytes, unless the decoding is not final and the last ones begin something.
    pub consumed: usize,
}

/// The text of `data`. With `last` false, a beginning of a character at the end is left unconsumed.
///
/// # Errors
/// `UnicodeDecodeError`, and what a registered handler raises.
pub fn decode_slice(th: &mut Thread, data: &[u8], codec: Codec, errors: &str, last: bool) -> PyResult<Decoded> {
    let plain = match codec {
        Codec::Utf8 => std::str::from_utf8(data).is_ok(),
        Codec::Ascii => data.is_ascii(),
        _ => false,
    };
    if plain {
        return Ok(Decoded { text: Str::from_wtf8(data).into_value(), consumed: data.len() });
    }
    let mut decoder =
        Decoder { data, codec, errors: Errors::by_name(errors), out: Vec::with_capacity(data.len()), last };
    let consumed = match codec {
        Codec::Utf8 => decoder.utf8(th)?,
        Codec::Ascii => decoder.ascii(th)?,
        Codec::Latin1 => {
            data.iter().for_each(|b| decoder.push(u32::from(*b)));
            data.len()
        }
        Codec::Utf16(order) => decoder.wide(th, 2, order)?,
        Codec::Utf32(order) => decoder.wide(th, 4, order)?,
        Codec::UnicodeEscape => escape::decode(th, &mut decoder)?,
        Codec::RawUnicodeEscape => escape::decode_raw(th, &mut decoder)?,
    };
    Ok(Decoded { text: Str::from_wtf8(&decoder.out).into_value(), consumed })
}

pub(super) struct Decoder<'a> {
    pub(super) data: &'a [u8],
    pub(super) codec: Codec,
    pub(super) errors: Errors<'a>,
    pub(super) out: Vec<u8>,
    pub(super) last: bool,
}

impl Decoder<'_> {
    pub(super) fn push(&mut self, c: u32) {
        self.out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
    }

    /// Bytes `start..end` are wrong; where to go on.
    pub(super) fn wrong(&mut self, th: &mut Thread, start: usize, end: usize, reason: &str) -> PyResult<usize> {
        let (text, next) = handle_decode(th, self.errors, self.data, self.codec, (start, end), reason)?;
        self.out.extend_from_slice(&text);
        Ok(next)
    }

    fn utf8(&mut self, th: &mut Thread) -> PyResult<usize> {
        let mut at = 0;
        loop {
            let rest = self.data.get(at..).unwrap_or_default();
            let Err(error) = std::str::from_utf8(rest) else {
                self.out.extend_from_slice(rest);
                return Ok(self.data.len());
            };
            let good = error.valid_up_to();
            self.out.extend_from_slice(rest.get(..good).unwrap_or_default());
            let start = at + good;
            let (end, reason) = match error.error_len() {
                None if !self.last => return Ok(start),
                None => (self.data.len(), "unexpected end of data"),
                Some(n) => match rest.get(good) {
                    Some(0xC2..=0xF4) => (start + n, "invalid continuation byte"),
                    _ => (start + n, "invalid start byte"),
                },
            };
            at = self.wrong(th, start, end, reason)?;
        }
    }

    fn ascii(&mut self, th: &mut Thread) -> PyResult<usize> {
        let mut at = 0;
        while let Some(&b) = self.data.get(at) {
            if b < 0x80 {
                self.out.push(b);
                at += 1;
            } else {
                at = self.wrong(th, at, at + 1, "ordinal not in range(128)")?;
            }
        }
        Ok(self.data.len())
    }

    fn unit(&self, at: usize, size: usize, order: Order) -> Option<u32> {
        let bytes = self.data.get(at..at + size)?;
        let fold = |value: u32, b: &u8| value << 8 | u32::from(*b);
        Some(if order == Order::Big { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) })
    }

    /// UTF-16 (`size` 2) or UTF-32 (4).
    fn wide(&mut self, th: &mut Thread, size: usize, order: Order) -> PyResult<usize> {
        let mut at = 0;
        let mut order = order;
        if order == Order::Mark {
            order = Order::Little;
            if self.unit(0, size, Order::Little) == Some(0xFEFF) {
                at = size;
            } else if self.unit(0, size, Order::Big) == Some(0xFEFF) {
                order = Order::Big;
                at = size;
            }
            self.codec = if size == 2 { Codec::Utf16(order) } else { Codec::Utf32(order) };
        }
        while at < self.data.len() {
            let Some(unit) = self.unit(at, size, order) else {
                if !self.last {
                    return Ok(at);
                }
                at = self.wrong(th, at, self.data.len(), "truncated data")?;
                continue;
            };
            let problem = match unit {
                0xD800..0xDC00 if size == 2 => match self.unit(at + 2, 2, order) {
                    Some(low @ 0xDC00..0xE000) => {
                        self.push(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
                        at += 4;
                        continue;
                    }
                    Some(_) => (at + 2, "illegal UTF-16 surrogate"),
                    None if !self.last => return Ok(at),
                    None => (self.data.len(), "unexpected end of data"),
                },
                0xDC00..0xE000 if size == 2 => (at + 2, "illegal encoding"),
                0xD800..0xE000 => (at + 4, "code point in surrogate code point range(0xd800, 0xe000)"),
                0x11_0000.. => (at + 4, "code point not in range(0x110000)"),
                _ => {
                    self.push(unit);
                    at += size;
                    continue;
                }
            };
            at = self.wrong(th, at, problem.0, problem.1)?;
        }
        Ok(self.data.len())
    }
}
