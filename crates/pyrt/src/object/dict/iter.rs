//! The iterators of a dict and its views, forwards and backwards.
//!
//! An iterator goes by entry numbers. It notices a changed number of entries, and entries beyond the number that there
//! were at its start (keys removed and others added); what else happens to the dict it lives through.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::super::field::Field;
use super::super::int;
use super::super::iterators::{builtin, tuple};
use super::super::list::List;
use super::super::raw::{Header, Owned, Ref, Value};
use super::super::tuple::Tuple;
use super::super::type_::new_builtin;
use super::Dict;
use super::table::Table;
use crate::error::PyResult;
use crate::state::Thread;

/// The first live entry at or after `at`, which moves past it; `f` says what to take of it.
#[inline]
fn forwards<R>(table: &Table, at: &Cell<usize>, f: impl FnOnce(Ref<'_>, Ref<'_>) -> R) -> Option<R> {
    let mut i = at.get();
    while i < table.end() {
        if let Some((key, value)) = table.entry(i) {
            at.set(i + 1);
            return Some(f(key, value));
        }
        i += 1;
    }
    at.set(i);
    None
}

/// The last live entry before `at`, which moves to it.
#[inline]
fn backwards<R>(table: &Table, at: &Cell<usize>, f: impl FnOnce(Ref<'_>, Ref<'_>) -> R) -> Option<R> {
    let mut i = at.get().min(table.end());
    while i > 0 {
        i -= 1;
        if let Some((key, value)) = table.entry(i) {
            at.set(i);
            return Some(f(key, value));
        }
    }
    at.set(0);
    None
}

macro_rules! iterator {
    ($iterator:ident, $name:literal, $doc:literal, $walk:ident from $from:expr, $make:expr) => {
        #[doc = $doc]
        #[pyclass(name = $name, flags(GC))]
        #[repr(C)]
        pub struct $iterator {
            header: Header,
            dict: Field<Option<Owned<Dict>>>,
            at: Cell<usize>,
            /// Number of entries at the start; `usize::MAX` once it was found to have changed.
            len: Cell<usize>,
            left: Cell<usize>,
        }

        impl $iterator {
            /// An iterator from the first entry (or the last) on.
            pub fn new(dict: Owned<Dict>) -> Owned<$iterator> {
                let len = dict.len();
                new_builtin(|header| $iterator {
                    header,
                    dict: Field::new(Some(dict)),
                    at: Cell::new($from),
                    len: Cell::new(len),
                    left: Cell::new(len),
                })
            }

            /// The next item.
            ///
            /// # Errors
            /// `RuntimeError` where the dict was changed meanwhile.
            #[inline]
            pub fn advance(&self, th: &mut Thread) -> PyResult<Option<Value>> {
                let make: fn(Ref<'_>, Ref<'_>) -> Value = $make;
                let item = {
                    let Some(dict) = self.dict.borrow() else { return Ok(None) };
                    if dict.len() != self.len.get() {
                        self.len.set(usize::MAX);
                        return Err(th.runtime_error("dictionary changed size during iteration"));
                    }
                    $walk(dict.table.borrow(), &self.at, make)
                };
                if item.is_none() {
                    self.dict.set(None);
                } else if self.left.get() == 0 {
                    self.dict.set(None);
                    return Err(th.runtime_error("dictionary keys changed during iteration"));
                } else {
                    self.left.set(self.left.get() - 1);
                }
                Ok(item)
            }
        }

        #[pymethods]
        impl $iterator {
            #[slot(iter)]
            fn iter(this: Ref<'_, $iterator>) -> Value {
                this.any().to_owned()
            }

            #[slot(next)]
            fn next(this: Ref<'_, $iterator>, th: &mut Thread) -> PyResult<Option<Value>> {
                this.get().advance(th)
            }

            /// Private method returning an estimate of len(list(it)).
            fn __length_hint__(this: Ref<'_, $iterator>) -> Value {
                let same = this.dict.borrow().as_ref().is_some_and(|dict| dict.len() == this.len.get());
                int::from_i64(if same { this.left.get() as i64 } else { 0 })
            }

            /// Return state information for pickling.
            fn __reduce__(this: Ref<'_, $iterator>, th: &mut Thread) -> PyResult<Value> {
                let make: fn(Ref<'_>, Ref<'_>) -> Value = $make;
                let mut rest = Vec::new();
                if let Some(dict) = this.dict.get() {
                    let at = this.at.clone();
                    while let Some(item) = $walk(dict.table.borrow(), &at, make) {
                        rest.push(item);
                    }
                }
                Ok(tuple([builtin(th, "iter")?, tuple([List::new(rest).into_value()])]))
            }
        }
    };
}

iterator!(DictKeyIterator, "dict_keyiterator", "The iterator of a dict.", forwards from 0, |key, _| key.to_owned());
iterator!(
    DictValueIterator, "dict_valueiterator", "The iterator of a dict's values.",
    forwards from 0, |_, value| value.to_owned()
);
iterator!(
    DictItemIterator, "dict_itemiterator", "The iterator of a dict's items.",
    forwards from 0, |key, value| Tuple::from_array([key.to_owned(), value.to_owned()]).into_value()
);
iterator!(
    DictReverseKeyIterator, "dict_reversekeyiterator", "The iterator of a dict from its end.",
    backwards from usize::MAX, |key, _| key.to_owned()
);
iterator!(
    DictReverseValueIterator, "dict_reversevalueiterator", "The iterator of a dict's values from their end.",
    backwards from usize::MAX, |_, value| value.to_owned()
);
iterator!(
    DictReverseItemIterator, "dict_reverseitemiterator", "The iterator of a dict's items from their end.",
    backwards from usize::MAX, |key, value| Tuple::from_array([key.to_owned(), value.to_owned()]).into_value()
);

macro_rules! inside {
    ($iterator:ident, $name:ident gives $result:ty, $doc:literal, $take:expr) => {
        impl $iterator {
            #[doc = $doc]
            /// None at the end and where the dict has changed, which `advance` tells apart.
            #[inline]
            pub fn $name(&self) -> Option<$result> {
                let dict = self.dict.borrow().as_ref()?;
                if dict.len() != self.len.get() || self.left.get() == 0 {
                    return None;
                }
                let item = forwards(dict.table.borrow(), &self.at, $take)?;
                self.left.set(self.left.get() - 1);
                Some(item)
            }
        }
    };
}

inside!(DictKeyIterator, advance_inside gives Value, "The next key.", |key, _| key.to_owned());
inside!(DictValueIterator, advance_inside gives Value, "The next value.", |_, value| value.to_owned());
inside!(
    DictItemIterator, advance_pair gives (Value, Value), "The next key and value.",
    |key, value| (key.to_owned(), value.to_owned())
);
