//! Iteration: `iter`, `next`, and walks over any iterable from Rust.

use crate::error::PyResult;
use crate::object::exception as exc;
use crate::object::iterators::SequenceIterator;
use crate::object::list::List;
use crate::object::raw::{Ref, Value};
use crate::object::tuple::Tuple;
use crate::state::Thread;

/// `iter(value)`.
///
/// # Errors
/// `TypeError` where it is not iterable.
pub fn iter(th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
    let class = value.class();
    let slots = class.get().slots();
    if let Some(f) = slots.iter {
        let iterator = f(th, value)?;
        if iterator.as_ref().class().get().slots().next.is_none() {
            return Err(th.type_error(format!(
                "iter() returned non-iterator of type '{}'",
                iterator.as_ref().class().message_name()
            )));
        }
        return Ok(iterator);
    }
    if is_sequence(value) {
        return Ok(SequenceIterator::new(value.to_owned()).into_value());
    }
    Err(th.type_error(format!("'{}' object is not iterable", class.name())))
}

/// Whether the old sequence protocol (`__getitem__` from 0 on) may be tried.
pub fn is_sequence(value: Ref<'_>) -> bool {
    let class = value.class();
    class.get().slots().getitem.is_some() && !value.is::<crate::object::dict::Dict>()
}

/// The next item of an iterator; None at its end. A `StopIteration` that `__next__` raises is its end.
#[inline]
pub fn next(th: &mut Thread, iterator: Ref<'_>) -> PyResult<Option<Value>> {
    let Some(f) = iterator.class().get().slots().next else {
        return Err(th.type_error(format!("'{}' object is not an iterator", iterator.class().message_name())));
    };
    match f(th, iterator) {
        Err(raised) if raised.is(&exc::StopIteration) => Ok(None),
        other => other,
    }
}

/// Run `f` over every item. Lists, tuples and ranges are walked without an iterator object.
pub fn each(th: &mut Thread, iterable: Ref<'_>, mut f: impl FnMut(&mut Thread, Value) -> PyResult<()>) -> PyResult<()> {
    if let Some(list) = iterable.downcast_exact::<List>() {
        let mut i = 0;
        while let Some(item) = list.get().get(i) {
            f(th, item)?;
            i += 1;
        }
        return Ok(());
    }
    if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        for item in tuple.get().as_slice() {
            f(th, item.clone())?;
        }
        return Ok(());
    }
    if let Some(progression) = progression(iterable) {
        for i in 0..progression.len {
            f(th, crate::object::int::from_i64(progression.item(i)))?;
        }
        return Ok(());
    }
    let iterator = iter(th, iterable)?;
    while let Some(item) = next(th, iterator.as_ref())? {
        f(th, item)?;
    }
    Ok(())
}

/// The items of a range, where they fit 64 bits.
fn progression(iterable: Ref<'_>) -> Option<crate::object::range::Progression> {
    iterable.downcast_exact::<crate::object::range::Range>().and_then(|range| range.progression())
}

/// All items.
pub fn collect(th: &mut Thread, iterable: Ref<'_>) -> PyResult<Vec<Value>> {
    if let Some(list) = iterable.downcast_exact::<List>() {
        return Ok(list.to_vec());
    }
    if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        return Ok(tuple.get().as_slice().to_vec());
    }
    let mut items = Vec::new();
    if let Some(progression) = progression(iterable) {
        let len = usize::try_from(progression.len).unwrap_or(usize::MAX);
        if items.try_reserve_exact(len).is_err() {
            return Err(crate::error::Raised::with_args(&exc::MemoryError, Vec::new()));
        }
        items.extend((0..progression.len).map(|i| crate::object::int::from_i64(progression.item(i))));
        return Ok(items);
    }
    let iterator = iter(th, iterable)?;
    // A wrong hint is no harm: it only decides what is reserved at first.
    let hint = super::length_hint(th, iterable, 8)?.min(1 << 20);
    items.reserve(hint);
    while let Some(item) = next(th, iterator.as_ref())? {
        items.push(item);
    }
    Ok(items)
}
