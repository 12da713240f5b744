//! `str`: joining, replacing, padding, translating, encoding, formatting.

use pymacros::pymethods;

use super::slots::check_len;
use super::{Str, encode_code_point};
use crate::args::{Args, Opt};
use crate::error::{PyResult, Raised};
use crate::object::bytes::ops;
use crate::object::bytes::shared::{center_left, iterable, max_cuts};
use crate::object::dict::Dict;
use crate::object::list::List;
use crate::object::raw::{Ref, Value};
use crate::object::tuple::Tuple;
use crate::object::{codecs, exception as exc, format, int};
use crate::protocol::{self, iter};
use crate::state::Thread;

#[cold]
fn not_text(th: &mut Thread, i: usize, item: Ref<'_>) -> Raised {
    th.type_error(format!("sequence item {i}: expected str instance, {} found", item.class().get().name()))
}

/// The items joined, in one allocation. `items` are strings that nothing can take away meanwhile.
fn join_slice(th: &mut Thread, sep: Ref<'_, Str>, items: &[Value]) -> PyResult<Value> {
    if let [only] = items
        && let Some(text) = only.as_ref().downcast_exact::<Str>()
    {
        return Ok(text.to_owned());
    }
    let mut total = Some(sep.len_bytes().saturating_mul(items.len().saturating_sub(1)));
    let mut ascii = sep.is_ascii() || items.len() < 2;
    for (i, item) in items.iter().enumerate() {
        let Some(text) = item.downcast::<Str>() else { return Err(not_text(th, i, item.as_ref())) };
        ascii &= text.is_ascii();
        total = total.and_then(|n| n.checked_add(text.len_bytes()));
    }
    let total = check_len(th, total)?;
    if total < 2 {
        let mut out = Vec::new();
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(sep.get().as_wtf8());
            }
            out.extend_from_slice(item.downcast::<Str>().map_or(&[], |text| text.get().as_wtf8()));
        }
        return Ok(Str::from_wtf8(&out).into_value());
    }
    let sep = sep.get().as_wtf8();
    Ok(Str::build(total, ascii, |to| {
        let mut at = 0;
        let mut put = |piece: &[u8]| {
            if let Some(place) = to.get_mut(at..at + piece.len()) {
                place.copy_from_slice(piece);
            }
            at += piece.len();
        };
        for (i, item) in items.iter().enumerate() {
            if i > 0 && !sep.is_empty() {
                put(sep);
            }
            put(item.downcast::<Str>().map_or(&[], |text| text.get().as_wtf8()));
        }
    })
    .into_value())
}

/// `sep.join(items)`.
///
/// # Errors
/// `TypeError` for items that are no strings.
pub fn join(th: &mut Thread, sep: Ref<'_, Str>, items: Ref<'_>) -> PyResult<Value> {
    if let Some(tuple) = items.downcast_exact::<Tuple>() {
        return join_slice(th, sep, tuple.get().as_slice());
    }
    if let Some(list) = items.downcast_exact::<List>() {
        // Nothing in `join_slice` runs Python code before the text is made, but an error's text may: a copy is safe.
        let copy = list.to_vec();
        return join_slice(th, sep, &copy);
    }
    if !iterable(items) {
        return Err(th.type_error("can only join an iterable"));
    }
    let copy = iter::collect(th, items)?;
    join_slice(th, sep, &copy)
}

/// A fill character argument.
fn fill_char(th: &mut Thread, fill: Opt<'_>) -> PyResult<u32> {
    let Some(fill) = fill.0 else { return Ok(0x20) };
    let Some(text) = fill.downcast::<Str>() else {
        let kind = fill.class().get().name();
        return Err(th.type_error(format!("The fill character must be a unicode character, not {kind}")));
    };
    match text.code_point(0).filter(|_| text.len() == 1) {
        Some(c) => Ok(c),
        None => Err(th.type_error("The fill character must be exactly one character long")),
    }
}

