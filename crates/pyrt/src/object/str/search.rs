//! `str`: finding, counting, comparing ends, splitting and stripping.

use std::ops::Range;

use pymacros::pymethods;

use super::{Str, decode_code_point};
use crate::error::{PyResult, Raised};
use crate::object::bytes::shared::max_cuts;
use crate::object::bytes::{ops, subscript};
use crate::object::list::List;
use crate::object::raw::{Ref, Value};
use crate::object::tuple::Tuple;
use crate::state::Thread;
use crate::unicode;

/// The bytes between two bounds in code points; None where start is past stop.
fn window(this: &Str, (start, stop): (i64, i64)) -> Option<Range<usize>> {
    if (start, stop) == (0, i64::MAX) {
        return Some(0..this.len_bytes());
    }
    let range = ops::adjust(start, stop, this.len()).filter(|range| range.start <= this.len())?;
    Some(this.offset_of(range.start)..this.offset_of(range.end))
}

fn search(
    this: Ref<'_, Str>,
    th: &mut Thread,
    sub: Ref<'_, Str>,
    start: Option<Ref<'_>>,
    end: Option<Ref<'_>>,
    last: bool,
) -> PyResult<Option<usize>> {
    let bounds = subscript::bounds(th, start, end)?;
    let s = this.get();
    let Some(range) = window(s, bounds) else { return Ok(None) };
    let from = range.start;
    let part = s.as_wtf8().get(range).unwrap_or_default();
    let needle = sub.get().as_wtf8();
    let found = if last { ops::rfind(part, needle) } else { ops::find(part, needle) };
    Ok(found.map(|at| s.code_points_before(at + from)))
}

#[cold]
fn not_found(th: &mut Thread) -> Raised {
    th.value_error("substring not found")
}

#[cold]
fn empty_separator(th: &mut Thread) -> Raised {
    th.value_error("empty separator")
}

