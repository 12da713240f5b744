//! The algorithms that `bytes`, `bytearray` and (on its WTF-8 bytes) `str` share. Pure functions over slices: no
//! objects, no errors.
//!
//! WTF-8 synchronises itself, so a search for whole characters by their bytes finds whole characters only.

use std::ops::Range;

use memchr::memmem;

/// Up to this length, bytes, a text is looked through in the plain way: a clever search costs more to prepare.
const SHORT: usize = 48;
/// Up to this one, its bytes that begin the needle are looked at.
const MODEST: usize = 512;

/// First place of `needle`.
#[inline]
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        _ if needle.len() > hay.len() => None,
        [b] if hay.len() <= SHORT => hay.iter().position(|h| h == b),
        [b] => memchr::memchr(*b, hay),
        [first, rest @ ..] if hay.len() <= SHORT => {
            let places = 0..=hay.len() - needle.len();
            places.into_iter().find(|i| hay[*i] == *first && hay[i + 1..].starts_with(rest))
        }
        [first, rest @ ..] if hay.len() <= MODEST => {
            let last = hay.len() - needle.len();
            memchr::memchr_iter(*first, &hay[..=last]).find(|i| hay[i + 1..].starts_with(rest))
        }
        _ => memmem::find(hay, needle),
    }
}

/// The places of `needle`, which is not empty, without overlap.
fn places<'a>(hay: &'a [u8], needle: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let finder = (hay.len() > MODEST && needle.len() > 1).then(|| memmem::Finder::new(needle));
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = &hay[from..];
        let found = match &finder {
            Some(finder) => finder.find(rest),
            None => find(rest, needle),
        };
        let at = from + found?;
        from = at + needle.len();
        Some(at)
    })
}

/// Last place of `needle`.
#[inline]
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(hay.len()),
        [b] => memchr::memrchr(*b, hay),
        _ => memmem::rfind(hay, needle),
    }
}

/// How often `needle`, which is not empty, occurs without overlap.
pub fn count(hay: &[u8], needle: &[u8]) -> usize {
    match needle {
        [b] => memchr::memchr_iter(*b, hay).count(),
        _ => places(hay, needle).count(),
    }
}

/// The pieces between separators, at most `max` cuts, from the left. `sep` is not empty.
pub fn split(hay: &[u8], sep: &[u8], max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut cut = |at: usize| {
        pieces.push(from..at);
        from = at + sep.len();
    };
    match sep {
        [b] => memchr::memchr_iter(*b, hay).take(max).for_each(&mut cut),
        _ => places(hay, sep).take(max).for_each(&mut cut),
    }
    pieces.push(from..hay.len());
    pieces
}

/// As `split`, the cuts counted from the right.
pub fn rsplit(hay: &[u8], sep: &[u8], max: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut to = hay.len();
    let finder = memmem::FinderRev::new(sep);
    while pieces.len() < max
        && let Some(at) = finder.rfind(hay.get(..to).unwrap_or_default())
    {
        pieces.push(at + sep.len()..to);
        to = at;
    }
    pieces.push(0..to);
    pieces.reverse();
    pieces
}

/// The runs between white space, at most `max` cuts; `step` tells of the character at the beginning of a slice whether
/// it is white space and how long it is.
pub fn split_space(hay: &[u8], max: usize, step: impl Fn(&[u8]) -> (bool, usize)) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    loop {
        at = skip(hay, at, true, &step);
        if at >= hay.len() {
            return pieces;
        }
        if pieces.len() >= max {
            break;
        }
        let end = skip(hay, at, false, &step);
        pieces.push(at..end);
        at = end;
    }
    pieces.push(at..hay.len());
    pieces
}

/// As `split_space`, at most `max` cuts counted from the right.
pub fn rsplit_space(hay: &[u8], max: usize, step: impl Fn(&[u8]) -> (bool, usize)) -> Vec<Range<usize>> {
    let mut words = split_space(hay, usize::MAX, step);
    let Some(cut) = words.len().checked_sub(max).filter(|cut| *cut > 0) else { return words };
    let end = words.get(cut - 1).map_or(0, |word| word.end);
    words.splice(..cut, std::iter::once(0..end));
    words
}

