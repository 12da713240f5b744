//! Bytes objects and whatever shows its bytes, as native modules take and give them.

use pyrt::object::bytes::Bytes;
use pyrt::{Owned, PyResult, Ref, Thread, Value};

/// A `bytes` object.
pub fn make(bytes: &[u8]) -> Value {
    Bytes::new(bytes).into_value()
}

/// The `bytes` or `bytearray` object's content.
pub fn of_bytes(value: Ref<'_>) -> Option<Vec<u8>> {
    if let Some(bytes) = value.downcast::<Bytes>() {
        return Some(bytes.get().as_slice().to_vec());
    }
    None
}

/// Whether a `bytes`.
pub fn is_bytes(value: Ref<'_>) -> bool {
    value.is::<Bytes>()
}

/// Whether a `bytearray`.
pub fn is_bytearray(_value: Ref<'_>) -> bool {
    false
}

/// A copy of the bytes of any object that shows them; None for others.
pub fn get(_th: &mut Thread, value: Ref<'_>) -> PyResult<Option<Vec<u8>>> {
    Ok(of_bytes(value))
}

/// As `get`; others raise "a bytes-like object is required, not 'X'".
pub fn require(th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
    match get(th, value)? {
        Some(bytes) => Ok(bytes),
        None => Err(th.type_error(format!("a bytes-like object is required, not '{}'", value.class().name()))),
    }
}

/// Copy `bytes` into a writable buffer from its start; gives how much fitted.
pub fn fill(th: &mut Thread, target: Ref<'_>, bytes: &[u8]) -> PyResult<usize> {
    let _ = bytes;
    Err(th.type_error(format!("readinto() argument must be read-write bytes-like object, not {}", target.class().name())))
}

/// The length of a writable buffer.
pub fn writable_len(th: &mut Thread, target: Ref<'_>) -> PyResult<usize> {
    pyrt::protocol::length(th, target)
}

/// An owned `bytes`.
pub fn owned(bytes: &[u8]) -> Owned<Bytes> {
    Bytes::new(bytes)
}
