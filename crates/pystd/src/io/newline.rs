//! The `newline` setting of text streams.

use pyrt::{PyResult, Ref, Str, Thread};

/// How line ends are read and written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// `None`: every line end is read as "\n", "\n" is written as the system's.
    Universal,
    /// `''`: every line end ends a line, nothing is translated.
    Untranslated,
    /// `'\n'`.
    Lf,
    /// `'\r'`.
    Cr,
    /// `'\r\n'`.
    CrLf,
}

impl Newline {
    /// From the argument.
    pub fn of(th: &mut Thread, value: Ref<'_>) -> PyResult<Newline> {
        if value.is_none() {
            return Ok(Newline::Universal);
        }
        let Some(s) = value.downcast::<Str>() else {
            return Err(th.type_error(format!("newline must be str or None, not {}", value.class().name())));
        };
        Ok(match s.get().as_wtf8() {
            b"" => Newline::Untranslated,
            b"\n" => Newline::Lf,
            b"\r" => Newline::Cr,
            b"\r\n" => Newline::CrLf,
            _ => {
                let shown = pyrt::protocol::repr_text(th, value)?;
                return Err(th.value_error(format!("illegal newline value: {shown}")));
            }
        })
    }

    /// What a written "\n" becomes, where that is something else.
    pub fn written(self) -> Option<&'static [u8]> {
        match self {
            Newline::Cr => Some(b"\r"),
            Newline::CrLf => Some(b"\r\n"),
            _ => None,
        }
    }

    /// Where the first line of `text` ends (past its line end).
    pub fn line_end(self, text: &[u8]) -> Option<usize> {
        match self {
            Newline::Universal | Newline::Lf => memchr::memchr(b'\n', text).map(|i| i + 1),
            Newline::Cr => text.iter().position(|&b| b == b'\r').map(|i| i + 1),
            Newline::CrLf => text.windows(2).position(|w| w == b"\r\n").map(|i| i + 2),
            Newline::Untranslated => {
                let i = text.iter().position(|&b| b == b'\n' || b == b'\r')?;
                let pair = text.get(i..i + 2) == Some(b"\r\n");
                Some(i + if pair { 2 } else { 1 })
            }
        }
    }

    /// Text put into memory: universal newlines become "\n", a written "\n" what it is written as.
    pub fn translate_in_memory<'a>(self, text: &'a [u8], out: &'a mut Vec<u8>) -> &'a [u8] {
        match self {
            Newline::Universal if text.contains(&b'\r') => {
                universal(text, out);
                out
            }
            Newline::Cr | Newline::CrLf => {
                let end = self.written().unwrap_or(b"\n");
                for &b in text {
                    if b == b'\n' { out.extend_from_slice(end) } else { out.push(b) }
                }
                out
            }
            _ => text,
        }
    }
}

/// Append `text` with "\r\n" and "\r" as "\n".
pub fn universal(text: &[u8], out: &mut Vec<u8>) {
    let mut i = 0;
    while let Some(&b) = text.get(i) {
        i += 1;
        if b == b'\r' {
            out.push(b'\n');
            if text.get(i) == Some(&b'\n') {
                i += 1;
            }
        } else {
            out.push(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Newline, universal};

    #[test]
    fn a_line_ends_where_the_setting_says() {
        let text = b"a\rb\r\nc\n";
        assert_eq!(Newline::Universal.line_end(text), Some(5));
        assert_eq!(Newline::Untranslated.line_end(text), Some(2));
        assert_eq!(Newline::Cr.line_end(text), Some(2));
        assert_eq!(Newline::CrLf.line_end(text), Some(5));
        assert_eq!(Newline::Lf.line_end(b"no end"), None);
    }

    #[test]
    fn every_line_end_becomes_one() {
        let mut out = Vec::new();
        universal(b"a\rb\r\nc\n\r", &mut out);
        assert_eq!(out, b"a\nb\nc\n\n");
    }
}