fn skip(hay: &[u8], mut at: usize, space: bool, step: &impl Fn(&[u8]) -> (bool, usize)) -> usize {
    while let Some(rest) = hay.get(at..).filter(|rest| !rest.is_empty()) {
        let (is_space, n) = step(rest);
        if is_space != space {
            break;
        }
        at += n;
    }
    at
}

/// One byte: whether it is ASCII white space. For `split_space`.
#[inline]
pub fn ascii_step(rest: &[u8]) -> (bool, usize) {
    (rest.first().is_some_and(|b| is_space(*b)), 1)
}

/// White space as `bytes.split` sees it.
#[inline]
pub fn is_space(b: u8) -> bool {
    matches!(b, b' ' | 0x09..=0x0D)
}

/// The lines, with their ends where `keep`; `break_at` gives the length of the line end that a slice begins with.
pub fn lines(hay: &[u8], keep: bool, break_at: impl Fn(&[u8]) -> usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < hay.len() {
        let n = break_at(hay.get(at..).unwrap_or_default());
        if n == 0 {
            at += 1;
            continue;
        }
        pieces.push(from..if keep { at + n } else { at });
        at += n;
        from = at;
    }
    if from < hay.len() {
        pieces.push(from..hay.len());
    }
    pieces
}

/// Length of the line end that bytes begin with.
#[inline]
pub fn byte_break(rest: &[u8]) -> usize {
    match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// How long the result of `replace` is: None past `usize`. Also how many replacements there are.
pub fn replaced_len(hay: &[u8], from: &[u8], to: &[u8], max: usize) -> Option<(usize, usize)> {
    let n = count(hay, from).min(max);
    let len = (hay.len() - n * from.len()).checked_add(n.checked_mul(to.len())?)?;
    Some((len, n))
}

/// Every `from` (not empty), at most `max`, becomes `to`; the pieces go to `put`.
pub fn replace(hay: &[u8], from: &[u8], to: &[u8], max: usize, mut put: impl FnMut(&[u8])) {
    let mut at = 0;
    for found in places(hay, from).take(max) {
        put(hay.get(at..found).unwrap_or_default());
        put(to);
        at = found + from.len();
    }
    put(hay.get(at..).unwrap_or_default());
}

/// Tabs become spaces up to the next multiple of `size`; None where that is longer than `limit`. Columns count the
/// bytes that `is_column` takes for the beginning of a character.
pub fn expand_tabs(hay: &[u8], size: usize, limit: usize, is_column: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(hay.len());
    let mut column = 0_usize;
    for &b in hay {
        match b {
            b'\t' => {
                let n = if size == 0 { 0 } else { size - column % size };
                if n > limit.saturating_sub(out.len()) {
                    return None;
                }
                out.resize(out.len() + n, b' ');
                column = column.checked_add(n)?;
            }
            b'\n' | b'\r' => {
                out.push(b);
                column = 0;
            }
            _ => {
                out.push(b);
                column += usize::from(is_column(b));
            }
        }
    }
    Some(out)
}

/// What is left without the bytes of `set` at the ends.
pub fn strip(hay: &[u8], left: bool, right: bool, set: impl Fn(u8) -> bool) -> Range<usize> {
    let mut range = 0..hay.len();
    if left {
        range.start = hay.iter().position(|b| !set(*b)).unwrap_or(hay.len());
    }
    if right {
        range.end = hay.iter().rposition(|b| !set(*b)).map_or(range.start, |at| at + 1).max(range.start);
    }
    range
}

/// `start` and `stop` as given to `find` and friends, as places in a row of `len`; None where start is past stop.
pub fn adjust(start: i64, stop: i64, len: usize) -> Option<Range<usize>> {
    let place = |i: i64| {
        if i < 0 {
            len.saturating_sub(usize::try_from(i.unsigned_abs()).unwrap_or(usize::MAX))
        } else {
            usize::try_from(i).unwrap_or(usize::MAX)
        }
    };
    let (start, stop) = (place(start), place(stop).min(len));
    (start <= stop).then_some(start..stop)
}

/// Title case of ASCII letters.
pub fn title(bytes: &mut [u8]) {
    let mut inside = false;
    for b in bytes {
        if inside {
            b.make_ascii_lowercase();
        } else {
            b.make_ascii_uppercase();
        }
        inside = b.is_ascii_alphabetic();
    }
}

/// Whether there is a cased letter and all of them are as `good` says.
pub fn all_cased(bytes: &[u8], good: impl Fn(u8) -> bool) -> bool {
    let mut letters = bytes.iter().filter(|b| b.is_ascii_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|b| good(*b))
}

/// Whether words begin with an upper-case letter and go on in lower case.
pub fn is_title(bytes: &[u8]) -> bool {
    let (mut inside, mut any) = (false, false);
    for b in bytes {
        if b.is_ascii_alphabetic() {
            if inside != b.is_ascii_lowercase() {
                return false;
            }
            inside = true;
            any = true;
        } else {
            inside = false;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(hay: &[u8], pieces: Vec<Range<usize>>) -> Vec<String> {
        pieces.into_iter().map(|r| String::from_utf8_lossy(&hay[r]).into_owned()).collect()
    }

    /// All strings over two letters up to a length, against models that look at every place.
    #[test]
    fn searches_agree_with_a_slow_model() {
        let words = |max: usize| {
            let mut all: Vec<Vec<u8>> = vec![Vec::new()];
            let mut from = 0;
            for _ in 0..max {
                let to = all.len();
                for i in from..to {
                    for b in *b"ab" {
                        let mut word = all[i].clone();
                        word.push(b);
                        all.push(word);
                    }
                }
                from = to;
            }
            all
        };
        for hay in words(6) {
            for needle in words(3).into_iter().skip(1) {
                let hits: Vec<usize> = (0..hay.len()).filter(|i| hay[*i..].starts_with(&needle)).collect();
                assert_eq!(find(&hay, &needle), hits.first().copied());
                assert_eq!(rfind(&hay, &needle), hits.last().copied());
                let (h, n) = (std::str::from_utf8(&hay).unwrap(), std::str::from_utf8(&needle).unwrap());
                assert_eq!(count(&hay, &needle), h.matches(n).count());
                assert_eq!(text(&hay, split(&hay, &needle, usize::MAX)), h.split(n).collect::<Vec<_>>());
                assert_eq!(text(&hay, split(&hay, &needle, 1)), h.splitn(2, n).collect::<Vec<_>>());
                let mut right: Vec<_> = h.rsplitn(2, n).collect();
                right.reverse();
                assert_eq!(text(&hay, rsplit(&hay, &needle, 1)), right);
                let mut out = Vec::new();
                replace(&hay, &needle, b"xyz", usize::MAX, |piece| out.extend_from_slice(piece));
                assert_eq!(out, h.replace(n, "xyz").into_bytes());
                assert_eq!(replaced_len(&hay, &needle, b"xyz", usize::MAX).unwrap().0, out.len());
            }
        }
    }

    #[test]
    fn white_space_and_lines() {
        let hay = b"  a b  c ";
        assert_eq!(text(hay, split_space(hay, usize::MAX, ascii_step)), ["a", "b", "c"]);
        assert_eq!(text(hay, split_space(hay, 1, ascii_step)), ["a", "b  c "]);
        let hay = b"a\r\nb\n\nc";
        assert_eq!(text(hay, lines(hay, false, byte_break)), ["a", "b", "", "c"]);
        assert_eq!(text(hay, lines(hay, true, byte_break)), ["a\r\n", "b\n", "\n", "c"]);
        assert_eq!(adjust(-3, i64::MAX, 2), Some(0..2));
        assert_eq!(adjust(3, i64::MAX, 2), None);
        assert_eq!(strip(b"  ", true, true, is_space), 2..2);
        assert_eq!(expand_tabs(b"a\tb", 4, 100, |_| true).unwrap(), b"a   b");
    }
}
