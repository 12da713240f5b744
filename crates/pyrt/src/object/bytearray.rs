//! `bytearray`: bytes that change and grow.
//!
//! While a buffer of it exists (`exports` counts them) its size stays: what would change it raises `BufferError`. The
//! methods that `bytes` has, too, are in `bytes::shared`.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::buffer::{self, Buffer};
use super::bytes::subscript::{self, Key};
use super::bytes::{Bytes, shared};
use super::field::Field;
use super::int;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin, new_instance};
use crate::args::Opt;
use crate::error::PyResult;
use crate::object::bytes::shared::iterable;
use crate::protocol::{self, iter};
use crate::state::Thread;

/// bytearray(iterable_of_ints) -> bytearray
/// bytearray(string, encoding[, errors]) -> bytearray
/// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
/// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
/// bytearray() -> empty bytes array
#[pyclass(name = "bytearray", flags(SUBCLASSABLE), methods(BYTEARRAY_METHODS, shared::BYTEARRAY_SHARED))]
#[repr(C)]
pub struct ByteArray {
    header: Header,
    #[traverse(skip)]
    bytes: Field<Vec<u8>>,
    #[traverse(skip)]
    exports: Cell<usize>,
}

impl ByteArray {
    /// A bytearray of these.
    pub fn new(bytes: Vec<u8>) -> Owned<ByteArray> {
        new_builtin(|header| ByteArray { header, bytes: Field::new(bytes), exports: Cell::new(0) })
    }

    /// The bytes, borrowed: not across anything that takes `th`.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.borrow()
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.bytes.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Run `f` over the bytes.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        self.bytes.with(|bytes| f(bytes))
    }

    /// Run `f` over the bytes, to write them.
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        self.bytes.with_mut(|bytes| f(bytes))
    }

    /// A buffer was made.
    pub(super) fn export(&self) {
        self.exports.set(self.exports.get() + 1);
    }

    /// A buffer is gone.
    pub(super) fn release_export(&self) {
        self.exports.set(self.exports.get().saturating_sub(1));
    }

    /// Work on the row itself.
    ///
    /// # Errors
    /// `BufferError` while a buffer exists.
    pub fn resize<R>(&self, th: &mut Thread, f: impl FnOnce(&mut Vec<u8>) -> R) -> PyResult<R> {
        if self.exports.get() > 0 {
            return Err(th.buffer_error("Existing exports of data: object cannot be re-sized"));
        }
        Ok(self.bytes.with_mut(f))
    }
}

/// Bytes that an assignment or `extend` brings: of a buffer or an iterable of ints.
fn incoming(th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
    if buffer::is_bytes_like(value) {
        return buffer::to_vec(th, value);
    }
    let mut bytes = Vec::new();
    iter::each(th, value, |th, item| {
        bytes.push(super::bytes::byte_of(th, item.as_ref(), "bytearray")?);
        Ok(())
    })?;
    Ok(bytes)
}

fn repr_text(this: Ref<'_, ByteArray>) -> String {
    format!("{}({})", this.any().class().get().name(), this.with(super::bytes::repr_of))
}

#[pymethods(name = BYTEARRAY_METHODS)]
impl ByteArray {
    #[slot(new)]
    fn new_(cls: Ref<'_, Type>, _args: crate::Args<'_>) -> Value {
        new_instance(cls, |header| ByteArray { header, bytes: Field::default(), exports: Cell::new(0) }).into_value()
    }

    #[slot(init)]
    #[sig("(source=b'', encoding='utf-8', errors='strict')")]
    fn init(
        this: Ref<'_, ByteArray>,
        th: &mut Thread,
        source: Opt<'_>,
        encoding: Option<&str>,
        errors: Option<&str>,
    ) -> PyResult<()> {
        let value = super::bytes::from_arguments(th, "bytearray", source.0, encoding, errors)?;
        let bytes = buffer::to_vec(th, value.as_ref())?;
        this.resize(th, |v| *v = bytes)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, ByteArray>) -> Value {
        Str::from_text(&repr_text(this)).into_value()
    }

