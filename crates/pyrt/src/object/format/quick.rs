//! The specifications that most programs write, done at once: `[[fill]align][0][width][type]` in ASCII, of an int that
//! needs no object and of an ASCII string. What else there is, errors among it, is for `Spec::parse`.

use super::spec::is_align;
use crate::object::raw::Owned;
use crate::object::str::Str;

/// Widest result, characters.
const MAX_WIDTH: usize = 999;
/// Digits of an i64 in base two, and the sign.
const MAX_DIGITS: usize = 65;

/// A specification taken apart.
struct Quick {
    fill: u8,
    align: Option<u8>,
    /// Zeros after the sign, up to the width.
    zeros: bool,
    width: usize,
    kind: Option<u8>,
}

impl Quick {
    #[inline]
    fn parse(spec: &[u8]) -> Option<Quick> {
        let mut quick = Quick { fill: b' ', align: None, zeros: false, width: 0, kind: None };
        let mut rest = spec;
        if let [fill, align, behind @ ..] = rest
            && is_align(Some(*align))
        {
            (quick.fill, quick.align, rest) = (*fill, Some(*align), behind);
        } else if let [align, behind @ ..] = rest
            && is_align(Some(*align))
        {
            (quick.align, rest) = (Some(*align), behind);
        }
        if let [b'0', behind @ ..] = rest {
            if quick.align.is_some() {
                return None;
            }
            (quick.zeros, rest) = (true, behind);
        }
        while let [digit @ b'0'..=b'9', behind @ ..] = rest {
            quick.width = quick.width * 10 + usize::from(digit - b'0');
            if quick.width > MAX_WIDTH {
                return None;
            }
            rest = behind;
        }
        if let [kind, behind @ ..] = rest {
            (quick.kind, rest) = (Some(*kind), behind);
        }
        (rest.is_empty() && quick.fill.is_ascii()).then_some(quick)
    }

    /// Head, then body, padded to the width.
    #[inline]
    fn build(&self, head: &[u8], body: &[u8], align: u8) -> Owned<Str> {
        let least = head.len() + body.len();
        let missing = self.width.saturating_sub(least);
        let fill = if self.zeros { b'0' } else { self.fill };
        let (before, between) = match align {
            b'<' => (0, 0),
            b'^' => (missing / 2, 0),
            b'=' => (0, missing),
            _ => (missing, 0),
        };
        Str::build(least + missing, true, |out| {
            out.fill(fill);
            let (at, body_at) = (before, before + head.len() + between);
            out[at..at + head.len()].copy_from_slice(head);
            out[body_at..body_at + body.len()].copy_from_slice(body);
        })
    }
}

/// `format(i, spec)`.
pub(super) fn int(i: i64, spec: &[u8]) -> Option<Owned<Str>> {
    let quick = Quick::parse(spec)?;
    let (radix, letters) = match quick.kind {
        None | Some(b'd') => (10, b"0123456789abcdef"),
        Some(b'x') => (16, b"0123456789abcdef"),
        Some(b'X') => (16, b"0123456789ABCDEF"),
        Some(b'o') => (8, b"0123456789abcdef"),
        Some(b'b') => (2, b"0123456789abcdef"),
        _ => return None,
    };
    let mut buffer = [0; MAX_DIGITS];
    let mut at = MAX_DIGITS;
    let mut left = i.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = letters[(left % radix) as usize];
        left /= radix;
        if left == 0 {
            break;
        }
    }
    let sign: &[u8] = if i < 0 { b"-" } else { b"" };
    let align = if quick.zeros { b'=' } else { quick.align.unwrap_or(b'>') };
    Some(quick.build(sign, &buffer[at..], align))
}

/// `format(text, spec)`.
pub(super) fn str(text: &Str, spec: &[u8]) -> Option<Owned<Str>> {
    let quick = Quick::parse(spec)?;
    let align = quick.align.unwrap_or(b'<');
    if quick.zeros || align == b'=' || !matches!(quick.kind, None | Some(b's')) || !text.is_ascii() {
        return None;
    }
    Some(quick.build(b"", text.as_wtf8(), align))
}
