//! What Python can do with a list.
//!
//! Every loop that asks Python code (comparisons, iteration) reads items by index and the length anew each time: the
//! list may change meanwhile.

use pymacros::pymethods;

use super::super::class_getitem::class_getitem;
use super::super::int;
use super::super::iterators::{ListIterator, ListReverseIterator};
use super::super::range::Range;
use super::super::raw::{Owned, Ref, Value};
use super::super::slice::{Slice, SliceIndex, clip};
use super::super::tuple::{Tuple, repeat_count, repeated};
use super::super::type_::Type;
use super::{List, sort};
use crate::args::{Args, Opt, Truth};
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, iter, number, push_repr, repr_row};
use crate::state::Thread;

/// Append all items of `iterable`, which may be the list itself.
pub fn extend(th: &mut Thread, list: Ref<'_, List>, iterable: Ref<'_>) -> PyResult<()> {
    let items = if let Some(other) = iterable.downcast_exact::<List>() {
        other.to_vec()
    } else if let Some(other) = iterable.downcast_exact::<Tuple>() {
        other.get().as_slice().to_vec()
    } else if iterable.downcast_exact::<Range>().is_some() {
        iter::collect(th, iterable)?
    } else {
        let iterator = iter::iter(th, iterable)?;
        let hint = protocol::length_hint(th, iterable, 8)?.min(1 << 20);
        list.with_mut(|items| items.reserve(hint));
        while let Some(item) = iter::next(th, iterator.as_ref())? {
            list.push(item);
        }
        return Ok(());
    };
    list.with_mut(|own| if own.is_empty() { *own = items } else { own.extend(items) });
    Ok(())
}

/// Position of the first item from `start` to before `stop` that equals `value`.
fn position(
    th: &mut Thread,
    list: Ref<'_, List>,
    value: Ref<'_>,
    start: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    let mut i = start;
    loop {
        // As far as no class has to be asked, without counts taken.
        let rest = list.get().as_slice();
        let rest = rest.get(i..stop.min(rest.len())).unwrap_or_default();
        let mut unknown = None;
        for (n, item) in rest.iter().enumerate() {
            match compare::equal_quick(item.as_ref(), value) {
                Some(false) => {}
                Some(true) => return Ok(Some(i + n)),
                None => {
                    unknown = Some((i + n, item.clone()));
                    break;
                }
            }
        }
        let Some((at, item)) = unknown else { return Ok(None) };
        if compare::equal(th, item.as_ref(), value)? {
            return Ok(Some(at));
        }
        i = at + 1;
    }
}

/// Replace what the slice takes by the items of `value`, or delete it.
fn assign_slice(th: &mut Thread, list: Ref<'_, List>, slice: Ref<'_, Slice>, value: Option<Ref<'_>>) -> PyResult<()> {
    let (start, stop, step) = slice.unpack(th)?;
    let Some(value) = value else {
        let removed = list.with_mut(|items| delete_indices(items, start, stop, step));
        drop(removed);
        return Ok(());
    };
    let new = if value.class().get().slots().iter.is_none() && !iter::is_sequence(value) {
        return Err(th.type_error("must assign iterable to extended slice"));
    } else {
        iter::collect(th, value)?
    };
    let replaced = list.with_mut(|items| {
        let range = clip(items.len(), start, stop, step);
        if let Some(range) = range.as_range() {
            return Ok(items.splice(range, new).collect::<Vec<_>>());
        }
        if new.len() != range.count {
            return Err((new, range.count));
        }
        let mut old = Vec::with_capacity(new.len());
        for (i, value) in range.indices().zip(new) {
            if let Some(place) = items.get_mut(i) {
                old.push(std::mem::replace(place, value));
            }
        }
        Ok(old)
    });
    match replaced {
        Ok(old) => {
            drop(old);
            Ok(())
        }
        Err((new, count)) => Err(th.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {count}",
            new.len()
        ))),
    }
}

/// Take the items of a slice out of the row.
fn delete_indices(items: &mut Vec<Value>, start: i64, stop: i64, step: i64) -> Vec<Value> {
    let range = clip(items.len(), start, stop, step);
    if let Some(range) = range.as_range() {
        return items.drain(range).collect();
    }
    let mut doomed = range.rising().indices().peekable();
    let mut removed = Vec::with_capacity(range.count);
    let mut kept = Vec::with_capacity(items.len() - range.count);
    for (i, item) in std::mem::take(items).into_iter().enumerate() {
        if doomed.next_if_eq(&i).is_some() { removed.push(item) } else { kept.push(item) }
    }
    *items = kept;
    removed
}

