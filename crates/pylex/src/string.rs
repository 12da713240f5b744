//! String literals: their prefixes and their values.
//!
//! Text is built as bytes: UTF-8, a lone surrogate from `\ud800` as its three bytes.

/// What stands before the quotes, and the quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Prefix {
    /// `r`.
    pub raw: bool,
    /// `b`.
    pub bytes: bool,
    /// `u`.
    pub unicode: bool,
    /// `f`.
    pub formatted: bool,
    /// `t`.
    pub template: bool,
    /// Length of the prefix letters.
    pub letters: usize,
    /// 1 or 3.
    pub quotes: usize,
}

impl Prefix {
    /// Of a literal (or its opening part).
    pub fn of(literal: &str) -> Prefix {
        let mut p = Prefix {
            raw: false,
            bytes: false,
            unicode: false,
            formatted: false,
            template: false,
            letters: 0,
            quotes: 1,
        };
        let bytes = literal.as_bytes();
        for &b in bytes {
            match b {
                b'r' | b'R' => p.raw = true,
                b'b' | b'B' => p.bytes = true,
                b'u' | b'U' => p.unicode = true,
                b'f' | b'F' => p.formatted = true,
                b't' | b'T' => p.template = true,
                _ => break,
            }
            p.letters += 1;
        }
        let rest = &bytes[p.letters..];
        if rest.starts_with(b"\"\"\"") || rest.starts_with(b"'''") {
            p.quotes = 3;
        }
        p
    }
}

/// Why an escape has no value. `message` is complete; `invalid_escape` is a place only worth a warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EscapeError {
    /// The message, as CPython words it.
    pub message: String,
}

/// An escape that stays as written: `offset` of its backslash in the body, and the text shown in the warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InvalidEscape {
    /// Where the backslash stands in the text given.
    pub offset: usize,
    /// The backslash and what follows it.
    pub text: String,
}

/// Appends `code` as UTF-8, a surrogate as three bytes.
fn push_code(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xE0 | (code >> 12) as u8 & 0x0F,
            0x80 | (code >> 6) as u8 & 0x3F,
            0x80 | code as u8 & 0x3F,
        ]),
    }
}

/// The value of a text literal's body with escapes, appended to `out`.
pub fn unescape_text(body: &str, out: &mut Vec<u8>, warn: &mut Vec<InvalidEscape>) -> Result<(), EscapeError> {
    let bytes = body.as_bytes();
    let mut i = 0;
    while let Some(step) = memchr::memchr(b'\\', &bytes[i..]) {
        out.extend_from_slice(&bytes[i..i + step]);
        let at = i + step;
        let Some(&c) = bytes.get(at + 1) else {
            return Err(unicode_error(body, at, at, "\\ at end of string"));
        };
        i = at + 2;
        match c {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(c),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let (value, end) = octal(bytes, at + 1);
                if value > 0o377 {
                    warn.push(InvalidEscape { offset: at, text: body[at..end].to_owned() });
                }
                push_code(out, value);
                i = end;
            }
            b'x' | b'u' | b'U' => {
                let (want, what) = match c {
                    b'x' => (2, "truncated \\xXX escape"),
                    b'u' => (4, "truncated \\uXXXX escape"),
                    _ => (8, "truncated \\UXXXXXXXX escape"),
                };
                let have = bytes[i..].iter().take(want).take_while(|b| b.is_ascii_hexdigit()).count();
                if have < want {
                    return Err(unicode_error(body, at, i + have - 1, what));
                }
                let value = u32::from_str_radix(&body[i..i + want], 16).unwrap_or(u32::MAX);
                if value > 0x10_FFFF {
                    return Err(unicode_error(body, at, i + want - 1, "illegal Unicode character"));
                }
                push_code(out, value);
                i += want;
            }
            b'N' => {
                let malformed = "malformed \\N character escape";
                if bytes.get(i) != Some(&b'{') {
                    return Err(unicode_error(body, at, at + 1, malformed));
                }
                let Some(len) = memchr::memchr(b'}', &bytes[i..]) else {
                    return Err(unicode_error(body, at, bytes.len() - 1, malformed));
                };
                if len < 2 {
                    return Err(unicode_error(body, at, i + len, malformed));
                }
                let Some(name) =
                    unicode_names2::character(&body[i + 1..i + len]).filter(|&c| crate::unicode::is_assigned(c))
                else {
                    return Err(unicode_error(body, at, i + len, "unknown Unicode character name"));
                };
                push_code(out, name as u32);
                i += len + 1;
            }
            _ => {
                let len = body[at + 1..].chars().next().map_or(1, char::len_utf8);
                warn.push(InvalidEscape { offset: at, text: body[at..at + 1 + len].to_owned() });
                out.extend_from_slice(&bytes[at..at + 1 + len]);
                i = at + 1 + len;
            }
        }
    }
    out.extend_from_slice(&bytes[i..]);
    Ok(())
}