    #[slot(str)]
    fn str(this: Ref<'_, ByteArray>, th: &mut Thread) -> PyResult<Value> {
        super::bytes::shared::warn_of_str(th, "bytearray")?;
        Ok(Str::from_text(&repr_text(this)).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, ByteArray>) -> Value {
        new_builtin(|header| ByteArrayIterator { header, of: Field::new(Some(this.to_owned())), at: Cell::new(0) })
            .into_value()
    }

    #[slot(buffer)]
    fn buffer(this: Ref<'_, ByteArray>, _flags: i32) -> Buffer {
        Buffer::of_bytearray(this)
    }

    #[slot(setitem)]
    fn setitem(this: Ref<'_, ByteArray>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let wrong = "bytearray indices must be integers or slices";
        match subscript::resolve(th, key, || this.len(), wrong, "bytearray index out of range")? {
            Key::At(i) => match value {
                Some(value) => {
                    let b = super::bytes::byte_of(th, value, "bytearray")?;
                    if this.with_mut(|bytes| bytes.get_mut(i).map(|place| *place = b)).is_none() {
                        return Err(th.index_error("bytearray index out of range"));
                    }
                    Ok(())
                }
                None => this.resize(th, |bytes| {
                    if i < bytes.len() {
                        bytes.remove(i);
                    }
                }),
            },
            Key::Slice(_) => {
                let new = match value {
                    Some(value) if value.as_small_int().is_some() || value.is::<Str>() => {
                        return Err(
                            th.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)")
                        );
                    }
                    Some(value) => incoming(th, value)?,
                    None => Vec::new(),
                };
                // Iterating may have changed the length: the slice is resolved against what is there now.
                let Some(places) = subscript::slice(th, key, || this.len())? else { return Ok(()) };
                if let Some(range) = places.as_range() {
                    if range.len() == new.len() {
                        this.with_mut(|bytes| {
                            if let Some(place) = bytes.get_mut(range) {
                                place.copy_from_slice(&new);
                            }
                        });
                        return Ok(());
                    }
                    return this.resize(th, |bytes| {
                        bytes.splice(range, new);
                    });
                }
                if value.is_none() {
                    let mut gone: Vec<usize> = places.iter().collect();
                    gone.sort_unstable();
                    return this.resize(th, |bytes| {
                        let mut i = 0;
                        bytes.retain(|_| {
                            i += 1;
                            gone.binary_search(&(i - 1)).is_err()
                        });
                    });
                }
                if new.len() != places.count {
                    return Err(th.value_error(format!(
                        "attempt to assign bytes of size {} to extended slice of size {}",
                        new.len(),
                        places.count
                    )));
                }
                this.with_mut(|bytes| {
                    for (i, b) in places.iter().zip(new) {
                        if let Some(place) = bytes.get_mut(i) {
                            *place = b;
                        }
                    }
                });
                Ok(())
            }
        }
    }

    #[slot(iconcat)]
    fn iconcat(this: Ref<'_, ByteArray>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if !buffer::is_bytes_like(other) {
            let (kind, own) = (other.class(), this.any().class());
            return Err(th.type_error(format!("can't concat {} to {}", kind.name(), own.name())));
        }
        let more = buffer::to_vec(th, other)?;
        this.resize(th, |bytes| bytes.extend_from_slice(&more))?;
        Ok(this.to_owned())
    }

    #[slot(irepeat)]
    fn irepeat(this: Ref<'_, ByteArray>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let n = shared::repeat_count(th, count)?;
        super::bytes::check_len(th, this.len().checked_mul(n))?;
        this.resize(th, |bytes| *bytes = bytes.repeat(n))?;
        Ok(this.to_owned())
    }

    /// Append a single item to the end of the bytearray.
    fn append(this: Ref<'_, ByteArray>, th: &mut Thread, item: Ref<'_>) -> PyResult<()> {
        let b = super::bytes::byte_of(th, item, "bytearray")?;
        this.resize(th, |bytes| bytes.push(b))
    }

    /// Remove all items from the bytearray.
    fn clear(this: Ref<'_, ByteArray>, th: &mut Thread) -> PyResult<()> {
        this.resize(th, Vec::clear)
    }

    /// Return a copy of B.
    fn copy(this: Ref<'_, ByteArray>) -> Value {
        ByteArray::new(this.as_slice().to_vec()).into_value()
    }

    /// Append all the items from the iterator or sequence to the end of the bytearray.
    fn extend(this: Ref<'_, ByteArray>, th: &mut Thread, iterable_of_ints: Ref<'_>) -> PyResult<()> {
        if iterable_of_ints.is::<Str>() {
            return Err(th.type_error("expected iterable of integers; got: 'str'"));
        }
        if !buffer::is_bytes_like(iterable_of_ints) && !iterable(iterable_of_ints) {
            let kind = iterable_of_ints.class().get().name();
            return Err(th.type_error(format!("can't extend bytearray with {kind}")));
        }
        let more = incoming(th, iterable_of_ints)?;
        this.resize(th, |bytes| bytes.extend_from_slice(&more))
    }

    /// Insert a single item into the bytearray before the given index.
    fn insert(this: Ref<'_, ByteArray>, th: &mut Thread, index: i64, item: Ref<'_>) -> PyResult<()> {
        let b = super::bytes::byte_of(th, item, "bytearray")?;
        this.resize(th, |bytes| {
            let at = super::bytes::ops::adjust(index, i64::MAX, bytes.len()).map_or(bytes.len(), |r| r.start);
            bytes.insert(at, b);
        })
    }

    /// Remove and return a single item from B.
    fn pop(this: Ref<'_, ByteArray>, th: &mut Thread, #[default(-1)] index: i64) -> PyResult<i64> {
        if this.is_empty() {
            return Err(th.index_error("pop from empty bytearray"));
        }
        let at = subscript::at(th, index, this.len(), "pop index out of range")?;
        this.resize(th, |bytes| i64::from(bytes.remove(at)))
    }

    /// Remove the first occurrence of a value in the bytearray.
    fn remove(this: Ref<'_, ByteArray>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        let b = super::bytes::byte_of(th, value, "bytearray")?;
        match memchr::memchr(b, this.as_slice()) {
            Some(at) => this.resize(th, |bytes| {
                bytes.remove(at);
            }),
            None => Err(th.value_error("value not found in bytearray")),
        }
    }

    /// Resize the internal buffer of bytearray to len.
    #[name("resize")]
    fn resize_(this: Ref<'_, ByteArray>, th: &mut Thread, size: isize) -> PyResult<()> {
        let Ok(n) = usize::try_from(size) else {
            return Err(th.value_error(format!("bytearray.resize(): new size must be >= 0, got {size}")));
        };
        let n = super::bytes::check_len(th, Some(n))?;
        this.resize(th, |bytes| bytes.resize(n, 0))
    }

    /// Reverse the order of the values in B in place.
    fn reverse(this: Ref<'_, ByteArray>) {
        this.with_mut(<[u8]>::reverse);
    }

    /// Create a bytearray object from a string of hexadecimal numbers.
    #[classmethod]
    fn fromhex(cls: Ref<'_, Type>, th: &mut Thread, string: Ref<'_, Str>) -> PyResult<Value> {
        let bytes = super::bytes::from_hex(th, string)?;
        if cls.bits_eq(th.interp().class(<ByteArray as crate::Object>::spec())) {
            return Ok(ByteArray::new(bytes).into_value());
        }
        let bytes = Bytes::new(&bytes).into_value();
        protocol::call1(th, cls.any(), bytes.as_ref())
    }

    /// Returns the number of bytes actually allocated.
    #[name("__alloc__")]
    fn alloc(this: Ref<'_, ByteArray>) -> usize {
        this.bytes.with(Vec::capacity)
    }

    /// Returns the size of the bytearray object in memory, in bytes.
    #[name("__sizeof__")]
    fn sizeof(this: Ref<'_, ByteArray>) -> usize {
        size_of::<ByteArray>() + this.bytes.with(Vec::capacity)
    }

    /// Return state information for pickling.
    #[name("__reduce__")]
    fn reduce(this: Ref<'_, ByteArray>, th: &mut Thread) -> Value {
        ByteArray::state(this, th)
    }

    /// Return state information for pickling.
    #[name("__reduce_ex__")]
    fn reduce_ex(this: Ref<'_, ByteArray>, th: &mut Thread, #[default(0)] _proto: i64) -> Value {
        ByteArray::state(this, th)
    }
}