/// Padded with `left` and `right` fill characters.
fn padded(th: &mut Thread, this: Ref<'_, Str>, left: usize, right: usize, fill: u32) -> PyResult<Value> {
    let mut buffer = [0; 4];
    let fill = encode_code_point(fill, &mut buffer);
    let text = this.get().as_wtf8();
    let total = left.checked_add(right).and_then(|n| n.checked_mul(fill.len())).and_then(|n| n.checked_add(text.len()));
    let total = check_len(th, total)?;
    Ok(Str::build(total, this.is_ascii() && fill.len() == 1, |to| {
        let (head, rest) = to.split_at_mut(left * fill.len());
        let (middle, tail) = rest.split_at_mut(text.len());
        middle.copy_from_slice(text);
        for part in [head, tail] {
            part.chunks_exact_mut(fill.len()).for_each(|place| place.copy_from_slice(fill));
        }
    })
    .into_value())
}

fn missing(this: Ref<'_, Str>, width: isize) -> Option<usize> {
    usize::try_from(width).ok().and_then(|width| width.checked_sub(this.get().len())).filter(|n| *n > 0)
}

/// `replace` of the empty string: `new` before every character and at the end, at most `max` times.
fn interleave(th: &mut Thread, this: Ref<'_, Str>, new: &[u8], max: usize) -> PyResult<Value> {
    let n = (this.get().len() + 1).min(max);
    check_len(th, n.checked_mul(new.len()).and_then(|n| n.checked_add(this.len_bytes())))?;
    let mut out = Vec::new();
    let mut left = n;
    for c in this.get().code_points() {
        if left > 0 {
            out.extend_from_slice(new);
            left -= 1;
        }
        out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
    }
    if left > 0 {
        out.extend_from_slice(new);
    }
    Ok(Str::from_wtf8(&out).into_value())
}

/// What one character becomes by a table: None for itself.
fn translated(th: &mut Thread, out: &mut Vec<u8>, table: Ref<'_>, c: u32) -> PyResult<()> {
    let key = int::from_i64(i64::from(c));
    let found = match table.downcast_exact::<Dict>() {
        Some(dict) => dict.get().get(th, key.as_ref())?,
        None => match protocol::get_item(th, table, key.as_ref()) {
            Ok(found) => Some(found),
            Err(raised) if raised.is(&exc::LookupError) => None,
            Err(raised) => return Err(raised),
        },
    };
    let Some(found) = found else {
        out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
        return Ok(());
    };
    let found = found.as_ref();
    if found.is_none() {
        return Ok(());
    }
    if let Some(text) = found.downcast::<Str>() {
        out.extend_from_slice(text.get().as_wtf8());
        return Ok(());
    }
    if !found.is::<int::Int>() {
        return Err(th.type_error("character mapping must return integer, None or str"));
    }
    match int::to_i64(found).and_then(|c| u32::try_from(c).ok()).filter(|c| *c < 0x11_0000) {
        Some(c) => {
            out.extend_from_slice(encode_code_point(c, &mut [0; 4]));
            Ok(())
        }
        None => Err(th.value_error("character mapping must be in range(0x110000)")),
    }
}

#[pymethods(name = STR_EDIT)]
impl Str {
    /// Concatenate any number of strings.
    ///
    /// The string whose method is called is inserted in between each given string.
    fn join(this: Ref<'_, Str>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
        join(th, this, iterable)
    }

