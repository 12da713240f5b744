//! The methods that `bytes` and `bytearray` share, declared once for both.
//!
//! Arguments are converted before the bytes of self are borrowed: a borrow never lives across anything that can run
//! Python code. Results are new objects of the method's own class, subclasses' too.

use super::build::{self, check_len};
use super::{Bytes, ops, subscript};
use crate::args::{FromArg, Opt};
use crate::error::{PyResult, Raised};
use crate::object::buffer::{self, ByteArg};
use crate::object::bytearray::ByteArray;
use crate::object::raw::{Object, Ref, Value};
use crate::object::tuple::Tuple;
use crate::object::{codecs, int, list::List};
use crate::protocol::{iter, number};
use crate::state::Thread;
use pymacros::pymethods;

/// What `find` and friends look for: bytes, or one byte given as an int.
pub(crate) struct Needle<'a>(pub ByteArg<'a>);

impl<'a> FromArg<'a> for Needle<'a> {
    fn from_arg(th: &mut Thread, value: Ref<'a>, _: &'static str) -> PyResult<Self> {
        if buffer::is_bytes_like(value) {
            return buffer::bytes_of(th, value).map(Needle);
        }
        if value.as_small_int().is_none() && !value.is_bool() && value.class().get().slots().index.is_none() {
            let kind = value.class().get().name();
            return Err(th.type_error(format!("argument should be integer or bytes-like object, not '{kind}'")));
        }
        let i = number::index(th, value)?;
        match int::to_i64(i.as_ref()).and_then(|i| u8::try_from(i).ok()) {
            Some(b) => Ok(Needle(ByteArg::Copied(vec![b]))),
            None => Err(th.value_error("byte must be in range(0, 256)")),
        }
    }
}

/// The one byte that `ljust` and friends fill with.
pub(crate) fn fill_byte(th: &mut Thread, method: &str, fill: Opt<'_>) -> PyResult<u8> {
    let Some(fill) = fill.0 else { return Ok(b' ') };
    let only = match (fill.downcast::<Bytes>(), fill.downcast::<ByteArray>()) {
        (Some(bytes), _) => bytes.as_slice().first().copied().filter(|_| bytes.as_slice().len() == 1),
        (_, Some(array)) => array.as_slice().first().copied().filter(|_| array.len() == 1),
        _ => None,
    };
    only.ok_or_else(|| {
        let kind = fill.class().get().name();
        th.type_error(format!("{method}() argument 2 must be a byte string of length 1, not {kind}"))
    })
}

/// `bytes` padded on both sides to `width`.
fn pad(th: &mut Thread, bytes: &[u8], width: isize, fill: u8, side: Side) -> PyResult<Option<Vec<u8>>> {
    let Some(missing) = usize::try_from(width).ok().and_then(|w| w.checked_sub(bytes.len())).filter(|n| *n > 0) else {
        return Ok(None);
    };
    let total = check_len(th, bytes.len().checked_add(missing))?;
    let left = match side {
        Side::Left => missing,
        Side::Right => 0,
        Side::Both => center_left(missing, total),
    };
    let mut out = Vec::with_capacity(total);
    out.resize(left, fill);
    out.extend_from_slice(bytes);
    out.resize(total, fill);
    Ok(Some(out))
}

/// How much of an odd padding goes to the left.
pub(crate) fn center_left(missing: usize, width: usize) -> usize {
    missing / 2 + (missing & width & 1)
}

/// On which side there is padding.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
    Both,
}

