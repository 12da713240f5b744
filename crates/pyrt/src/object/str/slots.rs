//! `str`: construction, `repr`, operators, subscripts and the iterator.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::{Str, count_code_points, decode_code_point};
use crate::CompareOp;
use crate::args::Opt;
use crate::error::PyResult;
use crate::object::bytes::shared::repeat_count;
use crate::object::bytes::subscript::{self, Key, Places};
use crate::object::field::Field;
use crate::object::raw::{Header, Object, Owned, Ref, Value};
use crate::object::tuple::Tuple;
use crate::object::type_::{Type, new_builtin};
use crate::object::{buffer, codecs, format, int};
use crate::protocol;
use crate::state::Thread;
use crate::unicode;

/// Longest text, in bytes.
const MAX_LEN: usize = u32::MAX as usize - 64;

/// A length that a string can have.
///
/// # Errors
/// `MemoryError`.
pub(crate) fn check_len(_: &mut Thread, len: Option<usize>) -> PyResult<usize> {
    match len.filter(|len| *len <= MAX_LEN) {
        Some(len) => Ok(len),
        None => Err(crate::object::bytes::out_of_memory()),
    }
}

/// The literal of this text: `'…'`.
pub fn repr_of(text: &Str) -> Vec<u8> {
    use std::io::Write;
    let bytes = text.as_wtf8();
    let quote =
        if memchr::memchr(b'\'', bytes).is_some() && memchr::memchr(b'"', bytes).is_none() { b'"' } else { b'\'' };
    let mut out = Vec::with_capacity(bytes.len() + 2);
    out.push(quote);
    let mut at = 0;
    while let Some((c, n)) = decode_code_point(bytes.get(at..).unwrap_or_default()) {
        let raw = bytes.get(at..at + n).unwrap_or_default();
        at += n;
        match c {
            0x5C => out.extend_from_slice(b"\\\\"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0A => out.extend_from_slice(b"\\n"),
            0x0D => out.extend_from_slice(b"\\r"),
            _ if c == u32::from(quote) => out.extend_from_slice(&[b'\\', quote]),
            0x20..0x7F => out.push(c as u8),
            _ if c >= 0x80 && unicode::is_printable(c) => out.extend_from_slice(raw),
            // Writing to a Vec does not fail.
            0..0x100 => drop(write!(out, "\\x{c:02x}")),
            0x100..0x1_0000 => drop(write!(out, "\\u{c:04x}")),
            _ => drop(write!(out, "\\U{c:08x}")),
        }
    }
    out.push(quote);
    out
}

impl Str {
    /// The bytes of a range as a string, itself where that is all of it.
    pub(crate) fn part(this: Ref<'_, Str>, range: std::ops::Range<usize>) -> Value {
        let s = this.get();
        if range.len() == s.len_bytes() {
            return Str::plain(this);
        }
        let bytes = s.as_wtf8().get(range).unwrap_or_default();
        if s.is_ascii() && bytes.len() > 1 {
            return Str::build(bytes.len(), true, |to| to.copy_from_slice(bytes)).into_value();
        }
        Str::from_wtf8(bytes).into_value()
    }

    /// Itself, or a plain copy of a subclass's instance.
    pub(crate) fn plain(this: Ref<'_, Str>) -> Value {
        if Str::matches_exact(this.any()) { this.to_owned() } else { Str::from_wtf8(this.get().as_wtf8()).into_value() }
    }

    /// The character at index `i`, which is below the length.
    #[inline]
    pub fn char_at(this: Ref<'_, Str>, i: usize) -> Value {
        let s = this.get();
        if s.is_ascii() {
            let b = s.as_wtf8().get(i).copied().unwrap_or(0);
            return crate::Interpreter::current().latin1(b).to_value();
        }
        Str::from_char(s.code_point(i).unwrap_or(0)).into_value()
    }

    /// The characters of a range, which lies inside.
    pub fn slice_range(this: Ref<'_, Str>, range: std::ops::Range<usize>) -> Value {
        let s = this.get();
        Str::part(this, s.offset_of(range.start)..s.offset_of(range.end))
    }

    fn slice(this: Ref<'_, Str>, places: Places) -> Value {
        let s = this.get();
        if let Some(range) = places.as_range() {
            return Str::slice_range(this, range);
        }
        if s.is_ascii() {
            let bytes = s.as_wtf8();
            let picked: Vec<u8> = places.iter().filter_map(|i| bytes.get(i).copied()).collect();
            return Str::from_wtf8(&picked).into_value();
        }
        let points: Vec<u32> = s.code_points().collect();
        let mut out = Vec::new();
        for c in places.iter().filter_map(|i| points.get(i)) {
            out.extend_from_slice(super::encode_code_point(*c, &mut [0; 4]));
        }
        Str::from_wtf8(&out).into_value()
    }
}

fn decoded(th: &mut Thread, object: Ref<'_>, encoding: Option<&str>, errors: Option<&str>) -> PyResult<Value> {
    if object.is::<Str>() {
        return Err(th.type_error("decoding str is not supported"));
    }
    if !buffer::is_bytes_like(object) {
        let kind = object.class().get().name();
        return Err(th.type_error(format!("decoding to str: need a bytes-like object, {kind} found")));
    }
    codecs::decode(th, object, encoding.unwrap_or("utf-8"), errors.unwrap_or("strict"))
}

fn text_option<'a>(th: &mut Thread, value: Opt<'a>, name: &str) -> PyResult<Option<&'a str>> {
    let Some(value) = value.0 else { return Ok(None) };
    match value.downcast::<Str>() {
        Some(text) => match text.get().to_utf8() {
            Some(text) => Ok(Some(text)),
            None => Err(th.value_error("embedded surrogate")),
        },
        None => {
            let kind = value.class().get().name();
            Err(th.type_error(format!("str() argument '{name}' must be str, not {kind}")))
        }
    }
}

