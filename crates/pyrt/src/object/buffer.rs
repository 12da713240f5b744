//! `Buffer`: a view into the bytes of an object, as the buffer protocol gives it (PEP 3118, PEP 688).
//!
//! No pointer leaves the owner: reading and writing go through short closures that cannot run Python code. While a
//! buffer of a `bytearray` exists, the bytearray refuses to change its size (`BufferError`).

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::memoryview::MemoryView;
use super::raw::{Owned, Ref, Value};
use crate::error::PyResult;
use crate::state::Thread;

/// A buffer that is written to is asked for.
pub const WRITABLE: i32 = 1;

/// How the bytes of an owner of another module's class are reached.
pub struct Access {
    /// Show the bytes.
    pub read: fn(Ref<'_>, &mut dyn FnMut(&[u8])),
    /// Show the bytes for writing.
    pub write: fn(Ref<'_>, &mut dyn FnMut(&mut [u8])),
    /// A buffer goes: the owner may change its size again if it was the last.
    pub release: fn(Ref<'_>),
}

enum Source {
    Bytes(Owned<Bytes>),
    Array(Owned<ByteArray>),
    View(Owned<MemoryView>),
    Other(Value, &'static Access),
}

/// See the module header.
pub struct Buffer {
    source: Source,
    /// Whether it may not be written to.
    pub readonly: bool,
    /// Bytes an item.
    pub itemsize: usize,
    /// Format of an item, as `struct` writes it.
    pub format: char,
    /// Number of items in each dimension.
    pub shape: Vec<usize>,
}

impl Buffer {
    /// Of a `bytes`.
    pub fn of_bytes(bytes: Ref<'_, Bytes>) -> Buffer {
        let shape = vec![bytes.as_slice().len()];
        Buffer { source: Source::Bytes(bytes.own()), readonly: true, itemsize: 1, format: 'B', shape }
    }

    /// Of a `bytearray`, which keeps its size meanwhile.
    pub fn of_bytearray(array: Ref<'_, ByteArray>) -> Buffer {
        array.export();
        let shape = vec![array.len()];
        Buffer { source: Source::Array(array.own()), readonly: false, itemsize: 1, format: 'B', shape }
    }

    /// Of a `memoryview`.
    pub(super) fn of_view(view: Ref<'_, MemoryView>) -> Buffer {
        view.export();
        Buffer {
            readonly: view.is_readonly(),
            itemsize: view.itemsize(),
            format: view.format(),
            shape: vec![view.len()],
            source: Source::View(view.own()),
        }
    }

    /// Of an object of another module's class; `access.release` is called when it goes.
    pub fn of_other(
        owner: Value,
        access: &'static Access,
        readonly: bool,
        itemsize: usize,
        format: char,
        len: usize,
    ) -> Buffer {
        Buffer { source: Source::Other(owner, access), readonly, itemsize, format, shape: vec![len] }
    }

    /// Whose bytes they are.
    pub fn owner(&self) -> Ref<'_> {
        match &self.source {
            Source::Bytes(bytes) => bytes.as_ref().any(),
            Source::Array(array) => array.as_ref().any(),
            Source::View(view) => view.as_ref().any(),
            Source::Other(owner, _) => owner.as_ref(),
        }
    }

    /// Number of bytes.
    pub fn nbytes(&self) -> usize {
        self.shape.iter().product::<usize>() * self.itemsize
    }

    /// Run `f` over the bytes.
    pub fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match &self.source {
            Source::Bytes(bytes) => f(bytes.as_slice()),
            Source::Array(array) => array.with(f),
            Source::View(view) => f(&view.to_vec()),
            Source::Other(owner, access) => {
                let (mut f, mut result) = (Some(f), None);
                (access.read)(owner.as_ref(), &mut |bytes| result = f.take().map(|f| f(bytes)));
                match (result, f) {
                    (Some(result), _) => result,
                    (None, Some(f)) => f(&[]),
                    (None, None) => unreachable!("the closure either ran or is still there"),
                }
            }
        }
    }

    /// Run `f` over the bytes, to write them; None where the buffer is read-only.
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        if self.readonly {
            return None;
        }
        match &self.source {
            Source::Bytes(_) => None,
            Source::Array(array) => Some(array.with_mut(|bytes| f(bytes))),
            Source::View(view) => {
                let mut bytes = view.to_vec();
                let result = f(&mut bytes);
                view.write_back(&bytes);
                Some(result)
            }
            Source::Other(owner, access) => {
                let (mut f, mut result) = (Some(f), None);
                (access.write)(owner.as_ref(), &mut |bytes| result = f.take().map(|f| f(bytes)));
                result
            }
        }
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.with(<[u8]>::to_vec)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        match &self.source {
            Source::Bytes(_) => {}
            Source::Array(array) => array.release_export(),
            Source::View(view) => view.release_export(),
            Source::Other(owner, access) => (access.release)(owner.as_ref()),
        }
    }
}

impl super::field::Traverse for Buffer {
    fn traverse(&self, visit: &mut super::field::Visit<'_>) {
        visit.value(self.owner());
    }
}

/// The buffer of an object.
///
/// # Errors
/// `TypeError` where it has none.
pub fn get(th: &mut Thread, value: Ref<'_>, flags: i32) -> PyResult<Buffer> {
    match value.class().get().slots().buffer {
        Some(f) => f(th, value, flags),
        None => Err(not_bytes_like(th, value)),
    }
}

/// A buffer to write into.
///
/// # Errors
/// `TypeError` where it has none, `BufferError` where it is read-only.
pub fn get_writable(th: &mut Thread, value: Ref<'_>) -> PyResult<Buffer> {
    let buffer = get(th, value, WRITABLE)?;
    if buffer.readonly { Err(th.buffer_error("Object is not writable.")) } else { Ok(buffer) }
}

/// Whether an object has a buffer.
pub fn is_bytes_like(value: Ref<'_>) -> bool {
    value.is_object() && value.class().get().slots().buffer.is_some()
}

#[cold]
fn not_bytes_like(th: &mut Thread, value: Ref<'_>) -> crate::error::Raised {
    th.type_error(format!("a bytes-like object is required, not '{}'", value.class().name()))
}

/// The bytes of an argument: borrowed where they cannot change, else copied.
pub enum ByteArg<'a> {
    /// Of a `bytes`.
    Borrowed(&'a [u8]),
    /// Of anything else.
    Copied(Vec<u8>),
}

impl std::ops::Deref for ByteArg<'_> {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            ByteArg::Borrowed(bytes) => bytes,
            ByteArg::Copied(bytes) => bytes,
        }
    }
}

