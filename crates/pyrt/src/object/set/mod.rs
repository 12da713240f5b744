//! `set` and `frozenset`: a hash table of keys.
//!
//! `table` has the hashing and never runs Python code; `ops` has what both types do, over a `Field<SetTable>`: keys
//! that are not plain ints, floats or strings are asked through the data model, which may change the very set, so
//! lookups take candidates one by one and begin again when the table's stamp moved. `methods` is what Python sees.

mod methods;
mod ops;
mod table;

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::int;
use super::iterators::{builtin, tuple};
use super::list::List;
use super::raw::{Header, Owned, Ref, Value};
use super::type_::{Type, new_builtin, new_instance};
use crate::error::PyResult;
use crate::state::Thread;
use table::SetTable;

/// Build an unordered collection of unique elements.
#[pyclass(name = "set", kind = SET, flags(SUBCLASSABLE, GC, WEAKREF), methods(methods::SET_SHARED, methods::METHODS_Set))]
#[repr(C)]
pub struct Set {
    header: Header,
    body: Field<SetTable>,
}

/// Build an immutable unordered collection of unique elements.
#[pyclass(
    name = "frozenset",
    kind = FROZEN_SET,
    flags(SUBCLASSABLE, GC, WEAKREF),
    methods(methods::FROZENSET_SHARED, methods::METHODS_FrozenSet)
)]
#[repr(C)]
pub struct FrozenSet {
    header: Header,
    body: Field<SetTable>,
    /// -1 while unknown.
    #[traverse(skip)]
    hash: Cell<i64>,
}

/// The table of a set of either kind.
#[inline]
fn body<'a>(value: Ref<'a>) -> Option<&'a Field<SetTable>> {
    match value.downcast::<Set>() {
        Some(set) => Some(&set.get().body),
        None => value.downcast::<FrozenSet>().map(|set| &set.get().body),
    }
}

/// Whether `value` is a set or a frozenset, subclasses included.
pub fn is_any_set(value: Ref<'_>) -> bool {
    value.is::<Set>() || value.is::<FrozenSet>()
}

impl Set {
    /// An empty set.
    pub fn new() -> Owned<Set> {
        Set::of_table(SetTable::new())
    }

    fn of_table(table: SetTable) -> Owned<Set> {
        new_builtin(|header| Set { header, body: Field::new(table) })
    }

    /// An empty set, an instance of `class` (`set` or a subclass).
    pub fn of_class(class: Ref<'_, Type>) -> Owned<Set> {
        new_instance(class, |header| Set { header, body: Field::new(SetTable::new()) })
    }

    /// A set of the items of `iterable`.
    ///
    /// # Errors
    /// What iterating, hashing or comparing raises.
    pub fn from_iterable(th: &mut Thread, iterable: Ref<'_>) -> PyResult<Owned<Set>> {
        let set = Set::new();
        ops::update(th, &set.body, iterable)?;
        Ok(set)
    }

    /// Number of keys.
    #[inline]
    pub fn len(&self) -> usize {
        self.body.borrow().len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Add a key.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn add(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<()> {
        ops::add(th, &self.body, key)
    }

    /// Whether `key` is there.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn contains(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        ops::contains(th, &self.body, key)
    }

    /// Add all items of `iterable`.
    ///
    /// # Errors
    /// What iterating, hashing or comparing raises.
    pub fn update(&self, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        ops::update(th, &self.body, iterable)
    }

    /// Remove a key; whether it was there.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn discard(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        ops::discard(th, &self.body, key)
    }

    /// Remove all items of `iterable`.
    ///
    /// # Errors
    /// What iterating, hashing or comparing raises.
    pub fn difference_update(&self, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        ops::difference_update(th, &self.body, iterable)
    }

    /// Remove the items of `iterable` that are there, add those that are not.
    ///
    /// # Errors
    /// What iterating, hashing or comparing raises.
    pub fn symmetric_difference_update(&self, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        ops::symmetric_difference_update(th, &self.body, iterable)
    }

