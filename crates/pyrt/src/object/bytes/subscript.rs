//! Subscripts of rows: an index or a slice resolved against a length. Also the `start` and `stop` of searches.

use crate::error::PyResult;
use crate::object::raw::{Ref, Value};
use crate::object::slice::Slice;
use crate::protocol::number;
use crate::state::Thread;

/// The places that a slice names: `count` of them from `start` on, `step` apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Places {
    /// The first place; where a slice of step 1 is empty, the place where it would begin.
    pub start: usize,
    /// From one to the next.
    pub step: i64,
    /// How many.
    pub count: usize,
}

impl Places {
    /// The places in order.
    pub fn iter(self) -> impl Iterator<Item = usize> + Clone {
        (0..self.count).map(move |i| {
            let at = i128::from(self.step) * i as i128 + self.start as i128;
            at as usize
        })
    }

    /// Start and end, where the places are neighbours.
    pub fn as_range(self) -> Option<std::ops::Range<usize>> {
        (self.step == 1).then(|| self.start..self.start + self.count)
    }
}

/// A key that has been resolved.
pub enum Key {
    /// One place.
    At(usize),
    /// A slice's places.
    Slice(Places),
}

/// A slice's places in a row of `len`; None where `key` is no slice. `len` is asked after `__index__` has run.
///
/// # Errors
/// `ValueError` for step 0, `TypeError` for parts that are no indices.
pub fn slice(th: &mut Thread, key: Ref<'_>, len: impl FnOnce() -> usize) -> PyResult<Option<Places>> {
    let Some(key) = key.downcast_exact::<Slice>() else { return Ok(None) };
    let (start, stop, step) = (key.start.clone(), key.stop.clone(), key.step.clone());
    let step = if step.as_ref().is_none() { 1 } else { slice_index(th, step.as_ref())? };
    if step == 0 {
        return Err(th.value_error("slice step cannot be zero"));
    }
    let step = step.max(-i64::MAX);
    let given = |th: &mut Thread, value: &Value| {
        if value.as_ref().is_none() { Ok(None) } else { slice_index(th, value.as_ref()).map(Some) }
    };
    let (start, stop) = (given(th, &start)?, given(th, &stop)?);
    let n = i64::try_from(len()).unwrap_or(i64::MAX);
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let place = |i: i64| if i < 0 { i.saturating_add(n).max(low) } else { i.min(high) };
    let start = start.map_or(if step > 0 { low } else { high }, place);
    let stop = stop.map_or(if step > 0 { high } else { low }, place);
    let distance = if step > 0 { stop - start } else { start - stop };
    let count = if distance <= 0 { 0 } else { (distance - 1) / step.abs() + 1 };
    Ok(Some(Places { start: start.max(0) as usize, step, count: count as usize }))
}

/// Resolve a key of a row. `what` names the row in messages: `"byte indices must be integers or slices"` and
/// `"index out of range"`.
///
/// # Errors
/// `TypeError`, `IndexError`.
pub fn resolve(
    th: &mut Thread,
    key: Ref<'_>,
    len: impl Fn() -> usize,
    wrong: &str,
    out_of_range: &str,
) -> PyResult<Key> {
    if let Some(i) = key.as_small_int() {
        return at(th, i, len(), out_of_range).map(Key::At);
    }
    if let Some(places) = slice(th, key, &len)? {
        return Ok(Key::Slice(places));
    }
    if key.class().get().slots().index.is_none() {
        return Err(th.type_error(format!("{wrong}, not {}", key.class().get().name())));
    }
    let i = number::as_subscript(th, key)?;
    at(th, i, len(), out_of_range).map(Key::At)
}

/// Index `i`, negative from the end, in a row of `len`.
///
/// # Errors
/// `IndexError`.
pub fn at(th: &mut Thread, i: i64, len: usize, out_of_range: &str) -> PyResult<usize> {
    let place = if i < 0 { i.checked_add(i64::try_from(len).unwrap_or(i64::MAX)) } else { Some(i) };
    match place.and_then(|i| usize::try_from(i).ok()).filter(|i| *i < len) {
        Some(i) => Ok(i),
        None => Err(th.index_error(out_of_range)),
    }
}

/// A part of a slice.
fn slice_index(th: &mut Thread, value: Ref<'_>) -> PyResult<i64> {
    if value.as_small_int().is_none() && !value.is_bool() && value.class().get().slots().index.is_none() {
        return Err(th.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    number::as_i64_clamped(th, value)
}

/// `start` and `stop` of a search, as given: 0 and the end where missing or None.
///
/// # Errors
/// `TypeError` where they are no indices.
pub fn bounds(th: &mut Thread, start: Option<Ref<'_>>, stop: Option<Ref<'_>>) -> PyResult<(i64, i64)> {
    let start = start.map_or(Ok(0), |start| slice_index(th, start))?;
    let stop = stop.map_or(Ok(i64::MAX), |stop| slice_index(th, stop))?;
    Ok((start, stop))
}
