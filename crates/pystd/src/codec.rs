//! Encodings as text files need them: UTF-8, ASCII and Latin-1 here, every other through `str.encode` and
//! `bytes.decode`. Text is WTF-8, as strings hold it.

use pyrt::object::str::{CodePoints, encode_code_point};
use pyrt::{PyResult, Raised, Ref, Str, Thread, Value};

use crate::{bytes_like, convert};

/// Which encoding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 whose byte order mark is skipped.
    Utf8Sig,
    /// ASCII.
    Ascii,
    /// Latin-1.
    Latin1,
    /// Any other, by name.
    Other(String),
}

impl Encoding {
    /// By name, as `codecs` normalises it.
    pub fn named(name: &str) -> Encoding {
        let plain: String =
            name.chars().map(|c| if c == '_' || c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
        match plain.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" | "locale" => Encoding::Utf8,
            "utf-8-sig" | "utf8-sig" => Encoding::Utf8Sig,
            "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => Encoding::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Encoding::Latin1,
            _ => Encoding::Other(name.to_owned()),
        }
    }

    /// How messages name it.
    pub fn name(&self) -> &str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Sig => "utf-8-sig",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
            Encoding::Other(name) => name,
        }
    }
}

/// The error of text that cannot be encoded as UTF-8.
#[cold]
pub fn surrogate_error(th: &mut Thread, s: Ref<'_, Str>) -> Raised {
    let at = s.code_points().position(|c| (0xD800..0xE000).contains(&c)).unwrap_or(0);
    let end = at + s.code_points().skip(at).take_while(|c| (0xD800..0xE000).contains(c)).count();
    encode_error(th, "utf-8", s.any(), at, end, "surrogates not allowed")
}

fn unicode_error(spec: &'static pyrt::TypeSpec, th: &mut Thread, args: &[Value]) -> Raised {
    let class = convert::class_of_spec(th, spec);
    match pyrt::protocol::call(th, class.any(), pyrt::Args::new(args)).map(Value::cast) {
        Ok(Ok(exception)) => Raised::from_exception(exception),
        Ok(Err(_)) => Raised::with_args(spec, args.to_vec()),
        Err(raised) => raised,
    }
}

fn encode_error(th: &mut Thread, encoding: &str, s: Ref<'_>, start: usize, end: usize, reason: &str) -> Raised {
    let args = [
        convert::text(encoding),
        s.to_owned(),
        convert::int(start as i64),
        convert::int(end as i64),
        convert::text(reason),
    ];
    unicode_error(&pyrt::object::exception::UnicodeEncodeError, th, &args)
}

fn decode_error(th: &mut Thread, encoding: &str, bytes: &[u8], start: usize, end: usize, reason: &str) -> Raised {
    let args = [
        convert::text(encoding),
        bytes_like::make(bytes),
        convert::int(start as i64),
        convert::int(end as i64),
        convert::text(reason),
    ];
    unicode_error(&pyrt::object::exception::UnicodeDecodeError, th, &args)
}

/// Append the encoded form of `s` to `out`.
pub fn encode(th: &mut Thread, s: Ref<'_, Str>, encoding: &Encoding, errors: &str, out: &mut Vec<u8>) -> PyResult<()> {
    let limit = match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig if !s.has_surrogates() => {
            out.extend_from_slice(s.get().as_wtf8());
            return Ok(());
        }
        Encoding::Ascii | Encoding::Latin1 if s.is_ascii() => {
            out.extend_from_slice(s.get().as_wtf8());
            return Ok(());
        }
        Encoding::Other(name) => {
            let args = [convert::text(name), convert::text(errors)];
            let bytes = convert::call_method(th, s.any(), "encode", &args)?;
            match bytes_like::get(th, bytes.as_ref())? {
                Some(bytes) => out.extend_from_slice(&bytes),
                None => return Err(th.type_error("encoder did not return a bytes object")),
            }
            return Ok(());
        }
        Encoding::Utf8 | Encoding::Utf8Sig => 0x11_0000,
        Encoding::Ascii => 0x80,
        Encoding::Latin1 => 0x100,
    };
    let utf8 = limit > 0x100;
    let mut buffer = [0; 4];
    for (i, c) in s.get().code_points().enumerate() {
        let bad = if utf8 { (0xD800..0xE000).contains(&c) } else { c >= limit };
        if !bad {
            if utf8 {
                out.extend_from_slice(encode_code_point(c, &mut buffer));
            } else {
                out.push(c as u8);
            }
            continue;
        }
        match errors {
            "ignore" => {}
            "replace" => out.push(b'?'),
            "backslashreplace" => {
                let text = match c {
                    0..0x100 => format!("\\x{c:02x}"),
                    0x100..0x1_0000 => format!("\\u{c:04x}"),
                    _ => format!("\\U{c:08x}"),
                };
                out.extend_from_slice(text.as_bytes());
            }
            "xmlcharrefreplace" => out.extend_from_slice(format!("&#{c};").as_bytes()),
            "surrogateescape" if (0xDC80..0xDD00).contains(&c) => out.push((c - 0xDC00) as u8),
            "surrogatepass" if utf8 => out.extend_from_slice(encode_code_point(c, &mut buffer)),
            _ => {
                let reason = match encoding {
                    Encoding::Ascii => "ordinal not in range(128)",
                    Encoding::Latin1 => "ordinal not in range(256)",
                    _ => "surrogates not allowed",
                };
                return Err(encode_error(th, encoding.name(), s.any(), i, i + 1, reason));
            }
        }
    }
    Ok(())
}