    /// All keys.
    pub fn keys(&self) -> Vec<Value> {
        ops::keys(&self.body)
    }
}

impl FrozenSet {
    fn of_table(table: SetTable) -> Owned<FrozenSet> {
        new_builtin(|header| FrozenSet { header, body: Field::new(table), hash: Cell::new(-1) })
    }

    /// A frozenset of the items of `iterable`.
    ///
    /// # Errors
    /// What iterating, hashing or comparing raises.
    pub fn from_iterable(th: &mut Thread, iterable: Ref<'_>) -> PyResult<Owned<FrozenSet>> {
        let set = FrozenSet::of_table(SetTable::new());
        ops::update(th, &set.body, iterable)?;
        Ok(set)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.body.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `key` is there.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    pub fn contains(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        ops::contains(th, &self.body, key)
    }

    /// All keys.
    pub fn keys(&self) -> Vec<Value> {
        ops::keys(&self.body)
    }
}

/// `key in value` of a set or frozenset that tells without asking a class.
#[inline]
pub(crate) fn contains_quick(value: Ref<'_>, key: Ref<'_>) -> Option<bool> {
    ops::contains_quick(body(value)?, key)
}

/// A frozenset of constants, which hash and compare without running Python code.
pub fn frozenset_value(values: Vec<Value>) -> Value {
    let items = tuple(values);
    match Thread::with_current(|th| FrozenSet::from_iterable(th, items.as_ref())) {
        Ok(set) => set.into_value(),
        Err(_) => FrozenSet::of_table(SetTable::new()).into_value(),
    }
}

/// The iterator of a set of either kind.
#[pyclass(name = "set_iterator", flags(GC))]
#[repr(C)]
pub struct SetIterator {
    header: Header,
    set: Field<Option<Value>>,
    at: Cell<usize>,
    /// Number of keys at the start; `usize::MAX` once it was found to have changed.
    len: Cell<usize>,
    left: Cell<usize>,
}

impl SetIterator {
    fn new(set: Value, len: usize) -> Owned<SetIterator> {
        new_builtin(|header| SetIterator {
            header,
            set: Field::new(Some(set)),
            at: Cell::new(0),
            len: Cell::new(len),
            left: Cell::new(len),
        })
    }

    /// The next key. None at the end and where the set has changed, which `next` tells apart.
    #[inline]
    pub fn advance_inside(&self) -> Option<Value> {
        let body = body(self.set.borrow().as_ref()?.as_ref())?.borrow();
        if body.len() != self.len.get() {
            return None;
        }
        let mut at = self.at.get();
        let key = body.next(&mut at).map(|(_, key)| key.to_owned())?;
        self.at.set(at);
        self.left.set(self.left.get().saturating_sub(1));
        Some(key)
    }

    /// Number of keys of the set, while there is one.
    fn live(&self) -> Option<usize> {
        body(self.set.borrow().as_ref()?.as_ref()).map(|body| body.borrow().len())
    }
}

#[pymethods]
impl SetIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, SetIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, SetIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let key = this.get().advance_inside();
        if key.is_none()
            && let Some(live) = this.live()
        {
            if live != this.len.get() {
                this.len.set(usize::MAX);
                return Err(th.runtime_error("Set changed size during iteration"));
            }
            this.set.set(None);
        }
        Ok(key)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, SetIterator>) -> Value {
        let same = this.live() == Some(this.len.get());
        int::from_i64(if same { this.left.get() as i64 } else { 0 })
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, SetIterator>, th: &mut Thread) -> PyResult<Value> {
        let mut rest = Vec::new();
        let mut at = this.at.get();
        if let Some(set) = this.set.get()
            && let Some(body) = body(set.as_ref())
        {
            while let Some((_, key)) = body.borrow().next(&mut at) {
                rest.push(key.to_owned());
            }
        }
        Ok(tuple([builtin(th, "iter")?, tuple([List::new(rest).into_value()])]))
    }
}
