//! The interpreter's cache of class lookups: (class version, name) to the attribute found, direct mapped.
//!
//! An entry is good while its version is the class's: versions never come back (`Type::modified`). An entry holds a
//! count of what it found, so a cached miss or hit costs no lookup and no lifetime question. So that nothing lives
//! longer for it, the entry goes when its attribute is replaced (`forget`), and all go before a collection.

use std::cell::UnsafeCell;

use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::object::type_::Type;

const SIZE: usize = 4096;

#[derive(Default, Clone)]
struct Entry {
    version: u32,
    name: u64,
    /// Keeps the name's address its own.
    _keep: Option<Value>,
    found: Option<Value>,
}

/// See the module header.
pub struct MethodCache {
    entries: UnsafeCell<Box<[Entry]>>,
}

impl MethodCache {
    pub(super) fn new() -> MethodCache {
        MethodCache { entries: UnsafeCell::new(vec![Entry::default(); SIZE].into_boxed_slice()) }
    }

    #[inline]
    fn slot(version: u32, name: u64) -> usize {
        (version as usize ^ (name as usize >> 3)) & (SIZE - 1)
    }

    /// `class`'s attribute `name`, bases included.
    #[inline]
    pub(crate) fn lookup(&self, class: &Type, name: Ref<'_, Str>) -> Option<Value> {
        let version = class.version();
        let key = name.bits();
        // SAFETY: no reference into the table outlives this expression, and cloning a value runs no code.
        let entry = unsafe { &(&*self.entries.get())[Self::slot(version, key)] };
        if entry.version == version && entry.name == key {
            return entry.found.clone();
        }
        self.miss(class, name)
    }

    #[cold]
    #[inline(never)]
    fn miss(&self, class: &Type, name: Ref<'_, Str>) -> Option<Value> {
        if !name.is_interned() {
            let interned = super::Interpreter::current().intern_ref(name);
            return self.lookup(class, interned.as_ref());
        }
        let found = class.lookup_uncached(name);
        let version = class.version();
        let key = name.bits();
        let fresh = Entry { version, name: key, _keep: Some(name.to_owned()), found: found.clone() };
        // SAFETY: as above; the old entry is dropped only after the table is whole.
        let old = unsafe { std::mem::replace(&mut (&mut *self.entries.get())[Self::slot(version, key)], fresh) };
        drop(old);
        found
    }

    /// The interned `name` of the class that had this version was replaced.
    pub(crate) fn forget(&self, version: u32, name: Ref<'_, Str>) {
        let key = name.bits();
        // SAFETY: as above; the entry is dropped only after the table is whole.
        let old = unsafe {
            let entry = &mut (&mut *self.entries.get())[Self::slot(version, key)];
            (entry.version == version && entry.name == key).then(|| std::mem::take(entry))
        };
        drop(old);
    }

    /// Forget everything (before a collection; at the end of the interpreter, before its objects go).
    pub(crate) fn clear(&self) {
        for i in 0..SIZE {
            // SAFETY: as above.
            let old = unsafe { std::mem::take(&mut (&mut *self.entries.get())[i]) };
            drop(old);
        }
    }
}