/// The index that `key` stands for, from the end when negative; may be out of range.
fn subscript(th: &mut Thread, list: Ref<'_, List>, key: Ref<'_>) -> PyResult<Option<usize>> {
    if key.as_small_int().is_none() && key.class().get().slots().index.is_none() {
        return Err(th.type_error(format!("list indices must be integers or slices, not {}", key.class().name())));
    }
    let i = number::as_subscript(th, key)?;
    let at = if i < 0 { i.saturating_add(list.len() as i64) } else { i };
    Ok(usize::try_from(at).ok())
}

#[pymethods]
impl List {
    #[slot(new)]
    fn new_(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        List::of_class(cls, Vec::new()).into_value()
    }

    #[slot(init)]
    #[sig("(iterable=(), /)")]
    fn init(this: Ref<'_, List>, th: &mut Thread, iterable: Opt<'_>) -> PyResult<()> {
        drop(this.take());
        match iterable.0 {
            Some(iterable) => extend(th, this, iterable),
            None => Ok(()),
        }
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, List>, th: &mut Thread) -> PyResult<Value> {
        let text = repr_row(th, this.any(), "[", "]", |th, i, out| match this.get().get(i) {
            Some(item) => push_repr(th, out, &item).map(|()| true),
            None => Ok(false),
        })?;
        Ok(text.into_value())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, List>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<List>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if this.get().len() != other.len() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::bool(op == CompareOp::Ne));
        }
        // What is equal without a class being asked, without counts taken.
        let (a, b) = (this.get().as_slice(), other.get().as_slice());
        let same = |(x, y): &(&Value, &Value)| compare::equal_quick(x.as_ref(), y.as_ref()) == Some(true);
        let skip = a.iter().zip(b).take_while(same).count();
        compare::sequences(th, op, |i| this.get().get(skip + i), |i| other.get().get(skip + i))
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, List>) -> Value {
        ListIterator::new(this.own()).into_value()
    }

    #[slot(len)]
    fn length(this: Ref<'_, List>) -> usize {
        this.get().len()
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, List>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        if let Some(slice) = key.downcast::<Slice>() {
            let (start, stop, step) = slice.unpack(th)?;
            let items = this.get().as_slice();
            let range = clip(items.len(), start, stop, step);
            let taken = match range.as_range() {
                Some(range) => items.get(range).unwrap_or_default().to_vec(),
                None => range.indices().filter_map(|i| items.get(i).cloned()).collect(),
            };
            return Ok(List::new(taken).into_value());
        }
        match subscript(th, this, key)?.and_then(|at| this.get().get(at)) {
            Some(item) => Ok(item),
            None => Err(th.index_error("list index out of range")),
        }
    }

    #[slot(setitem)]
    fn setitem(this: Ref<'_, List>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return assign_slice(th, this, slice, value);
        }
        let done = match (subscript(th, this, key)?, value) {
            (None, _) => false,
            (Some(at), Some(value)) => this.set(at, value.to_owned()).is_ok(),
            (Some(at), None) => {
                let removed = this.with_mut(|items| (at < items.len()).then(|| items.remove(at)));
                removed.is_some()
            }
        };
        if done { Ok(()) } else { Err(th.index_error("list assignment index out of range")) }
    }

    #[slot(contains)]
    fn contains(this: Ref<'_, List>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
        Ok(position(th, this, item, 0, usize::MAX)?.is_some())
    }

    #[slot(concat)]
    fn concat(this: Ref<'_, List>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        let Some(tail) = other.downcast::<List>() else {
            return Err(th.type_error(format!("can only concatenate list (not \"{}\") to list", other.class().name())));
        };
        Ok(List::new([this.get().as_slice(), tail.get().as_slice()].concat()).into_value())
    }

    #[slot(repeat)]
    fn repeat(this: Ref<'_, List>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let count = repeat_count(th, count)?;
        let items = repeated(th, this.get().as_slice(), count)?;
        Ok(List::new(items).into_value())
    }

    #[slot(iconcat)]
    fn extend_in_place(this: Ref<'_, List>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        extend(th, this, other)?;
        Ok(this.any().to_owned())
    }

    #[slot(irepeat)]
    fn repeat_in_place(this: Ref<'_, List>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let count = repeat_count(th, count)?;
        let items = repeated(th, this.get().as_slice(), count)?;
        let old = this.with_mut(|own| std::mem::replace(own, items));
        drop(old);
        Ok(this.any().to_owned())
    }

    /// Return a reverse iterator over the list.
    fn __reversed__(this: Ref<'_, List>) -> Value {
        ListReverseIterator::new(this.own()).into_value()
    }

    /// Return the size of the list in memory, in bytes.
    fn __sizeof__(this: Ref<'_, List>) -> Value {
        int::from_i64(40 + 8 * this.with_mut(|items| items.capacity()) as i64)
    }

    /// Remove all items from list.
    fn clear(this: Ref<'_, List>) {
        super::drop_backwards(this.take());
    }

    /// Return a shallow copy of the list.
    fn copy(this: Ref<'_, List>) -> Owned<List> {
        List::new(this.to_vec())
    }

    /// Append object to the end of the list.
    fn append(this: Ref<'_, List>, object: Value) {
        this.push(object);
    }

    /// Insert object before index.
    fn insert(this: Ref<'_, List>, index: isize, object: Value) {
        this.with_mut(|items| items.insert(SliceIndex(index as i64).within(items.len()), object));
    }

    /// Extend list by appending elements from the iterable.
    #[name("extend")]
    fn extend_(this: Ref<'_, List>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        extend(th, this, iterable)
    }

    /// Remove and return item at index (default last).
    ///
    /// Raises IndexError if list is empty or index is out of range.
    #[sig("($self, index=-1, /)")]
    #[name("pop")]
    fn pop_(this: Ref<'_, List>, th: &mut Thread, #[default(-1)] index: isize) -> PyResult<Value> {
        let len = this.get().len();
        if len == 0 {
            return Err(th.index_error("pop from empty list"));
        }
        let at = if index < 0 { index.saturating_add_unsigned(len) } else { index };
        let item =
            usize::try_from(at).ok().and_then(|at| this.with_mut(|items| (at < items.len()).then(|| items.remove(at))));
        item.ok_or_else(|| th.index_error("pop index out of range"))
    }

    /// Remove first occurrence of value.
    ///
    /// Raises ValueError if the value is not present.
    fn remove(this: Ref<'_, List>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        let Some(at) = position(th, this, value, 0, usize::MAX)? else {
            return Err(th.value_error("list.remove(x): x not in list"));
        };
        let removed = this.with_mut(|items| (at < items.len()).then(|| items.remove(at)));
        drop(removed);
        Ok(())
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: Ref<'_, List>,
        th: &mut Thread,
        value: Ref<'_>,
        #[default(SliceIndex(0))] start: SliceIndex,
        #[default(SliceIndex(i64::MAX))] stop: SliceIndex,
    ) -> PyResult<Value> {
        let len = this.get().len();
        let stop = if stop.0 < 0 { stop.within(len) } else { usize::try_from(stop.0).unwrap_or(usize::MAX) };
        match position(th, this, value, start.within(len), stop)? {
            Some(at) => Ok(int::from_i64(at as i64)),
            None => {
                let text = protocol::repr_text(th, value)?;
                Err(th.value_error(format!("{text} is not in list")))
            }
        }
    }

    /// Return number of occurrences of value.
    fn count(this: Ref<'_, List>, th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
        let mut n = 0;
        let mut from = 0;
        while let Some(at) = position(th, this, value, from, usize::MAX)? {
            n += 1;
            from = at + 1;
        }
        Ok(int::from_i64(n))
    }

    /// Reverse *IN PLACE*.
    fn reverse(this: Ref<'_, List>) {
        this.with_mut(|items| items.reverse());
    }

    /// Sort the list in ascending order and return None.
    ///
    /// The list itself is modified; equal items keep their order.
    ///
    /// A key function is called once for each item, and the items are ordered by what it gives.
    ///
    /// The reverse flag can be set to sort in descending order.
    #[sig("($self, /, *, key=None, reverse=False)")]
    #[name("sort")]
    fn sort_(
        this: Ref<'_, List>,
        th: &mut Thread,
        key: Option<Ref<'_>>,
        #[default(Truth(false))] reverse: Truth,
    ) -> PyResult<()> {
        sort(th, this, key, reverse.0)
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        class_getitem(th, cls, object)
    }
}
