//! File names: str, bytes, or an object with `__fspath__`.

use pyrt::{PyResult, Ref, Str, Thread, Value};

use crate::{bytes_like, codec};

/// `os.fspath(path)`.
pub fn fspath(th: &mut Thread, path: Ref<'_>) -> PyResult<Value> {
    if path.is::<Str>() || bytes_like::is_bytes(path) {
        return Ok(path.to_owned());
    }
    let name = th.interp().intern("__fspath__");
    let Some(method) = pyrt::protocol::attr::lookup_special(th, path, name.as_ref())? else {
        return Err(th.type_error(format!(
            "expected str, bytes or os.PathLike object, not {}",
            path.class().name()
        )));
    };
    let result = pyrt::protocol::call0(th, method.as_ref())?;
    if result.as_ref().is::<Str>() || bytes_like::is_bytes(result.as_ref()) {
        return Ok(result);
    }
    let (class, got) = (path.class().name().to_owned(), result.as_ref().class().name().to_owned());
    Err(th.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {got}")))
}

/// The name as the system takes it.
pub fn to_bytes(th: &mut Thread, path: Ref<'_>) -> PyResult<Vec<u8>> {
    let path = fspath(th, path)?;
    let bytes = match path.as_ref().downcast::<Str>() {
        Some(s) => {
            let mut out = Vec::with_capacity(s.len_bytes());
            codec::encode(th, s, &codec::Encoding::Utf8, "surrogateescape", &mut out)?;
            out
        }
        None => bytes_like::require(th, path.as_ref())?,
    };
    if bytes.contains(&0) {
        return Err(th.value_error("embedded null byte"));
    }
    Ok(bytes)
}

/// The name as text.
pub fn to_string(th: &mut Thread, path: Ref<'_>) -> PyResult<String> {
    let path = fspath(th, path)?;
    if let Some(s) = path.as_ref().downcast::<Str>() {
        return Ok(s.to_text().into_owned());
    }
    Ok(String::from_utf8_lossy(&bytes_like::require(th, path.as_ref())?).into_owned())
}

/// A name given by the system, as a Python string.
pub fn from_bytes(th: &mut Thread, bytes: &[u8]) -> PyResult<Value> {
    let mut out = Vec::with_capacity(bytes.len());
    codec::decode(th, bytes, &codec::Encoding::Utf8, "surrogateescape", true, &mut out)?;
    Ok(Str::from_wtf8(&out).into_value())
}

