//! `list`: a growing row of values.
//!
//! The row is a `Vec` in a `Field`: readers borrow it for a moment, and values that leave it are dropped only once it
//! is whole again.

mod methods;
mod sort;

use pymacros::pyclass;

use super::field::Field;
use super::raw::{Header, Owned, Value};
use super::type_::{Type, new_builtin, new_instance};
use crate::object::raw::Ref;

pub use methods::extend;
pub use sort::sort;

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[pyclass(name = "list", kind = LIST, flags(SUBCLASSABLE, GC, SEQUENCE), methods(methods::METHODS_List))]
#[repr(C)]
pub struct List {
    header: Header,
    items: Field<Vec<Value>>,
}

impl Drop for List {
    fn drop(&mut self) {
        drop_backwards(self.items.take());
    }
}

/// Drop values, the last one first, as CPython lets go of a list's items.
pub fn drop_backwards(mut values: Vec<Value>) {
    while let Some(value) = values.pop() {
        drop(value);
    }
}

impl List {
    /// A list of these values.
    pub fn new(values: Vec<Value>) -> Owned<List> {
        new_builtin(|header| List { header, items: Field::new(values) })
    }

    /// A list of these values, an instance of `class` (`list` or a subclass).
    pub fn of_class(class: Ref<'_, Type>, values: Vec<Value>) -> Owned<List> {
        new_instance(class, |header| List { header, items: Field::new(values) })
    }

    /// The items. The borrow must end before anything that takes `th` or drops a value.
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        self.items.borrow()
    }

    /// Work on the row. The closure must neither run Python code nor drop values.
    #[inline]
    pub fn with_mut<R>(&self, f: impl FnOnce(&mut Vec<Value>) -> R) -> R {
        self.items.with_mut(f)
    }

    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Item `i`.
    #[inline]
    pub fn get(&self, i: usize) -> Option<Value> {
        self.items.borrow().get(i).cloned()
    }

    /// Replace item `i`; gives the value back where there is no such item.
    #[inline]
    pub fn set(&self, i: usize, value: Value) -> Result<(), Value> {
        let old = self.items.with_mut(|v| match v.get_mut(i) {
            Some(place) => Ok(std::mem::replace(place, value)),
            None => Err(value),
        });
        old.map(drop)
    }

    /// Append.
    #[inline]
    pub fn push(&self, value: Value) {
        self.items.with_mut(|v| v.push(value));
    }

    /// Put an item at the end where there is room for it already; false, and no item asked for, where there is none.
    #[inline(always)]
    pub fn push_inside(&self, item: impl FnOnce() -> Value) -> bool {
        // SAFETY: no closure over the items runs (`item` only reads a register); the place is within the capacity and
        // written before it counts.
        unsafe {
            let items = &mut *self.items.as_ptr();
            let n = items.len();
            if n == items.capacity() {
                return false;
            }
            items.as_mut_ptr().add(n).write(item());
            items.set_len(n + 1);
        }
        true
    }

    /// The word of item `i`.
    ///
    /// # Safety
    /// `i` is below the length.
    #[inline(always)]
    pub unsafe fn item_place(&self, i: usize) -> *mut u64 {
        // SAFETY: as for `push_inside`; the caller's promise.
        unsafe { (*self.items.as_ptr()).as_mut_ptr().add(i).cast() }
    }

    /// Take the last item.
    #[inline]
    pub fn pop(&self) -> Option<Value> {
        self.items.with_mut(Vec::pop)
    }

    /// Clones of all items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.get()
    }

    /// Take all items out.
    pub fn take(&self) -> Vec<Value> {
        self.items.take()
    }
}
