//! Bytes objects and whatever shows its bytes, as native modules take and give them.

use pyrt::object::buffer;
use pyrt::object::bytearray::ByteArray;
use pyrt::object::bytes::Bytes;
use pyrt::{PyResult, Ref, Thread, Value};

/// A `bytes` object.
pub fn make(bytes: &[u8]) -> Value {
    Bytes::new(bytes).into_value()
}

/// A copy of the content of a `bytes` or `bytearray`; None for others.
pub fn of_bytes(value: Ref<'_>) -> Option<Vec<u8>> {
    if let Some(bytes) = value.downcast::<Bytes>() {
        return Some(bytes.get().as_slice().to_vec());
    }
    value.downcast::<ByteArray>().map(|array| array.with(<[u8]>::to_vec))
}

/// Whether a `bytes`.
pub fn is_bytes(value: Ref<'_>) -> bool {
    value.is::<Bytes>()
}

/// Whether a `bytearray`.
pub fn is_bytearray(value: Ref<'_>) -> bool {
    value.is::<ByteArray>()
}

/// A copy of the bytes of any object that shows them; None for others.
pub fn get(th: &mut Thread, value: Ref<'_>) -> PyResult<Option<Vec<u8>>> {
    if let Some(bytes) = of_bytes(value) {
        return Ok(Some(bytes));
    }
    if value.class().get().slots().buffer.is_none() {
        return Ok(None);
    }
    Ok(Some(buffer::get(th, value, 0)?.to_vec()))
}

/// As `get`; others raise "a bytes-like object is required, not 'X'".
pub fn require(th: &mut Thread, value: Ref<'_>) -> PyResult<Vec<u8>> {
    match get(th, value)? {
        Some(bytes) => Ok(bytes),
        None => Err(th.type_error(format!("a bytes-like object is required, not '{}'", value.class().name()))),
    }
}

fn writable(th: &mut Thread, target: Ref<'_>) -> PyResult<buffer::Buffer> {
    let has_buffer = target.class().get().slots().buffer.is_some();
    if has_buffer && !is_bytes(target) {
        return buffer::get_writable(th, target);
    }
    Err(th
        .type_error(format!("readinto() argument must be read-write bytes-like object, not {}", target.class().name())))
}

/// Copy `bytes` into a writable buffer from its start; gives how much fitted.
pub fn fill(th: &mut Thread, target: Ref<'_>, bytes: &[u8]) -> PyResult<usize> {
    let buffer = writable(th, target)?;
    let copied = buffer.with_mut(|place| {
        let n = bytes.len().min(place.len());
        if let (Some(to), Some(from)) = (place.get_mut(..n), bytes.get(..n)) {
            to.copy_from_slice(from);
        }
        n
    });
    Ok(copied.unwrap_or(0))
}

/// The length of a writable buffer, bytes.
pub fn writable_len(th: &mut Thread, target: Ref<'_>) -> PyResult<usize> {
    Ok(writable(th, target)?.nbytes())
}
