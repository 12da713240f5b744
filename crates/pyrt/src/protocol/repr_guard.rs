//! Reprs of containers: the guard against containers that contain themselves, and the joining of the items' reprs.

use super::text;
use crate::error::PyResult;
use crate::object::raw::{Owned, Ref, Value};
use crate::object::str::Str;
use crate::state::Thread;

/// Run `f`, the repr of `object`, unless one is under way already up the stack: then None.
pub fn repr_guard<R>(
    th: &mut Thread,
    object: Ref<'_>,
    f: impl FnOnce(&mut Thread) -> PyResult<R>,
) -> PyResult<Option<R>> {
    let bits = object.bits();
    if th.repr_active.contains(&bits) {
        return Ok(None);
    }
    th.repr_active.push(bits);
    let result = f(th);
    if let Some(at) = th.repr_active.iter().rposition(|&active| active == bits) {
        th.repr_active.remove(at);
    }
    result.map(Some)
}

/// The repr of `object`, a row between `open` and `close`: `item` appends what stands for item `i` and says whether
/// there was one. `[...]` (with these brackets) where the row contains itself.
pub fn repr_row(
    th: &mut Thread,
    object: Ref<'_>,
    open: &str,
    close: &str,
    mut item: impl FnMut(&mut Thread, usize, &mut Vec<u8>) -> PyResult<bool>,
) -> PyResult<Owned<Str>> {
    let text = repr_guard(th, object, |th| {
        let mut out = Vec::from(open);
        let mut i = 0;
        loop {
            let before = out.len();
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            if !item(th, i, &mut out)? {
                out.truncate(before);
                break;
            }
            i += 1;
        }
        out.extend_from_slice(close.as_bytes());
        Ok(Str::from_wtf8(&out))
    })?;
    Ok(text.unwrap_or_else(|| Str::from_text(&format!("{open}...{close}"))))
}

/// Append the repr of `value`.
pub fn push_repr(th: &mut Thread, out: &mut Vec<u8>, value: &Value) -> PyResult<()> {
    let text = text::repr(th, value.as_ref())?;
    out.extend_from_slice(text.as_wtf8());
    Ok(())
}