/// `startswith` or `endswith`.
fn tail_match(
    th: &mut Thread,
    get: &dyn Fn() -> Vec<u8>,
    what: Ref<'_>,
    (start, stop): (i64, i64),
    end: bool,
) -> PyResult<bool> {
    let matches = |affix: &[u8]| {
        let bytes = get();
        ops::adjust(start, stop, bytes.len())
            .and_then(|range| bytes.get(range))
            .is_some_and(|part| if end { part.ends_with(affix) } else { part.starts_with(affix) })
    };
    if let Some(tuple) = what.downcast::<Tuple>() {
        for item in tuple.get().as_slice() {
            if matches(&buffer::bytes_of(th, item.as_ref())?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if !buffer::is_bytes_like(what) {
        let (name, kind) = (if end { "endswith" } else { "startswith" }, what.class().get().name());
        return Err(th.type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {kind}")));
    }
    Ok(matches(&buffer::bytes_of(th, what)?))
}

#[cold]
fn not_found(th: &mut Thread) -> Raised {
    th.value_error("subsection not found")
}

#[cold]
fn empty_separator(th: &mut Thread) -> Raised {
    th.value_error("empty separator")
}

/// Number of cuts as `split` takes it: negative for no limit.
pub(crate) fn max_cuts(n: isize) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// The pieces joined with `sep` between them.
fn join(th: &mut Thread, sep: &[u8], items: Ref<'_>) -> PyResult<Vec<u8>> {
    let items = match iter::collect(th, items) {
        Ok(items) => items,
        Err(raised) if raised.is(&crate::object::exception::TypeError) && !iterable(items) => {
            return Err(th.type_error("can only join an iterable"));
        }
        Err(raised) => return Err(raised),
    };
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        let item = item.as_ref();
        if !buffer::is_bytes_like(item) {
            let kind = item.class().get().name();
            return Err(th.type_error(format!("sequence item {i}: expected a bytes-like object, {kind} found")));
        }
        buffer::with_bytes(th, item, |bytes| out.extend_from_slice(bytes))?;
    }
    Ok(out)
}

/// Whether `iter(value)` has a chance.
pub(crate) fn iterable(value: Ref<'_>) -> bool {
    value.class().get().slots().iter.is_some() || iter::is_sequence(value)
}

/// The bytes of `this` with each looked up in `table`, without those in `delete`.
fn translate(th: &mut Thread, bytes: Vec<u8>, table: Ref<'_>, delete: Opt<'_>) -> PyResult<Vec<u8>> {
    let table = if table.is_none() { None } else { Some(buffer::bytes_of(th, table)?) };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(th.value_error("translation table must be 256 characters long"));
    }
    let delete = match delete.0 {
        Some(delete) => buffer::to_vec(th, delete)?,
        None => Vec::new(),
    };
    let mut gone = [false; 256];
    for b in delete {
        gone[usize::from(b)] = true;
    }
    let kept = bytes.into_iter().filter(|b| !gone[usize::from(*b)]);
    Ok(match table {
        Some(table) => kept.map(|b| table.get(usize::from(b)).copied().unwrap_or(b)).collect(),
        None => kept.collect(),
    })
}

/// `maketrans`.
pub(crate) fn make_table(th: &mut Thread, from: &[u8], to: &[u8]) -> PyResult<Value> {
    if from.len() != to.len() {
        return Err(th.value_error("maketrans arguments must have same length"));
    }
    let mut table: [u8; 256] = std::array::from_fn(|i| i as u8);
    for (from, to) in from.iter().zip(to) {
        table[usize::from(*from)] = *to;
    }
    Ok(Bytes::new(&table).into_value())
}

/// The bytes with every `old` replaced.
fn replace(th: &mut Thread, bytes: &[u8], old: &[u8], new: &[u8], count: isize) -> PyResult<Option<Vec<u8>>> {
    let max = max_cuts(count);
    if max == 0 || old == new {
        return Ok(None);
    }
    if old.is_empty() {
        let n = (bytes.len() + 1).min(max);
        check_len(th, n.checked_mul(new.len()).and_then(|n| n.checked_add(bytes.len())))?;
        let mut out = Vec::new();
        for (i, b) in bytes.iter().enumerate() {
            if i < n {
                out.extend_from_slice(new);
            }
            out.push(*b);
        }
        if n > bytes.len() {
            out.extend_from_slice(new);
        }
        return Ok(Some(out));
    }
    let Some((len, n)) = ops::replaced_len(bytes, old, new, max) else {
        return Err(crate::object::bytes::out_of_memory());
    };
    if n == 0 {
        return Ok(None);
    }
    check_len(th, Some(len))?;
    let mut out = Vec::with_capacity(len);
    ops::replace(bytes, old, new, max, |piece| out.extend_from_slice(piece));
    Ok(Some(out))
}

/// What `-b` is for.
#[cold]
fn warn_of_comparison(th: &mut Thread, class: &str, other: Ref<'_>) -> PyResult<()> {
    let what = if other.is::<crate::object::str::Str>() {
        "string"
    } else if class == "bytes" && other.is::<crate::object::int::Int>() {
        "int"
    } else {
        return Ok(());
    };
    let text = format!("Comparison between {class} and {what}");
    crate::warn::warn(th, &crate::object::exception::BytesWarning, &text)
}

/// What `-b` says of `str(bytes)`.
pub(crate) fn warn_of_str(th: &mut Thread, class: &str) -> PyResult<()> {
    if th.interp().config().flags.bytes_warning == 0 {
        return Ok(());
    }
    crate::warn::warn(th, &crate::object::exception::BytesWarning, &format!("str() on a {class} instance"))
}

fn compare(this: &[u8], class: &str, th: &mut Thread, other: Ref<'_>, op: crate::CompareOp) -> PyResult<Value> {
    if !buffer::is_bytes_like(other) {
        if matches!(op, crate::CompareOp::Eq | crate::CompareOp::Ne) && th.interp().config().flags.bytes_warning > 0 {
            warn_of_comparison(th, class, other)?;
        }
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let other = buffer::bytes_of(th, other)?;
    Ok(Value::bool(op.holds(this.cmp(&other))))
}

/// How often a row is to be repeated: 0 for negative counts.
///
/// # Errors
/// `OverflowError` for what no index can be.
pub(crate) fn repeat_count(th: &mut Thread, count: Ref<'_>) -> PyResult<usize> {
    let n = match number::as_i64_index(th, count) {
        Ok(n) => n,
        Err(raised) if raised.is(&crate::object::exception::OverflowError) => {
            let kind = count.class().get().name();
            return Err(th.overflow_error(format!("cannot fit '{kind}' into an index-sized integer")));
        }
        Err(raised) => return Err(raised),
    };
    Ok(usize::try_from(n).unwrap_or(0))
}

macro_rules! shared_methods {
    ($class:ident, $table:ident, $wrong:literal, $range:literal) => {
        #[pymethods(name = $table)]
        impl $class {
            #[slot(len)]
            fn slot_len(this: Ref<'_, $class>) -> usize {
                this.data().len()
            }

            #[slot(getitem)]
            fn slot_getitem(this: Ref<'_, $class>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
                Ok(match subscript::resolve(th, key, || this.data().len(), $wrong, $range)? {
                    subscript::Key::At(i) => int::from_i64(this.data().get(i).copied().map_or(0, i64::from)),
                    subscript::Key::Slice(places) => match places.as_range() {
                        Some(range) if range.len() == this.data().len() => this.same(),
                        Some(range) => $class::result(this.data().get(range).unwrap_or_default()),
                        None => {
                            let data = this.data();
                            let picked: Vec<u8> = places.iter().filter_map(|i| data.get(i).copied()).collect();
                            $class::result(&picked)
                        }
                    },
                })
            }

            #[slot(contains)]
            fn slot_contains(this: Ref<'_, $class>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
                if item.as_small_int().is_some()
                    || !buffer::is_bytes_like(item) && item.class().get().slots().index.is_some()
                {
                    let b = build::byte_of(th, item, "byte")?;
                    return Ok(memchr::memchr(b, this.data()).is_some());
                }
                let needle = buffer::bytes_of(th, item)?;
                Ok(ops::find(this.data(), &needle).is_some())
            }

            #[slot(concat)]
            fn slot_concat(this: Ref<'_, $class>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
                if !buffer::is_bytes_like(other) {
                    let kind = other.class().get().name();
                    return Err(th.type_error(format!("can't concat {kind} to {}", this.any().class().get().name())));
                }
                let other = buffer::bytes_of(th, other)?;
                Ok($class::result(&[this.data(), &other].concat()))
            }

            #[slot(repeat)]
            fn slot_repeat(this: Ref<'_, $class>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
                let n = repeat_count(th, count)?;
                if n == 1 {
                    return Ok(this.same());
                }
                check_len(th, this.data().len().checked_mul(n))?;
                Ok($class::result(&this.data().repeat(n)))
            }

            #[slot(richcmp)]
            fn slot_richcmp(
                this: Ref<'_, $class>,
                th: &mut Thread,
                other: Ref<'_>,
                op: crate::CompareOp,
            ) -> PyResult<Value> {
                let copied;
                let data = match this.any().downcast::<Bytes>() {
                    Some(bytes) => bytes.get().as_slice(),
                    None => {
                        copied = this.data().to_vec();
                        &copied
                    }
                };
                compare(data, <$class as crate::Object>::spec().name, th, other, op)
            }

            #[slot(mod)]
            fn slot_mod(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                let Some(this) = a.downcast::<$class>() else { return Ok(Value::NOT_IMPLEMENTED) };
                let template = this.data().to_vec();
                Ok($class::result(&crate::object::format::percent_bytes(th, &template, b)?))
            }

            /// Return a copy with only its first character capitalized (ASCII) and the rest lower-cased.
            fn capitalize(this: Ref<'_, $class>) -> Value {
                let mut out = this.data().to_ascii_lowercase();
                if let Some(b) = out.first_mut() {
                    b.make_ascii_uppercase();
                }
                $class::result(&out)
            }

            /// Return a centered string of length width, padded with the given fill character.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn center(this: Ref<'_, $class>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
                let fill = fill_byte(th, "center", fillchar)?;
                Ok(pad(th, this.data(), width, fill, Side::Both)?
                    .map_or_else(|| this.same(), |out| $class::result(&out)))
            }

            /// Return a left-justified string of length width, padded with the given fill character.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn ljust(this: Ref<'_, $class>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
                let fill = fill_byte(th, "ljust", fillchar)?;
                Ok(pad(th, this.data(), width, fill, Side::Right)?
                    .map_or_else(|| this.same(), |out| $class::result(&out)))
            }

            /// Return a right-justified string of length width, padded with the given fill character.
            #[sig("($self, width, fillchar=b' ', /)")]
            fn rjust(this: Ref<'_, $class>, th: &mut Thread, width: isize, fillchar: Opt<'_>) -> PyResult<Value> {
                let fill = fill_byte(th, "rjust", fillchar)?;
                Ok(pad(th, this.data(), width, fill, Side::Left)?
                    .map_or_else(|| this.same(), |out| $class::result(&out)))
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            fn zfill(this: Ref<'_, $class>, th: &mut Thread, width: isize) -> PyResult<Value> {
                let signed = matches!(this.data().first(), Some(b'+' | b'-'));
                Ok(match pad(th, this.data(), width, b'0', Side::Left)? {
                    None => this.same(),
                    Some(mut out) => {
                        let at = out.len() - this.data().len();
                        if signed {
                            out.swap(0, at);
                        }
                        $class::result(&out)
                    }
                })
            }

            /// Return the number of non-overlapping occurrences of subsection 'sub' in bytes B[start:end].
            #[sig("($self, sub, start=None, end=None, /)")]
            fn count(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<usize> {
                let (start, end) = subscript::bounds(th, start, end)?;
                let data = this.data();
                let Some(part) = ops::adjust(start, end, data.len()).and_then(|r| data.get(r)) else { return Ok(0) };
                Ok(if sub.0.is_empty() { part.len() + 1 } else { ops::count(part, &sub.0) })
            }

            /// Return the lowest index where subsection 'sub' is found, such that 'sub' is contained within
            /// B[start,end]; -1 on failure.
            #[sig("($self, sub, start=None, end=None, /)")]
            fn find(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<i64> {
                Ok($class::search(this, th, &sub, start, end, false)?.map_or(-1, |i| i as i64))
            }

            /// Return the highest index where subsection 'sub' is found; -1 on failure.
            #[sig("($self, sub, start=None, end=None, /)")]
            fn rfind(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<i64> {
                Ok($class::search(this, th, &sub, start, end, true)?.map_or(-1, |i| i as i64))
            }

            /// Return the lowest index where subsection 'sub' is found; ValueError when it is not found.
            #[sig("($self, sub, start=None, end=None, /)")]
            fn index(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<usize> {
                $class::search(this, th, &sub, start, end, false)?.ok_or_else(|| not_found(th))
            }

            /// Return the highest index where subsection 'sub' is found; ValueError when it is not found.
            #[sig("($self, sub, start=None, end=None, /)")]
            fn rindex(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<usize> {
                $class::search(this, th, &sub, start, end, true)?.ok_or_else(|| not_found(th))
            }

            /// Return True if the bytes start with the specified prefix, False otherwise.
            #[sig("($self, prefix, start=None, end=None, /)")]
            fn startswith(
                this: Ref<'_, $class>,
                th: &mut Thread,
                prefix: Ref<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<bool> {
                let bounds = subscript::bounds(th, start, end)?;
                tail_match(th, &|| this.data().to_vec(), prefix, bounds, false)
            }

            /// Return True if the bytes end with the specified suffix, False otherwise.
            #[sig("($self, suffix, start=None, end=None, /)")]
            fn endswith(
                this: Ref<'_, $class>,
                th: &mut Thread,
                suffix: Ref<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
            ) -> PyResult<bool> {
                let bounds = subscript::bounds(th, start, end)?;
                tail_match(th, &|| this.data().to_vec(), suffix, bounds, true)
            }

            /// Decode the bytes using the codec registered for encoding.
            #[sig("($self, /, encoding='utf-8', errors='strict')")]
            fn decode(
                this: Ref<'_, $class>,
                th: &mut Thread,
                #[default("utf-8")] encoding: &str,
                #[default("strict")] errors: &str,
            ) -> PyResult<Value> {
                codecs::decode(th, this.any(), encoding, errors)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            #[sig("($self, /, tabsize=8)")]
            fn expandtabs(this: Ref<'_, $class>, th: &mut Thread, #[default(8)] tabsize: i32) -> PyResult<Value> {
                let size = usize::try_from(tabsize).unwrap_or(0);
                match ops::expand_tabs(this.data(), size, build::MAX_LEN, |_| true) {
                    Some(out) => Ok($class::result(&out)),
                    None => Err(th.overflow_error("result too long")),
                }
            }

            /// Create a string of hexadecimal numbers from a bytes object.
            #[sig("($self, /, sep=<unrepresentable>, bytes_per_sep=1)")]
            fn hex(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sep: Opt<'_>,
                #[default(1)] bytes_per_sep: i64,
            ) -> PyResult<Value> {
                build::hex(th, this.data(), sep.0, bytes_per_sep)
            }

            /// Return True if all bytes are alphanumeric ASCII and there is at least one.
            fn isalnum(this: Ref<'_, $class>) -> bool {
                !this.data().is_empty() && this.data().iter().all(u8::is_ascii_alphanumeric)
            }
            /// Return True if all bytes are ASCII letters and there is at least one.
            fn isalpha(this: Ref<'_, $class>) -> bool {
                !this.data().is_empty() && this.data().iter().all(u8::is_ascii_alphabetic)
            }
            /// Return True if the bytes are empty or all ASCII.
            fn isascii(this: Ref<'_, $class>) -> bool {
                this.data().is_ascii()
            }
            /// Return True if all bytes are ASCII digits and there is at least one.
            fn isdigit(this: Ref<'_, $class>) -> bool {
                !this.data().is_empty() && this.data().iter().all(u8::is_ascii_digit)
            }
            /// Return True if all cased characters are lower case and there is at least one.
            fn islower(this: Ref<'_, $class>) -> bool {
                ops::all_cased(this.data(), |b| b.is_ascii_lowercase())
            }
            /// Return True if all cased characters are upper case and there is at least one.
            fn isupper(this: Ref<'_, $class>) -> bool {
                ops::all_cased(this.data(), |b| b.is_ascii_uppercase())
            }
            /// Return True if all bytes are white space and there is at least one.
            fn isspace(this: Ref<'_, $class>) -> bool {
                !this.data().is_empty() && this.data().iter().all(|b| ops::is_space(*b))
            }
            /// Return True if the bytes are title-cased and there is at least one letter.
            fn istitle(this: Ref<'_, $class>) -> bool {
                ops::is_title(this.data())
            }

            /// Concatenate any number of bytes objects, with this one between them.
            fn join(this: Ref<'_, $class>, th: &mut Thread, iterable_of_bytes: Ref<'_>) -> PyResult<Value> {
                let sep = this.data().to_vec();
                Ok($class::result(&join(th, &sep, iterable_of_bytes)?))
            }

            /// Return a copy with all ASCII characters lower-cased.
            fn lower(this: Ref<'_, $class>) -> Value {
                $class::result(&this.data().to_ascii_lowercase())
            }
            /// Return a copy with all ASCII characters upper-cased.
            fn upper(this: Ref<'_, $class>) -> Value {
                $class::result(&this.data().to_ascii_uppercase())
            }
            /// Return a copy with the case of all ASCII letters inverted.
            fn swapcase(this: Ref<'_, $class>) -> Value {
                let swapped: Vec<u8> =
                    this.data().iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect();
                $class::result(&swapped)
            }
            /// Return a title-cased version.
            fn title(this: Ref<'_, $class>) -> Value {
                let mut out = this.data().to_vec();
                ops::title(&mut out);
                $class::result(&out)
            }

            /// Strip leading and trailing bytes contained in the argument; white space if it is None.
            #[sig("($self, bytes=None, /)")]
            fn strip(this: Ref<'_, $class>, bytes: Option<ByteArg<'_>>) -> Value {
                $class::stripped(this, bytes, true, true)
            }
            /// Strip leading bytes contained in the argument; white space if it is None.
            #[sig("($self, bytes=None, /)")]
            fn lstrip(this: Ref<'_, $class>, bytes: Option<ByteArg<'_>>) -> Value {
                $class::stripped(this, bytes, true, false)
            }
            /// Strip trailing bytes contained in the argument; white space if it is None.
            #[sig("($self, bytes=None, /)")]
            fn rstrip(this: Ref<'_, $class>, bytes: Option<ByteArg<'_>>) -> Value {
                $class::stripped(this, bytes, false, true)
            }

            /// Partition the bytes into three parts using the given separator.
            fn partition(this: Ref<'_, $class>, th: &mut Thread, sep: ByteArg<'_>) -> PyResult<Value> {
                if sep.is_empty() {
                    return Err(empty_separator(th));
                }
                let data = this.data();
                let parts = match ops::find(data, &sep) {
                    Some(at) => {
                        let (before, rest) = data.split_at(at);
                        vec![$class::result(before), $class::result(&sep), $class::result(&rest[sep.len()..])]
                    }
                    None => vec![$class::result(data), $class::result(&[]), $class::result(&[])],
                };
                Ok(Tuple::new(parts).into_value())
            }

            /// Partition the bytes into three parts using the given separator, searching from the end.
            fn rpartition(this: Ref<'_, $class>, th: &mut Thread, sep: ByteArg<'_>) -> PyResult<Value> {
                if sep.is_empty() {
                    return Err(empty_separator(th));
                }
                let data = this.data();
                let parts = match ops::rfind(data, &sep) {
                    Some(at) => {
                        let (before, rest) = data.split_at(at);
                        vec![$class::result(before), $class::result(&sep), $class::result(&rest[sep.len()..])]
                    }
                    None => vec![$class::result(&[]), $class::result(&[]), $class::result(data)],
                };
                Ok(Tuple::new(parts).into_value())
            }

            /// Return a copy without the given prefix, if present.
            fn removeprefix(this: Ref<'_, $class>, prefix: ByteArg<'_>) -> Value {
                match this.data().strip_prefix(&*prefix) {
                    Some(rest) => $class::result(rest),
                    None => this.same(),
                }
            }
            /// Return a copy without the given suffix, if present.
            fn removesuffix(this: Ref<'_, $class>, suffix: ByteArg<'_>) -> Value {
                match this.data().strip_suffix(&*suffix) {
                    Some(rest) => $class::result(rest),
                    None => this.same(),
                }
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            #[sig("($self, old, new, count=-1, /)")]
            fn replace(
                this: Ref<'_, $class>,
                th: &mut Thread,
                old: ByteArg<'_>,
                new: ByteArg<'_>,
                #[default(-1)] count: isize,
            ) -> PyResult<Value> {
                Ok(replace(th, this.data(), &old, &new, count)?.map_or_else(|| this.same(), |out| $class::result(&out)))
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter.
            #[sig("($self, /, sep=None, maxsplit=-1)")]
            fn split(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sep: Option<ByteArg<'_>>,
                #[default(-1)] maxsplit: isize,
            ) -> PyResult<Value> {
                let max = max_cuts(maxsplit);
                let pieces = match sep {
                    None => ops::split_space(this.data(), max, ops::ascii_step),
                    Some(sep) if sep.is_empty() => return Err(empty_separator(th)),
                    Some(sep) => ops::split(this.data(), &sep, max),
                };
                Ok($class::list(this, pieces))
            }

            /// Return a list of the sections in the bytes, using sep as the delimiter, cutting from the end.
            #[sig("($self, /, sep=None, maxsplit=-1)")]
            fn rsplit(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sep: Option<ByteArg<'_>>,
                #[default(-1)] maxsplit: isize,
            ) -> PyResult<Value> {
                let max = max_cuts(maxsplit);
                let pieces = match sep {
                    None => ops::rsplit_space(this.data(), max, ops::ascii_step),
                    Some(sep) if sep.is_empty() => return Err(empty_separator(th)),
                    Some(sep) => ops::rsplit(this.data(), &sep, max),
                };
                Ok($class::list(this, pieces))
            }

            /// Return a list of the lines in the bytes, breaking at line boundaries.
            #[sig("($self, /, keepends=False)")]
            fn splitlines(this: Ref<'_, $class>, #[default(false)] keepends: bool) -> Value {
                let pieces = ops::lines(this.data(), keepends, ops::byte_break);
                $class::list(this, pieces)
            }

            /// Return a copy with each character mapped by the given translation table.
            #[sig("($self, table, /, delete=b'')")]
            fn translate(this: Ref<'_, $class>, th: &mut Thread, table: Ref<'_>, delete: Opt<'_>) -> PyResult<Value> {
                let data = this.data().to_vec();
                Ok($class::result(&translate(th, data, table, delete)?))
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            #[staticmethod]
            fn maketrans(th: &mut Thread, frm: ByteArg<'_>, to: ByteArg<'_>) -> PyResult<Value> {
                make_table(th, &frm, &to)
            }
        }

        impl $class {
            fn search(
                this: Ref<'_, $class>,
                th: &mut Thread,
                sub: &Needle<'_>,
                start: Option<Ref<'_>>,
                end: Option<Ref<'_>>,
                last: bool,
            ) -> PyResult<Option<usize>> {
                let (start, end) = subscript::bounds(th, start, end)?;
                let data = this.data();
                Ok(ops::adjust(start, end, data.len()).and_then(|range| {
                    let from = range.start;
                    let part = data.get(range)?;
                    let found = if last { ops::rfind(part, &sub.0) } else { ops::find(part, &sub.0) };
                    found.map(|at| at + from)
                }))
            }

            fn stripped(this: Ref<'_, $class>, set: Option<ByteArg<'_>>, left: bool, right: bool) -> Value {
                let data = this.data();
                let range = match set {
                    None => ops::strip(data, left, right, ops::is_space),
                    Some(set) => ops::strip(data, left, right, |b| memchr::memchr(b, &set).is_some()),
                };
                if range.len() == data.len() {
                    this.same()
                } else {
                    $class::result(data.get(range).unwrap_or_default())
                }
            }

            fn list(this: Ref<'_, $class>, pieces: Vec<std::ops::Range<usize>>) -> Value {
                let data = this.data();
                let whole = pieces.len() == 1 && pieces.first().is_some_and(|r| r.len() == data.len());
                if whole {
                    return List::new(vec![this.same()]).into_value();
                }
                List::new(pieces.into_iter().map(|r| $class::result(data.get(r).unwrap_or_default())).collect())
                    .into_value()
            }
        }
    };
}

shared_methods!(Bytes, BYTES_SHARED, "byte indices must be integers or slices", "index out of range");
shared_methods!(
    ByteArray,
    BYTEARRAY_SHARED,
    "bytearray indices must be integers or slices",
    "bytearray index out of range"
);

impl Bytes {
    #[inline]
    fn data(&self) -> &[u8] {
        self.as_slice()
    }
    fn result(bytes: &[u8]) -> Value {
        Bytes::new(bytes).into_value()
    }
    /// Itself, or a plain copy of a subclass's instance.
    fn same(&self) -> Value {
        let this = Ref::from(self);
        if Bytes::matches_exact(this.any()) { this.to_owned() } else { Bytes::new(self.as_slice()).into_value() }
    }
}

impl ByteArray {
    #[inline]
    fn data(&self) -> &[u8] {
        self.as_slice()
    }
    fn result(bytes: &[u8]) -> Value {
        ByteArray::new(bytes.to_vec()).into_value()
    }
    fn same(&self) -> Value {
        ByteArray::result(self.as_slice())
    }
}

/// The arguments `(bytes,)` for `__getnewargs__` and `__reduce__`.
pub(crate) fn one_tuple(value: Value) -> Value {
    Tuple::new(vec![value]).into_value()
}