#[pymethods(name = STR_SLOTS)]
impl Str {
    #[slot(new)]
    #[sig("(object='', encoding='utf-8', errors='strict')")]
    fn new_(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        object: Opt<'_>,
        encoding: Opt<'_>,
        errors: Opt<'_>,
    ) -> PyResult<Value> {
        let encoding = text_option(th, encoding, "encoding")?;
        let errors = text_option(th, errors, "errors")?;
        let value = match object.0 {
            None => Str::from_text("").into_value(),
            Some(object) if encoding.is_none() && errors.is_none() => protocol::str(th, object)?.into_value(),
            Some(object) => decoded(th, object, encoding, errors)?,
        };
        if cls.bits_eq(th.interp().class(Str::spec())) {
            return Ok(value);
        }
        match value.downcast::<Str>() {
            Some(text) => Ok(Str::new_subclass(cls, text).into_value()),
            None => Ok(value),
        }
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Str>) -> Value {
        Str::from_wtf8(&repr_of(this.get())).into_value()
    }

    #[slot(str)]
    fn str(this: Ref<'_, Str>) -> Value {
        Str::plain(this)
    }

    #[slot(hash)]
    fn slot_hash(this: Ref<'_, Str>) -> i64 {
        this.hash()
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Str>, other: Ref<'_>, op: CompareOp) -> Value {
        let Some(other) = other.downcast::<Str>() else { return Value::NOT_IMPLEMENTED };
        Value::bool(match op {
            CompareOp::Eq => this.eq_text(other.get()),
            CompareOp::Ne => !this.eq_text(other.get()),
            _ => op.holds(this.get().as_wtf8().cmp(other.get().as_wtf8())),
        })
    }

    #[slot(len)]
    fn slot_len(this: Ref<'_, Str>) -> usize {
        this.get().len()
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, Str>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        if let Some(i) = key.as_small_int() {
            let i = subscript::at(th, i, this.get().len(), "string index out of range")?;
            return Ok(Str::char_at(this, i));
        }
        if let Some(places) = subscript::slice(th, key, || this.get().len())? {
            return Ok(Str::slice(this, places));
        }
        if !key.is::<int::Int>() && key.class().get().slots().index.is_none() {
            let kind = key.class().get().name();
            return Err(th.type_error(format!("string indices must be integers, not '{kind}'")));
        }
        match subscript::resolve(th, key, || this.get().len(), "", "string index out of range")? {
            Key::At(i) => Ok(Str::char_at(this, i)),
            Key::Slice(places) => Ok(Str::slice(this, places)),
        }
    }

    #[slot(contains)]
    fn contains(this: Ref<'_, Str>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
        let Some(item) = item.downcast::<Str>() else {
            let kind = item.class().get().name();
            return Err(th.type_error(format!("'in <string>' requires string as left operand, not {kind}")));
        };
        Ok(this.get().contains_text(item.get()))
    }

