//! Iterators that are not tied to one builtin's file: those of lists and tuples, the one of the old sequence protocol,
//! that of `iter(f, sentinel)`; in `combine` `enumerate`, `zip`, `map`, `filter` and `reversed`.
//!
//! Each drops what it walks over when it comes to the end: an exhausted iterator stays exhausted.

mod combine;

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::exception as exc;
use super::field::Field;
use super::int;
use super::list::List;
use super::raw::{Header, Object, Owned, Ref, Value};
use super::tuple::Tuple;
use super::type_::new_builtin;
use crate::error::PyResult;
use crate::protocol::{self, compare, number};
use crate::state::Thread;

pub use combine::{Enumerate, Filter, Map, Reversed, Zip};

/// A function of module `builtins`, as `__reduce__` gives it.
pub(crate) fn builtin(th: &mut Thread, name: &str) -> PyResult<Value> {
    let found = th.interp().builtins().and_then(|module| module.get(name));
    found.ok_or_else(|| th.runtime_error(format!("builtins.{name} is not there")))
}

/// A tuple of these values.
pub(crate) fn tuple(values: impl Into<Vec<Value>>) -> Value {
    Tuple::new(values.into()).into_value()
}

/// `(iter, (row,))` for an iterator at its end.
pub(crate) fn reduce_exhausted(th: &mut Thread, row: Value) -> PyResult<Value> {
    Ok(tuple([builtin(th, "iter")?, tuple([row])]))
}

/// The position that `__setstate__` is given.
pub(crate) fn state_index(th: &mut Thread, state: Ref<'_>) -> PyResult<i64> {
    number::as_i64_index(th, state)
}

macro_rules! row_iterator {
    ($(#[$doc:meta])* $iterator:ident, $name:literal, $kind:ident, $row:ident, $get:expr) => {
        $(#[$doc])*
        #[pyclass(name = $name, kind = $kind, flags(GC))]
        #[repr(C)]
        pub struct $iterator {
            header: Header,
            row: Field<Option<Owned<$row>>>,
            at: Cell<usize>,
        }

        impl $iterator {
            /// An iterator from the first item on.
            #[inline]
            pub fn new(row: Owned<$row>) -> Owned<$iterator> {
                new_builtin(|header| $iterator { header, row: Field::new(Some(row)), at: Cell::new(0) })
            }

            /// The next item. At the end nothing is done: the iterator is not exhausted yet.
            #[inline(always)]
            pub fn advance_inside(&self) -> Option<Value> {
                let at = self.at.get();
                let get: fn(&$row, usize) -> Option<Value> = $get;
                let item = self.row.borrow().as_ref().and_then(|row| get(row, at))?;
                self.at.set(at + 1);
                Some(item)
            }

            /// The next two items of a row whose items are pairs; None, and nothing done, where the next one is no
            /// tuple of two, or where there is none.
            pub fn advance_pair(&self) -> Option<(Value, Value)> {
                let at = self.at.get();
                let item = self.advance_inside()?;
                let pair = match item.as_ref().downcast_exact::<Tuple>().map(|row| row.get().as_slice()) {
                    Some([first, second]) => Some((first.clone(), second.clone())),
                    _ => None,
                };
                if pair.is_none() {
                    self.at.set(at);
                }
                pair
            }

            /// The next item.
            #[inline]
            pub fn advance(&self) -> Option<Value> {
                let item = self.advance_inside();
                if item.is_none() {
                    self.row.set(None);
                }
                item
            }
        }

        #[pymethods]
        impl $iterator {
            #[slot(iter)]
            fn iter(this: Ref<'_, $iterator>) -> Value {
                this.any().to_owned()
            }

            #[slot(next)]
            fn next(this: Ref<'_, $iterator>) -> Option<Value> {
                this.advance()
            }

            /// Private method returning an estimate of len(list(it)).
            fn __length_hint__(this: Ref<'_, $iterator>) -> Value {
                let len = this.row.borrow().as_ref().map_or(0, |row| row.len());
                int::from_i64(len.saturating_sub(this.at.get()) as i64)
            }

            /// Return state information for pickling.
            fn __reduce__(this: Ref<'_, $iterator>, th: &mut Thread) -> PyResult<Value> {
                match this.row.get() {
                    None => reduce_exhausted(th, $row::new(Vec::new()).into_value()),
                    Some(row) => {
                        let at = int::from_i64(this.at.get() as i64);
                        Ok(tuple([builtin(th, "iter")?, tuple([row.into_value()]), at]))
                    }
                }
            }

            /// Set state information for unpickling.
            #[sig("($self, object, /)")]
            fn __setstate__(this: Ref<'_, $iterator>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
                let at = state_index(th, object)?.max(0) as usize;
                if let Some(len) = this.row.borrow().as_ref().map(|row| row.len()) {
                    this.at.set(at.min(len));
                }
                Ok(())
            }
        }
    };
}

row_iterator! {
    /// The iterator of a list.
    ListIterator, "list_iterator", LIST_ITERATOR, List, |row, at| row.get(at)
}
row_iterator! {
    /// The iterator of a tuple.
    TupleIterator, "tuple_iterator", TUPLE_ITERATOR, Tuple, |row, at| row.as_slice().get(at).cloned()
}

/// The iterator of a list from its end.
#[pyclass(name = "list_reverseiterator", flags(GC))]
#[repr(C)]
pub struct ListReverseIterator {
    header: Header,
    list: Field<Option<Owned<List>>>,
    at: Cell<i64>,
}

impl ListReverseIterator {
    /// An iterator from the last item on.
    pub fn new(list: Owned<List>) -> Owned<ListReverseIterator> {
        let at = Cell::new(list.len() as i64 - 1);
        new_builtin(|header| ListReverseIterator { header, list: Field::new(Some(list)), at })
    }
}

#[pymethods]
impl ListReverseIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, ListReverseIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, ListReverseIterator>) -> Option<Value> {
        let at = this.at.get();
        let item = usize::try_from(at).ok().and_then(|i| this.list.borrow().as_ref()?.get(i));
        if item.is_some() {
            this.at.set(at - 1);
        } else {
            this.at.set(-1);
            this.list.set(None);
        }
        item
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, ListReverseIterator>) -> Value {
        let n = this.at.get() + 1;
        let len = this.list.borrow().as_ref().map_or(0, |list| list.len());
        int::from_i64(if len as i64 >= n { n } else { 0 })
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, ListReverseIterator>, th: &mut Thread) -> PyResult<Value> {
        match this.list.get() {
            None => reduce_exhausted(th, List::new(Vec::new()).into_value()),
            Some(list) => {
                let class = th.interp().class(Reversed::spec()).to_owned();
                Ok(tuple([class, tuple([list.into_value()]), int::from_i64(this.at.get())]))
            }
        }
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, ListReverseIterator>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        let at = state_index(th, object)?;
        if let Some(len) = this.list.borrow().as_ref().map(|list| list.len()) {
            this.at.set(at.clamp(-1, len as i64 - 1));
        }
        Ok(())
    }
}

