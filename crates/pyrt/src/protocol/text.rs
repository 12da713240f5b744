//! `repr`, `str`, `ascii`, and their text for messages.

use crate::error::PyResult;
use crate::object::raw::{Object, Owned, Ref, Value};
use crate::object::str::Str;
use crate::state::Thread;

/// `repr(value)`.
pub fn repr(th: &mut Thread, value: Ref<'_>) -> PyResult<Owned<Str>> {
    th.recurse(" while getting the repr of an object", |th| match value.class().get().slots().repr {
        Some(f) => {
            let text = f(th, value)?;
            as_str(th, text, "__repr__")
        }
        None => Ok(Str::from_text(&format!("<{} object at {:#x}>", value.class().name(), value.bits()))),
    })
}

/// `str(value)`.
pub fn str(th: &mut Thread, value: Ref<'_>) -> PyResult<Owned<Str>> {
    if Str::matches_exact(value)
        && let Some(s) = value.downcast::<Str>()
    {
        return Ok(s.own());
    }
    match value.class().get().slots().str {
        Some(f) => th.recurse(" while getting the str of an object", |th| {
            let text = f(th, value)?;
            as_str(th, text, "__str__")
        }),
        None => repr(th, value),
    }
}

fn as_str(th: &mut Thread, text: Value, method: &str) -> PyResult<Owned<Str>> {
    text.cast::<Str>().map_err(|other| {
        th.type_error(format!("{method} returned non-string (type {})", other.as_ref().class().name()))
    })
}

/// `repr(value)` as Rust text, surrogates replaced.
pub fn repr_text(th: &mut Thread, value: Ref<'_>) -> PyResult<String> {
    Ok(repr(th, value)?.to_text().into_owned())
}

/// `str(value)` as Rust text, surrogates replaced.
pub fn str_text(th: &mut Thread, value: Ref<'_>) -> PyResult<String> {
    Ok(str(th, value)?.to_text().into_owned())
}

/// `ascii(value)`: the repr with everything past U+007F escaped.
pub fn ascii(th: &mut Thread, value: Ref<'_>) -> PyResult<Owned<Str>> {
    use std::fmt::Write;
    let text = repr(th, value)?;
    if text.is_ascii() {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len_bytes() * 2);
    for c in text.code_points() {
        let _ = match c {
            0..0x80 => {
                out.push(char::from(c as u8));
                Ok(())
            }
            0x80..0x100 => write!(out, "\\x{c:02x}"),
            0x100..0x1_0000 => write!(out, "\\u{c:04x}"),
            _ => write!(out, "\\U{c:08x}"),
        };
    }
    Ok(Str::from_text(&out))
}

/// Text for a message about a value, whatever happens: its `str`, else a placeholder.
pub fn display(th: &mut Thread, value: Ref<'_>) -> String {
    str_text(th, value).unwrap_or_else(|_| format!("<unprintable {} object>", value.class().name()))
}