/// The value of a bytes literal's body with escapes, appended to `out`. The body is ASCII.
pub fn unescape_bytes(body: &str, out: &mut Vec<u8>, warn: &mut Vec<InvalidEscape>) -> Result<(), EscapeError> {
    let bytes = body.as_bytes();
    let mut i = 0;
    while let Some(step) = memchr::memchr(b'\\', &bytes[i..]) {
        out.extend_from_slice(&bytes[i..i + step]);
        let at = i + step;
        let Some(&c) = bytes.get(at + 1) else {
            return Err(EscapeError { message: "(value error) Trailing \\ in string".to_owned() });
        };
        i = at + 2;
        match c {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(c),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let (value, end) = octal(bytes, at + 1);
                if value > 0o377 {
                    warn.push(InvalidEscape { offset: at, text: body[at..end].to_owned() });
                }
                out.push(value as u8);
                i = end;
            }
            b'x' => match body.get(i..i + 2).and_then(|h| u8::from_str_radix(h, 16).ok()) {
                Some(value) if bytes[i].is_ascii_hexdigit() => {
                    out.push(value);
                    i += 2;
                }
                _ => {
                    return Err(EscapeError { message: format!("(value error) invalid \\x escape at position {at}") });
                }
            },
            _ => {
                warn.push(InvalidEscape { offset: at, text: body.get(at..at + 2).unwrap_or("\\").to_owned() });
                out.extend_from_slice(&bytes[at..at + 2]);
            }
        }
    }
    out.extend_from_slice(&bytes[i..]);
    Ok(())
}

fn octal(bytes: &[u8], start: usize) -> (u32, usize) {
    let mut value = 0;
    let mut i = start;
    while i < start + 3 && matches!(bytes.get(i), Some(b'0'..=b'7')) {
        value = value * 8 + u32::from(bytes[i] - b'0');
        i += 1;
    }
    (value, i)
}

/// CPython decodes the body after turning non-ASCII characters into ten-byte escapes; its positions count those.
#[cold]
fn unicode_error(body: &str, start: usize, end: usize, what: &str) -> EscapeError {
    let shift = |at: usize| {
        at + body.get(..at).map_or(0, |b| b.chars().filter(|c| !c.is_ascii()).map(|c| 10 - c.len_utf8()).sum())
    };
    let (start, end) = (shift(start), shift(end));
    let place = if start == end {
        format!("byte 0x5c in position {start}")
    } else {
        format!("bytes in position {start}-{end}")
    };
    EscapeError { message: format!("(unicode error) 'unicodeescape' codec can't decode {place}: {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        unescape_text(body, &mut out, &mut Vec::new()).map(|()| out).map_err(|e| e.message)
    }

    #[test]
    fn escapes() {
        assert_eq!(text(r"a\n\x41\u00e9\101\\").unwrap(), "a\nA\u{e9}A\\".as_bytes());
        assert_eq!(text(r"\ud800").unwrap(), [0xED, 0xA0, 0x80]);
        assert_eq!(text(r"\N{BULLET}\N{latin small letter a}").unwrap(), "\u{2022}a".as_bytes());
        assert_eq!(text(r"\q\é").unwrap(), r"\q\é".as_bytes());
        assert_eq!(
            text(r"\x4").unwrap_err(),
            "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape"
        );
        let mut out = Vec::new();
        unescape_bytes(r"\xff\0\q", &mut out, &mut Vec::new()).unwrap();
        assert_eq!(out, b"\xff\0\\q");
    }

    #[test]
    fn prefixes() {
        let p = Prefix::of("rB'''x'''");
        assert!(p.raw && p.bytes && !p.formatted);
        assert_eq!((p.letters, p.quotes), (2, 3));
    }
}
