//! From bytes to text: byte order mark, encoding declaration (PEP 263), line ends.
//!
//! A [`Source`] is UTF-8 without a byte order mark whose lines end in `\n`; all offsets of the front end count its
//! bytes. Supported declarations: UTF-8, Latin-1, ASCII, the single-byte encodings of `encodings` and the multi-byte ones
//! of East Asia (by `encoding_rs`), under all names that Python knows for them.

use crate::encodings::{SINGLE_BYTE, multibyte};
use std::borrow::Cow;
use std::fmt;

/// Why bytes are no source text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecodeError {
    /// The message, as CPython words it.
    pub message: String,
    /// The line (from 1) the message is about, 0 if none.
    pub line: u32,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DecodeError {}

/// Source text, ready for the lexer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    text: String,
}

impl Source {
    /// From text: line ends become `\n`, a byte order mark at the start goes.
    pub fn from_text(text: &str) -> Source {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Source { text: translate_newlines(text).into_owned() }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, owned.
    pub fn into_text(self) -> String {
        self.text
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Source {
        Source::from_text(text)
    }
}

impl From<&String> for Source {
    fn from(text: &String) -> Source {
        Source::from_text(text)
    }
}

impl From<String> for Source {
    fn from(text: String) -> Source {
        if text.starts_with('\u{feff}') || text.contains('\r') { Source::from_text(&text) } else { Source { text } }
    }
}

fn translate_newlines(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\r') {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

enum Encoding {
    Utf8,
    Latin1,
    Ascii,
    /// The characters of bytes 0x80 to 0xFF.
    Table(&'static str),
    /// Several bytes a character; the name is the codec's in messages.
    Multibyte(&'static encoding_rs::Encoding, &'static str),
}

/// CPython looks at the first twelve characters for the commonest two before it asks the codecs.
fn dashed(name: &str) -> String {
    name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn is_utf8(name: &str) -> bool {
    let name = dashed(name);
    name == "utf-8" || name.starts_with("utf-8-")
}

/// The encoding of a declared name.
fn encoding_of(name: &str) -> Option<Encoding> {
    if is_utf8(name) {
        return Some(Encoding::Utf8);
    }
    let dashed = dashed(name);
    if ["latin-1", "iso-8859-1", "iso-latin-1"].iter().any(|n| dashed.strip_prefix(n).is_some_and(is_end)) {
        return Some(Encoding::Latin1);
    }
    let normal: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    Some(match normal.as_str() {
        "utf8" | "u8" | "utf8_sig" | "utf_8_sig" | "utf" | "cp65001" | "utf8_ucs2" | "utf8_ucs4" => Encoding::Utf8,
        "latin" | "latin1" | "iso8859_1" | "iso8859" | "8859" | "cp819" | "l1" | "iso_ir_100" | "ibm819"
        | "csisolatin1" | "iso_8859_1_1987" => Encoding::Latin1,
        "ascii" | "us_ascii" | "us" | "646" | "ansi_x3.4_1968" | "cp367" | "ibm367" | "iso646_us" | "iso_ir_6"
        | "csascii" | "ansi_x3_4_1968" | "ansi_x3_4_1986" | "iso_646.irv_1991" => Encoding::Ascii,
        other => {
            if let Some((encoding, codec)) = multibyte(other) {
                return Some(Encoding::Multibyte(encoding, codec));
            }
            let (_, table) = SINGLE_BYTE.iter().find(|(names, _)| names.contains(&other))?;
            Encoding::Table(table)
        }
    })
}

fn is_end(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('-')
}

/// Decodes a file's bytes.
pub fn decode(bytes: &[u8]) -> Result<Source, DecodeError> {
    let error = |message: String, line| Err(DecodeError { message, line });
    if bytes.len() >= u32::MAX as usize {
        return error("string to parse is too long".to_owned(), 0);
    }
    let (bytes, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return error(
            format!(
                "Non-UTF-8 code starting with '\\x{:02x}' on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details",
                bytes[0]
            ),
            1,
        );
    }
    let mut encoding = Encoding::Utf8;
    if let Some((name, _)) = declared_encoding(bytes) {
        let shown = String::from_utf8_lossy(name).into_owned();
        encoding = match encoding_of(&shown) {
            // Behind a byte order mark the name must be the one that CPython knows without asking the codecs.
            Some(Encoding::Utf8) if !bom || is_utf8(&shown) => Encoding::Utf8,
            Some(other) if !bom => other,
            _ if bom => return error(format!("encoding problem: {shown} with BOM"), 0),
            _ => return error(format!("unknown encoding: {shown}"), 0),
        };
    }
    let text = match encoding {
        Encoding::Latin1 => bytes.iter().map(|&b| b as char).collect::<String>(),
        Encoding::Table(table) => {
            let high: Vec<char> = table.chars().collect();
            let mut text = String::with_capacity(bytes.len());
            for (at, &b) in bytes.iter().enumerate() {
                let c =
                    if b < 0x80 { b as char } else { high.get(usize::from(b) - 0x80).copied().unwrap_or('\u{fffd}') };
                if c == '\u{fffd}' {
                    let what = "character maps to <undefined>";
                    return error(format!("'charmap' codec can't decode byte 0x{b:02x} in position {at}: {what}"), 0);
                }
                text.push(c);
            }
            text
        }
        Encoding::Multibyte(encoding, codec) => match encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
        {
            Some(text) => text.into_owned(),
            None => {
                let at = first_malformed(encoding, bytes);
                let byte = bytes.get(at).copied().unwrap_or(0);
                let what = "illegal multibyte sequence";
                return error(format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: {what}"), 0);
            }
        },
        Encoding::Ascii if !bytes.is_ascii() => {
            let at = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
            return error(
                format!(
                    "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    bytes.get(at).copied().unwrap_or(0)
                ),
                0,
            );
        }
        Encoding::Utf8 | Encoding::Ascii => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(e) => {
                let at = e.valid_up_to();
                let line = bytes[..at].iter().filter(|&&b| b == b'\n').count() as u32 + 1;
                let byte = bytes.get(at).copied().unwrap_or(0);
                return error(
                    format!(
                        "Non-UTF-8 code starting with '\\x{byte:02x}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"
                    ),
                    line,
                );
            }
        },
    };
    Ok(Source::from(text))
}

/// Where the first byte sequence starts that is no character.
#[cold]
fn first_malformed(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = [0u8; 1024];
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut out, true);
        at += read;
        match result {
            encoding_rs::DecoderResult::InputEmpty => return bytes.len(),
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::Malformed(bad, after) => return at.saturating_sub(usize::from(bad + after)),
        }
    }
}

/// The name in the encoding declaration of the first two lines, and its line.
pub fn declared_encoding(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let mut rest = bytes;
    for line_no in 1..=2 {
        let end = rest.iter().position(|&b| b == b'\n' || b == b'\r').unwrap_or(rest.len());
        let line = &rest[..end];
        let text = line.trim_ascii_start();
        let text = if text.first() == Some(&b'\x0c') { text[1..].trim_ascii_start() } else { text };
        match text.first() {
            Some(b'#') => {
                if let Some(name) = coding_in(text) {
                    return Some((name, line_no));
                }
            }
            None => {}
            Some(_) => return None,
        }
        rest = rest.get(end + 1..).unwrap_or(&[]);
    }
    None
}

fn coding_in(comment: &[u8]) -> Option<&[u8]> {
    let mut i = 0;
    while let Some(at) = comment.get(i..)?.windows(6).position(|w| w == b"coding") {
        let after = i + at + 6;
        if matches!(comment.get(after), Some(b':' | b'=')) {
            let tail = comment[after + 1..].trim_ascii_start();
            let len = tail.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')).count();
            if len > 0 {
                return Some(&tail[..len]);
            }
        }
        i = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text() {
        assert_eq!(decode(b"a\r\nb\rc\n").unwrap().text(), "a\nb\nc\n");
        assert_eq!(decode(b"\xef\xbb\xbfx").unwrap().text(), "x");
        assert_eq!(decode(b"# -*- coding: latin-1 -*-\n'\xe9'").unwrap().text(), "# -*- coding: latin-1 -*-\n'\u{e9}'");
        assert_eq!(decode(b"#!/x\n# vim: fileencoding=foo :\n").unwrap_err().message, "unknown encoding: foo");
        assert_eq!(decode(b"# coding: cp1251\n'\xe0'").unwrap().text(), "# coding: cp1251\n'\u{430}'");
        assert_eq!(decode(b"# coding: ISO_8859-15\n'\xa4'").unwrap().text(), "# coding: ISO_8859-15\n'\u{20ac}'");
        assert!(decode(b"# coding: windows-1252\n'\x81'").unwrap_err().message.ends_with("maps to <undefined>"));
        assert_eq!(decode(b"\xef\xbb\xbf# coding: l1\n").unwrap_err().message, "encoding problem: l1 with BOM");
        assert_eq!(decode(b"# coding: shift_jis\n'\x82\xa0'").unwrap().text(), "# coding: shift_jis\n'\u{3042}'");
        assert_eq!(decode(b"# coding: euc-jp\n'\xa4\xa2'").unwrap().text(), "# coding: euc-jp\n'\u{3042}'");
        assert_eq!(decode(b"# coding: gbk\n'\xc4\xe3'").unwrap().text(), "# coding: gbk\n'\u{4f60}'");
        assert_eq!(decode(b"# coding: big5\n'\xa7A'").unwrap().text(), "# coding: big5\n'\u{4f60}'");
        assert_eq!(decode(b"# coding: cp949\n'\xb0\xa1'").unwrap().text(), "# coding: cp949\n'\u{ac00}'");
        let bad = decode(b"# coding: euc_kr\n'\xff'").unwrap_err().message;
        assert_eq!(bad, "'euc_kr' codec can't decode byte 0xff in position 18: illegal multibyte sequence");
        assert_eq!(decode(b"\xef\xbb\xbf# coding: UTF_8\n").unwrap().text(), "# coding: UTF_8\n");
        assert_eq!(decode(b"\xef\xbb\xbf# coding: utf8\n").unwrap_err().message, "encoding problem: utf8 with BOM");
        assert!(decode(b"\xff\xfex\0").is_err());
        assert_eq!(decode(b"x\n# coding: foo\n").unwrap().text(), "x\n# coding: foo\n");
        assert!(decode(b"'\xff'").unwrap_err().message.starts_with("Non-UTF-8 code starting with '\\xff' on line 1"));
    }
}