    #[slot(concat)]
    fn slot_concat(this: Ref<'_, Str>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        let Some(other) = other.downcast::<Str>() else {
            let kind = other.class().get().name();
            return Err(th.type_error(format!("can only concatenate str (not \"{kind}\") to str")));
        };
        check_len(th, this.len_bytes().checked_add(other.len_bytes()))?;
        Ok(Str::concat(this, other).into_value())
    }

    #[slot(repeat)]
    fn repeat(this: Ref<'_, Str>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let n = repeat_count(th, count)?;
        if n == 1 {
            return Ok(Str::plain(this));
        }
        let bytes = this.get().as_wtf8();
        if n == 0 || bytes.is_empty() {
            return Ok(Str::from_text("").into_value());
        }
        let total = check_len(th, bytes.len().checked_mul(n))?;
        Ok(Str::build(total, this.is_ascii(), |to| match bytes {
            [b] => to.fill(*b),
            _ => to.chunks_exact_mut(bytes.len()).for_each(|place| place.copy_from_slice(bytes)),
        })
        .into_value())
    }

    #[slot(mod)]
    fn percent(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        match a.downcast::<Str>() {
            Some(template) => format::percent_str(th, template, b),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Str>) -> Value {
        let of = Field::new(Some(this.own()));
        new_builtin(|header| StrIterator { header, of, at: Cell::new(0) }).into_value()
    }

    /// Return a formatted version of the string as described by format_spec.
    #[name("__format__")]
    fn format_(this: Ref<'_, Str>, th: &mut Thread, format_spec: Ref<'_, Str>) -> PyResult<Value> {
        if format_spec.is_empty() && !Str::matches_exact(this.any()) {
            return Ok(protocol::str(th, this.any())?.into_value());
        }
        format::format_str(th, this, format_spec.get().as_wtf8())
    }

    #[name("__getnewargs__")]
    fn getnewargs(this: Ref<'_, Str>) -> Value {
        Tuple::new(vec![Str::plain(this)]).into_value()
    }

    /// Return the size of the string in memory, in bytes.
    #[name("__sizeof__")]
    fn sizeof(this: Ref<'_, Str>) -> usize {
        // SAFETY: a live string.
        unsafe { super::size_of(this.header()) }
    }
}

/// Iterator over the characters of a string.
#[pyclass(name = "str_iterator", kind = STR_ITERATOR, flags(GC))]
#[repr(C)]
pub struct StrIterator {
    header: Header,
    of: Field<Option<Owned<Str>>>,
    /// Offset in bytes.
    #[traverse(skip)]
    at: Cell<usize>,
}

impl StrIterator {
    /// The next character. At the end nothing is done: the iterator is not exhausted yet.
    #[inline]
    pub fn advance_inside(&self) -> Option<Value> {
        let at = self.at.get();
        let of = self.of.borrow().as_ref()?;
        let rest = of.as_wtf8().get(at..)?;
        let (c, n) = match rest.first()? {
            byte @ ..0x80 => (u32::from(*byte), 1),
            _ => decode_code_point(rest)?,
        };
        self.at.set(at + n);
        Some(if c < 0x100 {
            crate::Interpreter::current().latin1(c as u8).clone().into_value()
        } else {
            Str::from_wtf8(rest.get(..n).unwrap_or_default()).into_value()
        })
    }
}

impl StrIterator {
    /// The next character.
    pub fn advance(&self) -> Option<Value> {
        let item = self.advance_inside();
        if item.is_none() {
            self.of.set(None);
        }
        item
    }
}

#[pymethods]
impl StrIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, StrIterator>) -> Value {
        this.to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, StrIterator>) -> Option<Value> {
        this.advance()
    }

    /// Private method returning an estimate of len(list(it)).
    #[name("__length_hint__")]
    fn length_hint(this: Ref<'_, StrIterator>) -> usize {
        let at = this.at.get();
        this.of.with(|of| of.as_ref().map_or(0, |s| count_code_points(s.as_wtf8().get(at..).unwrap_or_default())))
    }

    /// Return state information for pickling.
    #[name("__reduce__")]
    fn reduce(this: Ref<'_, StrIterator>, th: &mut Thread) -> PyResult<Value> {
        let of = this.of.get();
        let at = of.as_ref().map_or(0, |s| s.code_points_before(this.at.get()));
        let of = of.map_or_else(|| Str::from_text("").into_value(), Owned::into_value);
        reduce_iterator(th, of, at)
    }

    /// Set state information for unpickling.
    #[name("__setstate__")]
    fn setstate(this: Ref<'_, StrIterator>, state: i64) {
        let i = usize::try_from(state).unwrap_or(0);
        let at = this.of.with(|of| of.as_ref().map_or(0, |s| s.offset_of(i)));
        this.at.set(at);
    }
}

/// `(iter, (of,), at)`: how iterators over rows are pickled.
pub(crate) fn reduce_iterator(th: &mut Thread, of: Value, at: usize) -> PyResult<Value> {
    let name = th.interp().intern("iter");
    let builtins = th.interp().builtins().map(Owned::to_value);
    let Some(builtins) = builtins else { return Err(th.runtime_error("lost builtins module")) };
    let iter = protocol::attr::get(th, builtins.as_ref(), name.as_ref())?;
    let args = Tuple::new(vec![of]).into_value();
    Ok(Tuple::new(vec![iter, args, int::from_i64(at as i64)]).into_value())
}
