//! What only `bytes` has: construction, hash, repr, iteration.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::{Bytes, build};
use crate::args::Opt;
use crate::error::PyResult;
use crate::object::buffer::Buffer;
use crate::object::field::Field;
use crate::object::int;
use crate::object::raw::{Header, Owned, Ref, Value};
use crate::object::str::Str;
use crate::object::type_::{Type, new_builtin};
use crate::protocol;
use crate::state::Thread;

#[pymethods(name = BYTES_METHODS)]
impl Bytes {
    #[slot(new)]
    #[sig("(source=b'', encoding='utf-8', errors='strict')")]
    fn new_(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        source: Opt<'_>,
        encoding: Option<&str>,
        errors: Option<&str>,
    ) -> PyResult<Value> {
        let value = build::from_arguments(th, "bytes", source.0, encoding, errors)?;
        if cls.bits_eq(th.interp().class(<Bytes as crate::Object>::spec())) {
            return Ok(value);
        }
        let bytes = value.downcast::<Bytes>().map(|b| b.get().as_slice()).unwrap_or_default();
        Ok(Bytes::of_class(cls, bytes).into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Bytes>) -> Value {
        Str::from_text(&build::repr_of(this.as_slice())).into_value()
    }

    #[slot(str)]
    fn str(this: Ref<'_, Bytes>, th: &mut Thread) -> PyResult<Value> {
        super::shared::warn_of_str(th, "bytes")?;
        Ok(Str::from_text(&build::repr_of(this.as_slice())).into_value())
    }

    #[slot(hash)]
    fn slot_hash(this: Ref<'_, Bytes>) -> i64 {
        this.hash()
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Bytes>) -> Value {
        BytesIterator::over(this.to_owned()).into_value()
    }

    #[slot(buffer)]
    fn buffer(this: Ref<'_, Bytes>, _flags: i32) -> Buffer {
        Buffer::of_bytes(this)
    }

    /// Convert this value to exact type bytes.
    #[name("__bytes__")]
    fn to_bytes(this: Ref<'_, Bytes>) -> Value {
        if <Bytes as crate::Object>::matches_exact(this.any()) {
            this.to_owned()
        } else {
            Bytes::new(this.as_slice()).into_value()
        }
    }

    #[name("__getnewargs__")]
    fn getnewargs(this: Ref<'_, Bytes>) -> Value {
        super::shared::one_tuple(Bytes::new(this.as_slice()).into_value())
    }

    /// Size of object in memory, in bytes.
    #[name("__sizeof__")]
    fn sizeof(this: Ref<'_, Bytes>) -> usize {
        size_of::<Bytes>() + this.as_slice().len()
    }

    /// Create a bytes object from a string of hexadecimal numbers.
    #[classmethod]
    fn fromhex(cls: Ref<'_, Type>, th: &mut Thread, string: Ref<'_, Str>) -> PyResult<Value> {
        let bytes = Bytes::new(&build::from_hex(th, string)?).into_value();
        if cls.bits_eq(th.interp().class(<Bytes as crate::Object>::spec())) {
            return Ok(bytes);
        }
        protocol::call1(th, cls.any(), bytes.as_ref())
    }
}

/// Iterator over the bytes of a `bytes`.
#[pyclass(name = "bytes_iterator", flags(GC))]
#[repr(C)]
pub struct BytesIterator {
    header: Header,
    of: Field<Option<Value>>,
    #[traverse(skip)]
    at: Cell<usize>,
}

impl BytesIterator {
    fn over(of: Value) -> Owned<BytesIterator> {
        new_builtin(|header| BytesIterator { header, of: Field::new(Some(of)), at: Cell::new(0) })
    }
}

#[pymethods]
impl BytesIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, BytesIterator>) -> Value {
        this.to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, BytesIterator>) -> Option<Value> {
        let at = this.at.get();
        let byte = this.of.with(|of| of.as_ref()?.downcast::<Bytes>()?.as_slice().get(at).copied());
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
    fn length_hint(this: Ref<'_, BytesIterator>) -> usize {
        let len = this.of.with(|of| of.as_ref().and_then(Value::downcast::<Bytes>).map_or(0, |b| b.as_slice().len()));
        len.saturating_sub(this.at.get())
    }

    /// Return state information for pickling.
    #[name("__reduce__")]
    fn reduce(this: Ref<'_, BytesIterator>, th: &mut Thread) -> PyResult<Value> {
        let of = this.of.get().unwrap_or_else(|| Bytes::new(&[]).into_value());
        crate::object::str::reduce_iterator(th, of, this.at.get())
    }

    /// Set state information for unpickling.
    #[name("__setstate__")]
    fn setstate(this: Ref<'_, BytesIterator>, state: i64) {
        this.at.set(usize::try_from(state).unwrap_or(0));
    }
}