/// The bytes of any bytes-like object.
///
/// # Errors
/// `TypeError` where it is none.
#[inline]
pub fn bytes_of<'a>(th: &mut Thread, value: Ref<'a>) -> PyResult<ByteArg<'a>> {
    if let Some(bytes) = value.downcast::<Bytes>() {
        return Ok(ByteArg::Borrowed(bytes.get().as_slice()));
    }
    to_vec(th, value).map(ByteArg::Copied)
}

/// Run `f` over the bytes of any bytes-like object.
///
/// # Errors
/// `TypeError` where it is none.
pub fn with_bytes<R>(th: &mut Thread, value: Ref<'_>, f: impl FnOnce(&[u8]) -> R) -> PyResult<R> {
    if let Some(bytes) = value.downcast_exact::<Bytes>() {
        return Ok(f(bytes.as_slice()));
    }
    Ok(get(th, value, 0)?.with(f))
}

/// A copy of the bytes of any bytes-like object.
///
/// # Errors
/// `TypeError` where it is none.
pub fn to_vec(th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
    with_bytes(th, value, <[u8]>::to_vec)
}

/// A `bytes` of these.
pub fn bytes_value(bytes: &[u8]) -> Value {
    Bytes::new(bytes).into_value()
}

impl<'a> crate::args::FromArg<'a> for ByteArg<'a> {
    #[inline]
    fn from_arg(th: &mut Thread, value: Ref<'a>, _: &'static str) -> PyResult<Self> {
        bytes_of(th, value)
    }
}
