//! Subscripts, membership, length.

use super::{attr, compare, iter, number};
use crate::error::{PyResult, Raised};
use crate::object::dict::Dict;
use crate::object::exception as exc;
use crate::object::list::List;
use crate::object::raw::{Ref, Value};
use crate::object::set::{self, FrozenSet, Set};
use crate::object::slice::clip;
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::Type;
use crate::state::Thread;

/// `container[key]`.
#[inline]
pub fn get_item(th: &mut Thread, container: Ref<'_>, key: Ref<'_>) -> PyResult<Value> {
    if let Some(i) = key.as_small_int() {
        if let Some(list) = container.downcast_exact::<List>() {
            let n = list.len() as i64;
            let at = if i < 0 { i + n } else { i };
            if let Some(value) = usize::try_from(at).ok().and_then(|at| list.get().get(at)) {
                return Ok(value);
            }
        } else if let Some(tuple) = container.downcast_exact::<Tuple>() {
            let n = tuple.len() as i64;
            let at = if i < 0 { i + n } else { i };
            if let Some(value) = usize::try_from(at).ok().and_then(|at| tuple.get().as_slice().get(at)) {
                return Ok(value.clone());
            }
        }
    }
    match container.class().get().slots().getitem {
        Some(f) => f(th, container, key),
        None => get_item_of_class(th, container, key),
    }
}

/// `Class[key]` through `__class_getitem__`.
fn get_item_of_class(th: &mut Thread, container: Ref<'_>, key: Ref<'_>) -> PyResult<Value> {
    if container.is::<Type>() {
        let name = th.names().__class_getitem__.as_ref();
        if let Some(method) = attr::get_opt(th, container, name)? {
            return super::call1(th, method.as_ref(), key);
        }
        let class = container.downcast::<Type>().map_or_else(String::new, |c| c.name().to_owned());
        return Err(th.type_error(format!("type '{class}' is not subscriptable")));
    }
    Err(th.type_error(format!("'{}' object is not subscriptable", container.class().message_name())))
}

/// `container[key] = value`.
#[inline]
pub fn set_item(th: &mut Thread, container: Ref<'_>, key: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    if let (Some(i), Some(list)) = (key.as_small_int(), container.downcast_exact::<List>()) {
        let n = list.len() as i64;
        let at = if i < 0 { i + n } else { i };
        if at >= 0 && at < n {
            drop(list.set(at as usize, value.to_owned()));
            return Ok(());
        }
    }
    match container.class().get().slots().setitem {
        Some(f) => f(th, container, key, Some(value)),
        None => {
            Err(th
                .type_error(format!("'{}' object does not support item assignment", container.class().message_name())))
        }
    }
}

/// The range that `start:stop` means in a sequence of `len` items, where both are small ints or None.
#[inline]
fn quick_range(len: usize, start: Ref<'_>, stop: Ref<'_>) -> Option<std::ops::Range<usize>> {
    let end = |v: Ref<'_>, default: i64| if v.is_none() { Some(default) } else { v.as_small_int() };
    clip(len, end(start, 0)?, end(stop, i64::MAX)?, 1).as_range()
}

/// `container[start:stop]` of an exact list, tuple or string; None where the ends, or the container, must be asked.
pub fn quick_slice(container: Ref<'_>, start: Ref<'_>, stop: Ref<'_>) -> Option<Value> {
    if let Some(list) = container.downcast_exact::<List>() {
        let items = list.get().as_slice();
        let range = quick_range(items.len(), start, stop)?;
        return Some(List::new(items.get(range)?.to_vec()).into_value());
    }
    if let Some(text) = container.downcast_exact::<Str>() {
        return Some(Str::slice_range(text, quick_range(text.get().len(), start, stop)?));
    }
    let tuple = container.downcast_exact::<Tuple>()?;
    let items = tuple.get().as_slice();
    let range = quick_range(items.len(), start, stop)?;
    if range.len() == items.len() {
        return Some(container.to_owned());
    }
    Some(Tuple::from_slice(items.get(range)?).into_value())
}

/// `container[start:stop:step]` of an exact list, tuple or ASCII string; None where somebody must be asked.
pub fn quick_steps(container: Ref<'_>, start: Ref<'_>, stop: Ref<'_>, step: Ref<'_>) -> Option<Value> {
    let step = step.as_small_int().filter(|step| *step != 0)?;
    let end = |v: Ref<'_>, default: i64| if v.is_none() { Some(default) } else { v.as_small_int() };
    let (first, last) = if step < 0 { (i64::MAX, i64::MIN) } else { (0, i64::MAX) };
    let (start, stop) = (end(start, first)?, end(stop, last)?);
    if let Some(list) = container.downcast_exact::<List>() {
        let items = list.get().as_slice();
        let places = clip(items.len(), start, stop, step);
        return Some(List::new(places.indices().map(|i| items[i].clone()).collect()).into_value());
    }
    if let Some(text) = container.downcast_exact::<Str>() {
        if !text.get().is_ascii() {
            return None;
        }
        let bytes = text.get().as_wtf8();
        let places = clip(bytes.len(), start, stop, step);
        if places.count <= 1 {
            return None;
        }
        let build = |out: &mut [u8]| places.indices().zip(out).for_each(|(i, to)| *to = bytes[i]);
        return Some(Str::build(places.count, true, build).into_value());
    }
    let tuple = container.downcast_exact::<Tuple>()?;
    let items = tuple.get().as_slice();
    let places = clip(items.len(), start, stop, step);
    if places.count == items.len() && step > 0 {
        return Some(container.to_owned());
    }
    Some(Tuple::new(places.indices().map(|i| items[i].clone()).collect()).into_value())
}