fn tail_match(
    this: Ref<'_, Str>,
    th: &mut Thread,
    what: Ref<'_>,
    start: Option<Ref<'_>>,
    stop: Option<Ref<'_>>,
    end: bool,
) -> PyResult<bool> {
    let bounds = if start.is_none() && stop.is_none() { (0, i64::MAX) } else { subscript::bounds(th, start, stop)? };
    let s = this.get();
    let part = window(s, bounds).and_then(|range| s.as_wtf8().get(range));
    let matches = |affix: &Str| {
        part.is_some_and(|part| if end { part.ends_with(affix.as_wtf8()) } else { part.starts_with(affix.as_wtf8()) })
    };
    let name = if end { "endswith" } else { "startswith" };
    if let Some(affix) = what.downcast::<Str>() {
        return Ok(matches(affix.get()));
    }
    let Some(tuple) = what.downcast::<Tuple>() else {
        let kind = what.class().get().name();
        return Err(th.type_error(format!("{name} first arg must be str or a tuple of str, not {kind}")));
    };
    for item in tuple.get().as_slice() {
        let Some(affix) = item.downcast::<Str>() else {
            let kind = item.as_ref().class().get().name();
            return Err(th.type_error(format!("tuple for {name} must only contain str, not {kind}")));
        };
        if matches(affix.get()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the character at the beginning is white space, and its length.
fn space_step(rest: &[u8]) -> (bool, usize) {
    decode_code_point(rest).map_or((false, 1), |(c, n)| (unicode::is_space(c), n))
}

fn ascii_space_step(rest: &[u8]) -> (bool, usize) {
    (rest.first().is_some_and(|b| unicode::is_space(u32::from(*b))), 1)
}

/// Length of the line end that text begins with.
fn line_break(rest: &[u8]) -> usize {
    match rest {
        [b'\r', b'\n', ..] => 2,
        [b, ..] if *b < 0x80 => usize::from(unicode::is_line_break(u32::from(*b))),
        _ => decode_code_point(rest).filter(|(c, _)| unicode::is_line_break(*c)).map_or(0, |(_, n)| n),
    }
}

fn list(this: Ref<'_, Str>, pieces: Vec<Range<usize>>) -> Value {
    List::new(pieces.into_iter().map(|range| Str::part(this, range)).collect()).into_value()
}

/// A separator argument: None for white space.
fn separator<'a>(th: &mut Thread, sep: Option<Ref<'a>>) -> PyResult<Option<&'a [u8]>> {
    let Some(sep) = sep else { return Ok(None) };
    match sep.downcast::<Str>() {
        Some(sep) if sep.is_empty() => Err(empty_separator(th)),
        Some(sep) => Ok(Some(sep.get().as_wtf8())),
        None => {
            let kind = sep.class().get().name();
            Err(th.type_error(format!("must be str or None, not {kind}")))
        }
    }
}

/// `strip` and its kin.
fn strip(
    this: Ref<'_, Str>,
    th: &mut Thread,
    name: &str,
    chars: Option<Ref<'_>>,
    left: bool,
    right: bool,
) -> PyResult<Value> {
    let set = match chars {
        None => None,
        Some(chars) => match chars.downcast::<Str>() {
            Some(chars) => Some(chars.get()),
            None => return Err(th.type_error(format!("{name} arg must be None or str"))),
        },
    };
    let bytes = this.get().as_wtf8();
    if this.is_ascii() && set.is_none_or(Str::is_ascii) {
        let range = match set {
            None => ops::strip(bytes, left, right, |b| unicode::is_space(u32::from(b))),
            Some(set) => ops::strip(bytes, left, right, |b| memchr::memchr(b, set.as_wtf8()).is_some()),
        };
        return Ok(Str::part(this, range));
    }
    let points: Option<Vec<u32>> = set.map(|set| set.code_points().collect());
    let inside = |c: u32| points.as_ref().map_or_else(|| unicode::is_space(c), |set| set.contains(&c));
    let (mut start, mut end) = (0, bytes.len());
    if left {
        while let Some((c, n)) = decode_code_point(bytes.get(start..).unwrap_or_default()).filter(|(c, _)| inside(*c)) {
            let _ = c;
            start += n;
        }
    }
    if right {
        let mut rest = super::CodePoints::new(bytes.get(start..).unwrap_or_default());
        while let Some(c) = rest.next_back().filter(|c| inside(*c)) {
            end -= super::encode_code_point(c, &mut [0; 4]).len();
        }
    }
    Ok(Str::part(this, start..end))
}

fn three(a: Value, b: Value, c: Value) -> Value {
    Tuple::new(vec![a, b, c]).into_value()
}

fn empty() -> Value {
    Str::from_text("").into_value()
}

#[pymethods(name = STR_SEARCH)]
impl Str {
    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    #[sig("($self, sub, start=None, end=None, /)")]
    fn count(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sub: Ref<'_, Str>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<usize> {
        let bounds = subscript::bounds(th, start, end)?;
        let Some(part) = window(this.get(), bounds).and_then(|range| this.get().as_wtf8().get(range)) else {
            return Ok(0);
        };
        let sub = sub.get().as_wtf8();
        Ok(if sub.is_empty() { super::count_code_points(part) + 1 } else { ops::count(part, sub) })
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Return -1 on failure.
    #[sig("($self, sub, start=None, end=None, /)")]
    fn find(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sub: Ref<'_, Str>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<i64> {
        Ok(search(this, th, sub, start, end, false)?.map_or(-1, |i| i as i64))
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Return -1 on failure.
    #[sig("($self, sub, start=None, end=None, /)")]
    fn rfind(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sub: Ref<'_, Str>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<i64> {
        Ok(search(this, th, sub, start, end, true)?.map_or(-1, |i| i as i64))
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Raises ValueError when the substring is not found.
    #[sig("($self, sub, start=None, end=None, /)")]
    fn index(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sub: Ref<'_, Str>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<usize> {
        search(this, th, sub, start, end, false)?.ok_or_else(|| not_found(th))
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Raises ValueError when the substring is not found.
    #[sig("($self, sub, start=None, end=None, /)")]
    fn rindex(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sub: Ref<'_, Str>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<usize> {
        search(this, th, sub, start, end, true)?.ok_or_else(|| not_found(th))
    }

    /// Return True if the string starts with the specified prefix, False otherwise.
    #[sig("($self, prefix, start=None, end=None, /)")]
    fn startswith(
        this: Ref<'_, Str>,
        th: &mut Thread,
        prefix: Ref<'_>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<bool> {
        tail_match(this, th, prefix, start, end, false)
    }

    /// Return True if the string ends with the specified suffix, False otherwise.
    #[sig("($self, suffix, start=None, end=None, /)")]
    fn endswith(
        this: Ref<'_, Str>,
        th: &mut Thread,
        suffix: Ref<'_>,
        start: Option<Ref<'_>>,
        end: Option<Ref<'_>>,
    ) -> PyResult<bool> {
        tail_match(this, th, suffix, start, end, true)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    /// With sep None, runs of white space separate. At most maxsplit splits are done, -1 for no limit.
    #[sig("($self, /, sep=None, maxsplit=-1)")]
    fn split(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sep: Option<Ref<'_>>,
        #[default(-1)] maxsplit: isize,
    ) -> PyResult<Value> {
        let max = max_cuts(maxsplit);
        let bytes = this.get().as_wtf8();
        Ok(list(
            this,
            match separator(th, sep)? {
                Some(sep) => ops::split(bytes, sep, max),
                None if this.is_ascii() => ops::split_space(bytes, max, ascii_space_step),
                None => ops::split_space(bytes, max, space_step),
            },
        ))
    }

    /// Return a list of the substrings in the string, using sep as the separator string, splitting from the end.
    #[sig("($self, /, sep=None, maxsplit=-1)")]
    fn rsplit(
        this: Ref<'_, Str>,
        th: &mut Thread,
        sep: Option<Ref<'_>>,
        #[default(-1)] maxsplit: isize,
    ) -> PyResult<Value> {
        let max = max_cuts(maxsplit);
        let bytes = this.get().as_wtf8();
        Ok(list(
            this,
            match separator(th, sep)? {
                Some(sep) => ops::rsplit(bytes, sep, max),
                None => ops::rsplit_space(bytes, max, space_step),
            },
        ))
    }

    /// Return a list of the lines in the string, breaking at line boundaries.
    ///
    /// Line breaks are not included in the resulting list unless keepends is given and true.
    #[sig("($self, /, keepends=False)")]
    fn splitlines(this: Ref<'_, Str>, #[default(false)] keepends: bool) -> Value {
        list(this, ops::lines(this.get().as_wtf8(), keepends, line_break))
    }

    /// Partition the string into three parts using the given separator.
    fn partition(this: Ref<'_, Str>, th: &mut Thread, sep: Ref<'_, Str>) -> PyResult<Value> {
        let needle = sep.get().as_wtf8();
        if needle.is_empty() {
            return Err(empty_separator(th));
        }
        let s = this.get();
        Ok(match ops::find(s.as_wtf8(), needle) {
            Some(at) => {
                let behind = Str::part(this, at + needle.len()..s.len_bytes());
                three(Str::part(this, 0..at), sep.to_owned(), behind)
            }
            None => three(Str::plain(this), empty(), empty()),
        })
    }

    /// Partition the string into three parts using the given separator, searching from the end.
    fn rpartition(this: Ref<'_, Str>, th: &mut Thread, sep: Ref<'_, Str>) -> PyResult<Value> {
        let needle = sep.get().as_wtf8();
        if needle.is_empty() {
            return Err(empty_separator(th));
        }
        let s = this.get();
        Ok(match ops::rfind(s.as_wtf8(), needle) {
            Some(at) => {
                let behind = Str::part(this, at + needle.len()..s.len_bytes());
                three(Str::part(this, 0..at), sep.to_owned(), behind)
            }
            None => three(empty(), empty(), Str::plain(this)),
        })
    }

    /// Return a copy of the string with leading and trailing white space removed, or characters in chars.
    #[sig("($self, chars=None, /)")]
    fn strip(this: Ref<'_, Str>, th: &mut Thread, chars: Option<Ref<'_>>) -> PyResult<Value> {
        strip(this, th, "strip", chars, true, true)
    }

    /// Return a copy of the string with leading white space removed, or characters in chars.
    #[sig("($self, chars=None, /)")]
    fn lstrip(this: Ref<'_, Str>, th: &mut Thread, chars: Option<Ref<'_>>) -> PyResult<Value> {
        strip(this, th, "lstrip", chars, true, false)
    }

    /// Return a copy of the string with trailing white space removed, or characters in chars.
    #[sig("($self, chars=None, /)")]
    fn rstrip(this: Ref<'_, Str>, th: &mut Thread, chars: Option<Ref<'_>>) -> PyResult<Value> {
        strip(this, th, "rstrip", chars, false, true)
    }

    /// Return a str with the given prefix string removed if present.
    fn removeprefix(this: Ref<'_, Str>, prefix: Ref<'_, Str>) -> Value {
        let (s, prefix) = (this.get(), prefix.get().as_wtf8());
        let start = if s.as_wtf8().starts_with(prefix) { prefix.len() } else { 0 };
        Str::part(this, start..s.len_bytes())
    }

    /// Return a str with the given suffix string removed if present.
    fn removesuffix(this: Ref<'_, Str>, suffix: Ref<'_, Str>) -> Value {
        let (s, suffix) = (this.get(), suffix.get().as_wtf8());
        let cut = if s.as_wtf8().ends_with(suffix) { suffix.len() } else { 0 };
        Str::part(this, 0..s.len_bytes() - cut)
    }
}