impl ByteArray {
    /// Class, arguments, attributes.
    fn state(this: Ref<'_, ByteArray>, _th: &mut Thread) -> Value {
        let dict = if crate::shape::has_dict(this.any()) && !crate::shape::own_items(this.any()).is_empty() {
            crate::shape::dict_of(this.any()).into_value()
        } else {
            Value::NONE
        };
        let bytes = Bytes::new(this.as_slice()).into_value();
        let args = Tuple::new(vec![bytes]).into_value();
        Tuple::new(vec![this.any().class().to_owned(), args, dict]).into_value()
    }
}

/// Iterator over the bytes of a `bytearray`.
#[pyclass(name = "bytearray_iterator", flags(GC))]
#[repr(C)]
pub struct ByteArrayIterator {
    header: Header,
    of: Field<Option<Value>>,
    #[traverse(skip)]
    at: Cell<usize>,
}

#[pymethods]
impl ByteArrayIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, ByteArrayIterator>) -> Value {
        this.to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, ByteArrayIterator>) -> Option<Value> {
        let at = this.at.get();
        let byte = this.of.with(|of| of.as_ref()?.downcast::<ByteArray>()?.as_slice().get(at).copied());
        match byte {
            Some(b) => {
                this.at.set(at + 1);
                Some(int::from_i64(i64::from(b)))
            }
            None => {
                this.of.set(None);
                None
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[name("__length_hint__")]
    fn length_hint(this: Ref<'_, ByteArrayIterator>) -> usize {
        let len = this.of.with(|of| of.as_ref().and_then(Value::downcast::<ByteArray>).map_or(0, |b| b.len()));
        len.saturating_sub(this.at.get())
    }

    /// Return state information for pickling.
    #[name("__reduce__")]
    fn reduce(this: Ref<'_, ByteArrayIterator>, th: &mut Thread) -> PyResult<Value> {
        let of = this.of.get().unwrap_or_else(|| Bytes::new(&[]).into_value());
        super::str::reduce_iterator(th, of, this.at.get())
    }

    /// Set state information for unpickling.
    #[name("__setstate__")]
    fn setstate(this: Ref<'_, ByteArrayIterator>, state: i64) {
        this.at.set(usize::try_from(state).unwrap_or(0));
    }
}