/// The iterator of the old sequence protocol: `__getitem__` from 0 on until it raises `IndexError`.
#[pyclass(name = "iterator", flags(GC))]
#[repr(C)]
pub struct SequenceIterator {
    header: Header,
    of: Field<Option<Value>>,
    at: Cell<i64>,
}

impl SequenceIterator {
    /// An iterator over a sequence.
    pub fn new(of: Value) -> Owned<SequenceIterator> {
        new_builtin(|header| SequenceIterator { header, of: Field::new(Some(of)), at: Cell::new(0) })
    }
}

/// Item `at` of a sequence for an iterator: None where it raises `IndexError` or `StopIteration`.
fn item_or_end(th: &mut Thread, of: &Value, at: i64) -> PyResult<Option<Value>> {
    match protocol::get_item(th, of.as_ref(), int::from_i64(at).as_ref()) {
        Ok(item) => Ok(Some(item)),
        Err(raised) if raised.is(&exc::IndexError) || raised.is(&exc::StopIteration) => Ok(None),
        Err(raised) => Err(raised),
    }
}

#[pymethods]
impl SequenceIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, SequenceIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, SequenceIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(of) = this.of.get() else { return Ok(None) };
        let at = this.at.get();
        let Some(after) = at.checked_add(1) else { return Err(th.overflow_error("iter index too large")) };
        let item = item_or_end(th, &of, at)?;
        if item.is_some() {
            this.at.set(after);
        } else {
            this.of.set(None);
        }
        Ok(item)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, SequenceIterator>, th: &mut Thread) -> PyResult<Value> {
        let Some(of) = this.of.get() else { return Ok(int::from_i64(0)) };
        if of.as_ref().class().get().slots().len.is_none() {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let len = protocol::length(th, of.as_ref())? as i64;
        Ok(int::from_i64(len.saturating_sub(this.at.get()).max(0)))
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, SequenceIterator>, th: &mut Thread) -> PyResult<Value> {
        match this.of.get() {
            None => reduce_exhausted(th, tuple([])),
            Some(of) => Ok(tuple([builtin(th, "iter")?, tuple([of]), int::from_i64(this.at.get())])),
        }
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, SequenceIterator>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        let at = state_index(th, object)?;
        this.at.set(at.max(0));
        Ok(())
    }
}

/// The iterator of `iter(callable, sentinel)`.
#[pyclass(name = "callable_iterator", flags(GC))]
#[repr(C)]
pub struct CallableIterator {
    header: Header,
    callable: Field<Option<(Value, Value)>>,
}

impl CallableIterator {
    /// An iterator over what `callable` gives, up to what equals `sentinel`.
    pub fn new(callable: Value, sentinel: Value) -> Owned<CallableIterator> {
        new_builtin(|header| CallableIterator { header, callable: Field::new(Some((callable, sentinel))) })
    }
}

#[pymethods]
impl CallableIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, CallableIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, CallableIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some((callable, sentinel)) = this.callable.get() else { return Ok(None) };
        match protocol::call0(th, callable.as_ref()) {
            // The call may have exhausted this very iterator.
            Ok(_) if this.callable.borrow().is_none() => return Ok(None),
            Ok(item) => {
                if !compare::equal(th, sentinel.as_ref(), item.as_ref())? {
                    return Ok(Some(item));
                }
            }
            Err(raised) if raised.is(&exc::StopIteration) => {}
            Err(raised) => return Err(raised),
        }
        this.callable.set(None);
        Ok(None)
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, CallableIterator>, th: &mut Thread) -> PyResult<Value> {
        match this.callable.get() {
            None => reduce_exhausted(th, tuple([])),
            Some((callable, sentinel)) => Ok(tuple([builtin(th, "iter")?, tuple([callable, sentinel])])),
        }
    }
}