/// Decode what is whole of `bytes`, append it to `out` as WTF-8, and give the number of bytes used. At the end
/// (`last`) everything is used.
pub fn decode(
    th: &mut Thread,
    bytes: &[u8],
    encoding: &Encoding,
    errors: &str,
    last: bool,
    out: &mut Vec<u8>,
) -> PyResult<usize> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Sig => {}
        Encoding::Latin1 => {
            let mut buffer = [0; 4];
            for &b in bytes {
                out.extend_from_slice(encode_code_point(u32::from(b), &mut buffer));
            }
            return Ok(bytes.len());
        }
        Encoding::Ascii => {
            for (i, &b) in bytes.iter().enumerate() {
                if b < 0x80 {
                    out.push(b);
                } else {
                    replace_bad(th, "ascii", bytes, i..i + 1, errors, "ordinal not in range(128)", out)?;
                }
            }
            return Ok(bytes.len());
        }
        Encoding::Other(name) => {
            if !last {
                return Ok(0);
            }
            let args = [convert::text(name), convert::text(errors)];
            let value = bytes_like::make(bytes);
            let text = convert::call_method(th, value.as_ref(), "decode", &args)?;
            match text.as_ref().downcast::<Str>() {
                Some(s) => out.extend_from_slice(s.get().as_wtf8()),
                None => return Err(th.type_error("decoder should return a string result")),
            }
            return Ok(bytes.len());
        }
    }
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        match std::str::from_utf8(rest) {
            Ok(good) => {
                out.extend_from_slice(good.as_bytes());
                return Ok(bytes.len());
            }
            Err(error) => {
                let good = error.valid_up_to();
                out.extend_from_slice(rest.get(..good).unwrap_or_default());
                let start = at + good;
                let (end, reason) = match error.error_len() {
                    None if !last => return Ok(start),
                    None => (bytes.len(), "unexpected end of data"),
                    Some(n) => {
                        let first = bytes.get(start).copied().unwrap_or(0);
                        let bad_start = matches!(first, 0x80..0xC2 | 0xF5..=0xFF);
                        (start + n, if bad_start { "invalid start byte" } else { "invalid continuation byte" })
                    }
                };
                if errors == "surrogatepass"
                    && let Some(&[0xED, b, c]) = bytes.get(start..start + 3)
                    && (0xA0..0xC0).contains(&b)
                    && (0x80..0xC0).contains(&c)
                {
                    out.extend_from_slice(&[0xED, b, c]);
                    at = start + 3;
                    continue;
                }
                replace_bad(th, "utf-8", bytes, start..end, errors, reason, out)?;
                at = end;
            }
        }
    }
}

fn replace_bad(
    th: &mut Thread,
    encoding: &str,
    bytes: &[u8],
    range: std::ops::Range<usize>,
    errors: &str,
    reason: &str,
    out: &mut Vec<u8>,
) -> PyResult<()> {
    let bad = bytes.get(range.clone()).unwrap_or_default();
    match errors {
        "ignore" => {}
        "replace" => out.extend_from_slice("\u{FFFD}".as_bytes()),
        "backslashreplace" => {
            for b in bad {
                out.extend_from_slice(format!("\\x{b:02x}").as_bytes());
            }
        }
        "surrogateescape" => {
            let mut buffer = [0; 4];
            for &b in bad {
                out.extend_from_slice(encode_code_point(0xDC00 + u32::from(b), &mut buffer));
            }
        }
        _ => return Err(decode_error(th, encoding, bytes, range.start, range.end, reason)),
    }
    Ok(())
}

/// The number of bytes that the first `n` code points of WTF-8 text take.
pub fn bytes_of_points(text: &[u8], n: usize) -> usize {
    let rest = {
        let mut points = CodePoints::new(text);
        let mut used = 0;
        for _ in 0..n {
            let Some(c) = points.next() else { break };
            used += match c {
                0..0x80 => 1,
                0x80..0x800 => 2,
                0x800..0x1_0000 => 3,
                _ => 4,
            };
        }
        used
    };
    rest.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::{Encoding, bytes_of_points};

    #[test]
    fn names_are_normalised() {
        assert_eq!(Encoding::named("UTF8"), Encoding::Utf8);
        assert_eq!(Encoding::named("iso_8859_1"), Encoding::Latin1);
        assert_eq!(Encoding::named("cp1252").name(), "cp1252");
    }

    #[test]
    fn code_points_are_counted_in_bytes() {
        assert_eq!(bytes_of_points("a\u{e9}\u{20ac}\u{1f600}".as_bytes(), 3), 6);
        assert_eq!(bytes_of_points(b"ab", 9), 2);
    }
}