    /// Return a copy with all occurrences of substring old replaced by new.
    ///
    /// At most count occurrences are replaced; -1, the default, means all.
    #[sig("($self, old, new, /, count=-1)")]
    fn replace(
        this: Ref<'_, Str>,
        th: &mut Thread,
        old: Ref<'_, Str>,
        new: Ref<'_, Str>,
        #[default(-1)] count: isize,
    ) -> PyResult<Value> {
        let max = max_cuts(count);
        let (hay, from, to) = (this.get().as_wtf8(), old.get().as_wtf8(), new.get().as_wtf8());
        if max == 0 || from == to {
            return Ok(Str::plain(this));
        }
        if from.is_empty() {
            return interleave(th, this, to, max);
        }
        let Some((len, n)) = ops::replaced_len(hay, from, to, max) else {
            return Err(crate::object::bytes::out_of_memory());
        };
        if n == 0 {
            return Ok(Str::plain(this));
        }
        let len = check_len(th, Some(len))?;
        if len < 2 || !(this.is_ascii() && new.is_ascii()) {
            let mut out = Vec::with_capacity(len);
            ops::replace(hay, from, to, max, |piece| out.extend_from_slice(piece));
            return Ok(Str::from_wtf8(&out).into_value());
        }
        Ok(Str::build(len, true, |place| {
            let mut at = 0;
            ops::replace(hay, from, to, max, |piece| {
                if let Some(place) = place.get_mut(at..at + piece.len()) {
                    place.copy_from_slice(piece);
                }
                at += piece.len();
            });
        })
        .into_value())
    }

    /// Return a centered string of length width, padded with the given fill character.
    #[sig("($self, width, fillchar=' ', /)")]
    fn center(this: Ref<'_, Str>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
        let fill = fill_char(th, fillchar)?;
        let Some(n) = missing(this, width) else { return Ok(Str::plain(this)) };
        let left = center_left(n, width.unsigned_abs());
        padded(th, this, left, n - left, fill)
    }

    /// Return a left-justified string of length width, padded with the given fill character.
    #[sig("($self, width, fillchar=' ', /)")]
    fn ljust(this: Ref<'_, Str>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
        let fill = fill_char(th, fillchar)?;
        let Some(n) = missing(this, width) else { return Ok(Str::plain(this)) };
        padded(th, this, 0, n, fill)
    }

    /// Return a right-justified string of length width, padded with the given fill character.
    #[sig("($self, width, fillchar=' ', /)")]
    fn rjust(this: Ref<'_, Str>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
        let fill = fill_char(th, fillchar)?;
        let Some(n) = missing(this, width) else { return Ok(Str::plain(this)) };
        padded(th, this, n, 0, fill)
    }

    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    ///
    /// The string is never truncated.
    fn zfill(this: Ref<'_, Str>, th: &mut Thread, width: isize) -> PyResult<Value> {
        let Some(n) = missing(this, width) else { return Ok(Str::plain(this)) };
        let text = this.get().as_wtf8();
        check_len(th, n.checked_add(text.len()))?;
        let mut out = Vec::with_capacity(text.len() + n);
        let signed = matches!(text.first(), Some(b'+' | b'-'));
        let (sign, digits) = text.split_at(usize::from(signed));
        out.extend_from_slice(sign);
        out.resize(out.len() + n, b'0');
        out.extend_from_slice(digits);
        Ok(Str::from_wtf8(&out).into_value())
    }

    /// Return a copy where all tab characters are expanded using spaces.
    #[sig("($self, /, tabsize=8)")]
    fn expandtabs(this: Ref<'_, Str>, th: &mut Thread, #[default(8)] tabsize: i32) -> PyResult<Value> {
        let size = usize::try_from(tabsize).unwrap_or(0);
        let limit = u32::MAX as usize - 64;
        match ops::expand_tabs(this.get().as_wtf8(), size, limit, |b| (b as i8) >= -0x40) {
            Some(out) => Ok(Str::from_wtf8(&out).into_value()),
            None => Err(th.overflow_error("new string is too long")),
        }
    }