/// `list[start:stop] = value` of exact lists; false, and nothing done, where somebody must be asked.
pub fn quick_set_slice(list: Ref<'_>, start: Ref<'_>, stop: Ref<'_>, value: Ref<'_>) -> bool {
    let (Some(list), Some(value)) = (list.downcast_exact::<List>(), value.downcast_exact::<List>()) else {
        return false;
    };
    let Some(range) = quick_range(list.len(), start, stop) else { return false };
    let new = value.to_vec();
    // What was there is dropped when the list is whole again.
    drop(list.get().with_mut(|items| {
        if range.len() == new.len() {
            let mut old = new;
            old.swap_with_slice(&mut items[range]);
            return old;
        }
        items.splice(range, new).collect()
    }));
    true
}

/// `del container[key]`.
pub fn del_item(th: &mut Thread, container: Ref<'_>, key: Ref<'_>) -> PyResult<()> {
    match container.class().get().slots().setitem {
        Some(f) => f(th, container, key, None),
        None => Err(no_deletion(th, container, key)),
    }
}

/// CPython's words: one thing of what has the sequence protocol and is asked for a number, another of all else.
#[cold]
fn no_deletion(th: &mut Thread, container: Ref<'_>, key: Ref<'_>) -> Raised {
    let class = container.class();
    let slots = class.get().slots();
    let is_sequence = !class.is_builtin() || slots.len.is_some() || slots.contains.is_some();
    let numbered = is_sequence && key.class().get().slots().index.is_some();
    let refuses = if numbered { "doesn't" } else { "does not" };
    th.type_error(format!("'{}' object {refuses} support item deletion", class.message_name()))
}

/// `item in container` of an exact built-in container, where no class need be asked: strings and numbers, mostly.
#[inline(never)]
pub fn contains_quick(container: Ref<'_>, item: Ref<'_>) -> Option<bool> {
    if let Some(dict) = container.downcast_exact::<Dict>() {
        return dict.get().contains_quick(item);
    }
    if let Some(text) = container.downcast_exact::<Str>() {
        return Some(text.get().contains_text(item.downcast_exact::<Str>()?.get()));
    }
    let items = if let Some(tuple) = container.downcast_exact::<Tuple>() {
        tuple.get().as_slice()
    } else if let Some(list) = container.downcast_exact::<List>() {
        list.get().as_slice()
    } else if container.downcast_exact::<Set>().is_some() || container.downcast_exact::<FrozenSet>().is_some() {
        return set::contains_quick(container, item);
    } else {
        return None;
    };
    let text = item.downcast_exact::<Str>();
    for candidate in items {
        let candidate = candidate.as_ref();
        let equal = match (text, candidate.downcast_exact::<Str>()) {
            (Some(text), Some(other)) => text.bits_eq(other) || text.get().eq_text(other.get()),
            _ => compare::equal_quick(candidate, item)?,
        };
        if equal {
            return Some(true);
        }
    }
    Some(false)
}

/// `item in container`.
pub fn contains(th: &mut Thread, container: Ref<'_>, item: Ref<'_>) -> PyResult<bool> {
    if let Some(f) = container.class().get().slots().contains {
        return f(th, container, item);
    }
    if container.class().get().slots().iter.is_none() && !iter::is_sequence(container) {
        return Err(th.type_error(format!("argument of type '{}' is not iterable", container.class().message_name())));
    }
    let iterator = iter::iter(th, container)?;
    while let Some(candidate) = iter::next(th, iterator.as_ref())? {
        if compare::equal(th, candidate.as_ref(), item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `len(value)`.
#[inline]
pub fn length(th: &mut Thread, value: Ref<'_>) -> PyResult<usize> {
    if let Some(list) = value.downcast_exact::<List>() {
        return Ok(list.len());
    }
    if let Some(s) = value.downcast_exact::<Str>() {
        return Ok(s.len());
    }
    match value.class().get().slots().len {
        Some(f) => f(th, value),
        None => Err(th.type_error(format!("object of type '{}' has no len()", value.class().message_name()))),
    }
}

/// `operator.length_hint(value, default)`.
pub fn length_hint(th: &mut Thread, value: Ref<'_>, default: usize) -> PyResult<usize> {
    if value.class().get().slots().len.is_some() {
        match length(th, value) {
            Ok(n) => return Ok(n),
            Err(raised) if raised.is(&exc::TypeError) => {}
            Err(raised) => return Err(raised),
        }
    }
    let name = th.names().__length_hint__.as_ref();
    let Some(method) = attr::lookup_special(th, value, name)? else { return Ok(default) };
    let hint = match super::call0(th, method.as_ref()) {
        Ok(hint) => hint,
        Err(raised) if raised.is(&exc::TypeError) => return Ok(default),
        Err(raised) => return Err(raised),
    };
    if hint.as_ref().is_not_implemented() {
        return Ok(default);
    }
    if !hint.as_ref().is::<crate::object::int::Int>() {
        let class = hint.as_ref().class().message_name().into_owned();
        return Err(th.type_error(format!("__length_hint__ must be an integer, not {class}")));
    }
    let n = number::as_size(th, hint.as_ref())?;
    usize::try_from(n).map_err(|_| th.value_error("__length_hint__() should return >= 0"))
}
