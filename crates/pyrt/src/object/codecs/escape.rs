//! `unicode_escape` and `raw_unicode_escape`: text as in the source of a literal.

use std::fmt::Write;

use super::decode::Decoder;
use crate::error::PyResult;
use crate::state::Thread;

/// All but printable ASCII escaped.
pub(super) fn encode(points: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut out = String::new();
    for c in points {
        let _ = match c {
            0x5C => out.write_str("\\\\"),
            0x09 => out.write_str("\\t"),
            0x0A => out.write_str("\\n"),
            0x0D => out.write_str("\\r"),
            0x20..0x7F => out.write_char(char::from(c as u8)),
            0..0x100 => write!(out, "\\x{c:02x}"),
            0x100..0x1_0000 => write!(out, "\\u{c:04x}"),
            _ => write!(out, "\\U{c:08x}"),
        };
    }
    out.into_bytes()
}

/// Only what Latin-1 has not escaped.
pub(super) fn encode_raw(points: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    for c in points {
        match c {
            0..0x100 => out.push(c as u8),
            0x100..0x1_0000 => out.extend_from_slice(format!("\\u{c:04x}").as_bytes()),
            _ => out.extend_from_slice(format!("\\U{c:08x}").as_bytes()),
        }
    }
    out
}

/// The hexadecimal digits at `at`, at most `n`: value and how many there are.
fn hex(data: &[u8], at: usize, n: usize) -> (u32, usize) {
    let digits = data.get(at..).unwrap_or_default().iter().take(n).map_while(|b| char::from(*b).to_digit(16));
    digits.fold((0, 0), |(value, count), digit| (value << 4 | digit, count + 1))
}

pub(super) fn decode(th: &mut Thread, d: &mut Decoder<'_>) -> PyResult<usize> {
    let mut at = 0;
    while let Some(&b) = d.data.get(at) {
        if b != b'\\' {
            d.push(u32::from(b));
            at += 1;
            continue;
        }
        let start = at;
        let Some(&kind) = d.data.get(at + 1) else {
            if !d.last {
                return Ok(start);
            }
            at = d.wrong(th, start, start + 1, "\\ at end of string")?;
            continue;
        };
        at += 2;
        let simple = match kind {
            b'\n' => continue,
            b'\\' | b'\'' | b'"' => Some(kind),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(10),
            b'r' => Some(13),
            b't' => Some(9),
            b'v' => Some(11),
            _ => None,
        };
        if let Some(c) = simple {
            d.push(u32::from(c));
            continue;
        }
        match kind {
            b'0'..=b'7' => {
                let mut value = u32::from(kind - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = d.data.get(at) else { break };
                    value = value << 3 | u32::from(digit - b'0');
                    at += 1;
                }
                d.push(value);
            }
            b'x' | b'u' | b'U' => {
                let (n, reason) = match kind {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let (value, count) = hex(d.data, at, n);
                at += count;
                if count < n {
                    if !d.last && at >= d.data.len() {
                        return Ok(start);
                    }
                    at = d.wrong(th, start, at, reason)?;
                } else if value > 0x10_FFFF {
                    at = d.wrong(th, start, at, "illegal Unicode character")?;
                } else {
                    d.push(value);
                }
            }
            b'N' => {
                let name = match d.data.get(at) {
                    Some(b'{') => memchr::memchr(b'}', d.data.get(at..).unwrap_or_default()),
                    _ => None,
                };
                let Some(end) = name.filter(|end| *end > 1) else {
                    if !d.last {
                        return Ok(start);
                    }
                    let end = if d.data.get(at) == Some(&b'{') { d.data.len() } else { at };
                    at = d.wrong(th, start, end, "malformed \\N character escape")?;
                    continue;
                };
                let text = d.data.get(at + 1..at + end).unwrap_or_default();
                at += end + 1;
                match std::str::from_utf8(text).ok().and_then(crate::unicode::by_name) {
                    Some(c) => d.push(u32::from(c)),
                    None => at = d.wrong(th, start, at, "unknown Unicode character name")?,
                }
            }
            _ => {
                d.push(u32::from(b'\\'));
                d.push(u32::from(kind));
            }
        }
    }
    Ok(d.data.len())
}

pub(super) fn decode_raw(th: &mut Thread, d: &mut Decoder<'_>) -> PyResult<usize> {
    let mut at = 0;
    while let Some(&b) = d.data.get(at) {
        let (n, reason) = match (b, d.data.get(at + 1)) {
            (b'\\', Some(b'u')) => (4, "truncated \\uXXXX escape"),
            (b'\\', Some(b'U')) => (8, "truncated \\UXXXXXXXX escape"),
            (b'\\', None) if !d.last => return Ok(at),
            (b'\\', Some(b'\\')) => {
                d.out.extend_from_slice(b"\\\\");
                at += 2;
                continue;
            }
            _ => {
                d.push(u32::from(b));
                at += 1;
                continue;
            }
        };
        let (value, count) = hex(d.data, at + 2, n);
        let end = at + 2 + count;
        if count < n {
            if !d.last && end >= d.data.len() {
                return Ok(at);
            }
            at = d.wrong(th, at, end, reason)?;
        } else if value > 0x10_FFFF {
            at = d.wrong(th, at, end, "\\Uxxxxxxxx out of range")?;
        } else {
            d.push(value);
            at = end;
        }
    }
    Ok(d.data.len())
}