    /// Replace each character in the string using the given translation table.
    ///
    /// The table maps Unicode ordinals to Unicode ordinals, strings, or None.
    fn translate(this: Ref<'_, Str>, th: &mut Thread, table: Ref<'_>) -> PyResult<Value> {
        let s = this.get();
        let mut out = Vec::with_capacity(s.len_bytes());
        if s.is_ascii() {
            // Each character is looked up once.
            let mut known: [Option<(u32, u32)>; 128] = [None; 128];
            let mut pieces = Vec::new();
            for &b in s.as_wtf8() {
                let place = usize::from(b & 0x7F);
                let (start, end) = match known[place] {
                    Some(range) => range,
                    None => {
                        let start = pieces.len();
                        translated(th, &mut pieces, table, u32::from(b))?;
                        let range = (start as u32, check_len(th, Some(pieces.len()))? as u32);
                        known[place] = Some(range);
                        range
                    }
                };
                out.extend_from_slice(pieces.get(start as usize..end as usize).unwrap_or_default());
                check_len(th, Some(out.len()))?;
            }
        } else {
            for c in s.code_points() {
                translated(th, &mut out, table, c)?;
                check_len(th, Some(out.len()))?;
            }
        }
        Ok(Str::from_wtf8(&out).into_value())
    }

    /// Return a translation table usable for str.translate().
    ///
    /// One argument: a dictionary of ordinals or characters. Two: characters of equal count. A third: characters
    /// that are left out.
    #[staticmethod]
    #[sig("(x, y=None, z=None, /)")]
    fn maketrans(th: &mut Thread, x: Ref<'_>, y: Opt<'_>, z: Opt<'_>) -> PyResult<Value> {
        let table = Dict::new();
        let text = |th: &mut Thread, value: Opt<'_>, n: u32| match value.0 {
            None => Ok(None),
            Some(value) => match value.downcast::<Str>() {
                Some(text) => Ok(Some(text.get().code_points().collect::<Vec<u32>>())),
                None => {
                    let kind = value.class().get().name();
                    Err(th.type_error(format!("maketrans() argument {n} must be str, not {kind}")))
                }
            },
        };
        let (y, z) = (text(th, y, 2)?, text(th, z, 3)?);
        if let Some(to) = y {
            let Some(from) = x.downcast::<Str>() else {
                return Err(th.type_error("first maketrans argument must be a string if there is a second argument"));
            };
            if from.get().len() != to.len() {
                return Err(th.value_error("the first two maketrans arguments must have equal length"));
            }
            for (from, to) in from.get().code_points().zip(to) {
                let key = int::from_i64(i64::from(from));
                table.set(th, key.as_ref(), int::from_i64(i64::from(to)))?;
            }
            for c in z.unwrap_or_default() {
                let key = int::from_i64(i64::from(c));
                table.set(th, key.as_ref(), Value::NONE)?;
            }
            return Ok(table.into_value());
        }
        let Some(dict) = x.downcast::<Dict>().filter(|_| x.downcast_exact::<Dict>().is_some()) else {
            return Err(th.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in dict.get().items() {
            if let Some(text) = key.downcast::<Str>() {
                let Some(c) = text.code_point(0).filter(|_| text.len() == 1) else {
                    return Err(th.value_error("string keys in translate table must be of length 1"));
                };
                let key = int::from_i64(i64::from(c));
                table.set(th, key.as_ref(), value)?;
            } else if key.as_ref().is::<int::Int>() {
                table.set(th, key.as_ref(), value)?;
            } else {
                return Err(th.type_error("keys in translate table must be strings or integers"));
            }
        }
        Ok(table.into_value())
    }

    /// Encode the string using the codec registered for encoding.
    #[sig("($self, /, encoding='utf-8', errors='strict')")]
    fn encode(
        this: Ref<'_, Str>,
        th: &mut Thread,
        #[default("utf-8")] encoding: &str,
        #[default("strict")] errors: &str,
    ) -> PyResult<Value> {
        codecs::encode(th, this, encoding, errors)
    }

    /// Return a formatted version of the string, using substitutions from args and kwargs.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    fn format(this: Ref<'_, Str>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        format::format_method(th, this, args)
    }

    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    fn format_map(this: Ref<'_, Str>, th: &mut Thread, mapping: Ref<'_>) -> PyResult<Value> {
        format::format_map(th, this, mapping)
    }
}
