//! `format(value, spec)`.
//!
//! Exact strings, ints and floats are formatted directly; everything else is asked through `__format__`.

use super::attr;
use crate::error::{PyResult, Raised};
use crate::object::float::Float;
use crate::object::format as rules;
use crate::object::int::Int;
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::Str;
use crate::state::Thread;

/// `format(value, spec)`: the builtin, and what FORMAT_VALUE asks for.
///
/// # Errors
/// What `__format__` raises, or `TypeError` where it gives no string.
#[inline]
pub fn format(th: &mut Thread, value: Ref<'_>, spec: Ref<'_, Str>) -> PyResult<Value> {
    if spec.is_empty() {
        if Str::matches_exact(value) {
            return Ok(value.to_owned());
        }
        if let Some(i) = value.as_small_int() {
            return Ok(Str::from_text(itoa::Buffer::new().format(i)).into_value());
        }
    } else if Str::matches_exact(value)
        && let Some(text) = value.downcast::<Str>()
    {
        return rules::format_str(th, text, spec.get().as_wtf8());
    } else if let Some(spec) = spec.get().to_utf8() {
        if value.as_small_int().is_some() || Int::matches_exact(value) {
            return rules::format_int(th, value, spec);
        }
        if let Some(x) = value.as_small_float() {
            return rules::format_float(th, x, spec);
        }
        if Float::matches_exact(value) {
            let x = super::number::as_f64(th, value)?;
            return rules::format_float(th, x, spec);
        }
    }
    let name = th.names().__format__.as_ref();
    let Some(method) = attr::lookup_special(th, value, name)? else {
        return Err(th.type_error(format!("Type {} doesn't define __format__", value.class().name())));
    };
    let text = super::call1(th, method.as_ref(), spec.any())?;
    if text.as_ref().is::<Str>() { Ok(text) } else { Err(no_text(th, text.as_ref())) }
}

#[cold]
fn no_text(th: &mut Thread, text: Ref<'_>) -> Raised {
    th.type_error(format!("__format__ must return a str, not {}", text.class().name()))
}

/// `format(value, spec)`, appended to WTF-8.
///
/// # Errors
/// As `format`.
pub fn write_format(th: &mut Thread, out: &mut Vec<u8>, value: Ref<'_>, spec: &[u8]) -> PyResult<()> {
    if spec.is_empty() {
        if let Some(text) = value.downcast_exact::<Str>() {
            out.extend_from_slice(text.as_wtf8());
            return Ok(());
        }
        if let Some(i) = value.as_small_int() {
            out.extend_from_slice(itoa::Buffer::new().format(i).as_bytes());
            return Ok(());
        }
    }
    let spec = Str::from_wtf8(spec);
    let text = format(th, value, spec.as_ref())?;
    if let Some(text) = text.downcast::<Str>() {
        out.extend_from_slice(text.as_wtf8());
    }
    Ok(())
}
