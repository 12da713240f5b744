//! `tuple`: an immutable row of values behind the header.

use std::cell::Cell;

use super::field::{Traverse, Visit};
use super::raw::{Header, Object, Owned, Ref, Value};
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_variable};
use crate::state::Interpreter;

/// A tuple; the items stand behind the struct.
#[repr(C)]
pub struct Tuple {
    header: Header,
    len: Cell<usize>,
}

const ITEMS: usize = size_of::<Tuple>();

unsafe fn size_of_tuple(object: *const Header) -> usize {
    // SAFETY: a live tuple.
    ITEMS + unsafe { (*object.cast::<Tuple>()).len.get() } * 8
}

// SAFETY: repr(C), header first.
unsafe impl Object for Tuple {
    fn spec() -> &'static TypeSpec {
        static LAYOUT: Layout = Layout::variable::<Tuple>(true, size_of_tuple);
        static SPEC: TypeSpec = TypeSpec {
            name: "tuple",
            module: "builtins",
            doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf \
                  iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a \
                  tuple, the return value is the same object.",
            base: None,
            flags: TypeFlags::SUBCLASSABLE.union(TypeFlags::GC).union(TypeFlags::SEQUENCE),
            layout: &LAYOUT,
            methods: &[],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for Tuple {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for item in self.as_slice() {
            visit.value(item.as_ref());
        }
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        // SAFETY: the items are initialised and not looked at again; the length stays, the heap needs it.
        unsafe {
            let items = std::ptr::from_mut(self).cast::<u8>().add(ITEMS).cast::<Value>();
            std::ptr::drop_in_place(std::ptr::slice_from_raw_parts_mut(items, self.len.get()));
        }
    }
}

impl Tuple {
    /// A tuple of these values.
    pub fn new(values: Vec<Value>) -> Owned<Tuple> {
        if values.is_empty() {
            return Interpreter::current().empty_tuple().clone();
        }
        Tuple::of_class(Interpreter::current().class(Tuple::spec()), values)
    }

    /// A tuple of clones of these values.
    pub fn from_slice(values: &[Value]) -> Owned<Tuple> {
        if values.is_empty() {
            return Interpreter::current().empty_tuple().clone();
        }
        let class = Interpreter::current().class(Tuple::spec());
        // SAFETY: struct and items are written.
        unsafe {
            new_variable(class, ITEMS + values.len() * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(values.len()));
                let items = p.add(ITEMS).cast::<Value>();
                for (i, value) in values.iter().enumerate() {
                    items.add(i).write(value.clone());
                }
            })
        }
    }

    /// A tuple whose items are moved from `values`, which are no longer the caller's.
    ///
    /// # Safety
    /// `values` leads to `n` values that the caller owns and forgets.
    pub unsafe fn from_moved(values: *const u64, n: usize) -> Owned<Tuple> {
        if n == 0 {
            return Interpreter::current().empty_tuple().clone();
        }
        let class = Interpreter::current().class(Tuple::spec());
        // SAFETY: the caller's promise; struct and items are written.
        unsafe {
            new_variable(class, ITEMS + n * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(n));
                std::ptr::copy_nonoverlapping(values, p.add(ITEMS).cast::<u64>(), n);
            })
        }
    }

    /// A tuple of these values, an instance of `class` (`tuple` or a subclass).
    pub fn of_class(class: Ref<'_, Type>, values: Vec<Value>) -> Owned<Tuple> {
        // SAFETY: struct and items are written.
        unsafe {
            new_variable(class, ITEMS + values.len() * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(values.len()));
                let items = p.add(ITEMS).cast::<Value>();
                for (i, value) in values.into_iter().enumerate() {
                    items.add(i).write(value);
                }
            })
        }
    }

    pub(crate) fn make_empty() -> Owned<Tuple> {
        Tuple::of_class(Interpreter::current().class(Tuple::spec()), Vec::new())
    }

    /// The items.
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `len` initialised values stand behind the struct.
        unsafe {
            std::slice::from_raw_parts(std::ptr::from_ref(self).cast::<u8>().add(ITEMS).cast::<Value>(), self.len.get())
        }
    }

    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
}
