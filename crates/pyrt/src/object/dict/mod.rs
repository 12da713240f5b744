//! `dict`: an ordered hash table from values to values.
//!
//! `table` has the hashing and never runs Python code. Lookups of keys that are not strings may call `__eq__`, which
//! may change the very dict: they take candidates from the table one by one, compare through the data model, and begin
//! again when entries came or went meanwhile (the table's stamp tells).
//!
//! Invariant: `version` changes whenever a key is added or removed or a value replaced; versions are never reused, so
//! a cached lookup is good as long as the version is the same.

mod iter;
mod methods;
mod table;
mod views;

use std::cell::Cell;

use pymacros::pyclass;

use super::field::Field;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::type_::{Type, new_builtin, new_instance};
use crate::error::PyResult;
use crate::protocol;
use crate::state::Thread;
use table::{Lookup, MIN_INDEX, Table};

pub use iter::{DictItemIterator, DictKeyIterator, DictValueIterator};
pub use methods::{merge_any, merge_args};
pub use views::{DictItems, DictKeys, DictValues};

/// dict() -> new empty dictionary
/// dict(mapping) -> new dictionary initialized from a mapping object's
///     (key, value) pairs
/// dict(iterable) -> new dictionary initialized as if via:
///     d = {}
///     for k, v in iterable:
///         d[k] = v
/// dict(**kwargs) -> new dictionary initialized with the name=value pairs
///     in the keyword argument list.  For example:  dict(one=1, two=2)
#[pyclass(name = "dict", kind = DICT, flags(SUBCLASSABLE, GC, MAPPING), methods(methods::METHODS_Dict))]
#[repr(C)]
pub struct Dict {
    header: Header,
    table: Field<Table>,
    #[traverse(skip)]
    version: Cell<u64>,
}

impl super::field::Clearable for Table {
    fn clear_field(field: &Field<Table>) {
        field.set(Table::new());
    }
}

fn next_version() -> u64 {
    thread_local! { static VERSION: Cell<u64> = const { Cell::new(1) }; }
    let v = VERSION.get() + 1;
    VERSION.set(v);
    v
}

fn found(lookup: Lookup) -> Option<usize> {
    match lookup {
        Lookup::Found(i) => Some(i),
        Lookup::Absent | Lookup::Ask => None,
    }
}

impl Dict {
    /// An empty dict.
    #[inline]
    pub fn new() -> Owned<Dict> {
        new_builtin(|header| Dict { header, table: Field::new(Table::new()), version: Cell::new(0) })
    }

    /// An empty dict with room for `n` entries.
    pub fn with_capacity(n: usize) -> Owned<Dict> {
        if n <= MIN_INDEX {
            // Written word by word into the object: a table made elsewhere would be copied in wider words than it was
            // written, which waits for the writes.
            return new_builtin(|header| Dict { header, table: Field::new(Table::small(n)), version: Cell::new(0) });
        }
        new_builtin(|header| Dict { header, table: Field::new(Table::with_capacity(n)), version: Cell::new(0) })
    }

    /// An empty dict with room for `n` entries, the first of which has this key.
    #[inline]
    pub fn with_room_for(first: Option<Ref<'_>>, n: usize) -> Owned<Dict> {
        // Room is made for entries of strings.
        if first.is_some_and(|key| key.downcast_exact::<Str>().is_some()) {
            Dict::with_capacity(n)
        } else {
            Dict::new()
        }
    }

    /// A dict of a few keys and values, where the keys are seen to be different strings at a glance: they are interned.
    pub fn of_names(keys: &[Value], values: &[Value]) -> Option<Owned<Dict>> {
        let interned = |key: &Value| key.as_ref().downcast_exact::<Str>().is_some_and(|key| key.is_interned());
        let is_new = |i: usize| !keys[..i].iter().any(|k| k.as_ref().bits_eq(keys[i].as_ref()));
        if keys.len() != values.len()
            || keys.len() > MIN_INDEX
            || !(0..keys.len()).all(|i| interned(&keys[i]) && is_new(i))
        {
            return None;
        }
        Some(new_builtin(|header| Dict {
            header,
            table: Field::new(Table::of_strings(keys, values)),
            version: Cell::new(0),
        }))
    }

    /// An empty dict, an instance of `class` (`dict` or a subclass).
    pub fn of_class(class: Ref<'_, Type>) -> Owned<Dict> {
        new_instance(class, Dict::empty_body)
    }

    /// The struct of an empty dict, for classes whose struct begins with one.
    pub fn empty_body(header: Header) -> Dict {
        Dict { header, table: Field::new(Table::new()), version: Cell::new(0) }
    }

    /// Number of entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.table.borrow().len()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all keys are strings, of the exact class, and were so ever since the dict was empty.
    pub fn has_only_str_keys(&self) -> bool {
        self.table.borrow().is_str_only()
    }

    /// The version tag: see the module header.
    #[inline]
    pub fn version(&self) -> u64 {
        let v = self.version.get();
        if v != 0 {
            return v;
        }
        let v = next_version();
        self.version.set(v);
        v
    }

    #[inline]
    fn changed(&self) {
        self.version.set(0);
    }

    /// A number for the present keys and where their values stand: good until a key comes or goes, never used again.
    #[inline(always)]
    pub fn keys_version(&self) -> u64 {
        self.table.borrow().keys_version()
    }

    /// As `keys_version`, giving a number where there is none.
    pub fn ensure_keys_version(&self) -> u64 {
        let table = self.table.borrow();
        if table.keys_version() == 0 {
            table.set_keys_version(next_version());
        }
        table.keys_version()
    }

    /// Where the value of a string key stands: good as long as `keys_version` is the same.
    pub fn value_place(&self, key: Ref<'_, Str>) -> Option<*const u64> {
        let i = self.table.borrow().find_str(key)?;
        // Not by way of a reference to the value: the place is written, too.
        self.table.with_mut(|table| table.value_place(i)).map(|place| place.cast_const().cast())
    }

    /// Replace the value at a place that `value_place` gave; gives what was there.
    ///
    /// # Safety
    /// The place is one of this dict's and `keys_version` has not changed since.
    #[inline(always)]
    pub unsafe fn replace_at(&self, place: *const u64, value: Value) -> Value {
        self.changed();
        // SAFETY: the caller's promise: the place is a value word of the table.
        unsafe { Value::from_bits(place.cast_mut().replace(value.into_bits())) }
    }

    /// The value of a string key. Never runs Python code.
    #[inline]
    pub fn get_str(&self, key: Ref<'_, Str>) -> Option<Value> {
        let table = self.table.borrow();
        table.find_str(key).and_then(|i| table.entry(i)).map(|(_, v)| v.to_owned())
    }

    /// Set the value of a string key. Only the drop of the old value may run Python code.
    #[inline]
    pub fn set_str(&self, key: Ref<'_, Str>, value: Value) {
        self.changed();
        let old = self.table.with_mut(|table| match table.find_str(key) {
            Some(i) => Some(table.replace_value(i, value)),
            None => {
                table.insert_str(key, value);
                None
            }
        });
        drop(old);
    }

    /// Remove a string key.
    pub fn remove_str(&self, key: Ref<'_, Str>) -> Option<Value> {
        self.changed();
        let removed = self.table.with_mut(|table| table.find_str(key).map(|i| table.remove(i)));
        removed.map(|(_, value)| value)
    }

    /// Number of the entry with `key`, of hash `hash`.
    fn find(&self, th: &mut Thread, key: Ref<'_>, hash: i64) -> PyResult<Option<usize>> {
        if let Some(key) = key.downcast_exact::<Str>() {
            let table = self.table.borrow();
            if table.is_str_only() {
                return Ok(table.find_str(key));
            }
        }
        match self.table.borrow().lookup(hash, key) {
            Lookup::Found(i) => Ok(Some(i)),
            Lookup::Absent => Ok(None),
            Lookup::Ask => self.find_asking(th, key, hash),
        }
    }

    #[inline(never)]
    fn find_asking(&self, th: &mut Thread, key: Ref<'_>, hash: i64) -> PyResult<Option<usize>> {
        'again: loop {
            let stamp = self.table.borrow().stamp();
            let candidates = self.table.borrow().candidates(hash);
            for i in candidates {
                let Some(k) = self.table.borrow().entry(i).map(|(k, _)| k.to_owned()) else { continue };
                let same = protocol::compare::equal(th, k.as_ref(), key)?;
                if self.table.borrow().stamp() != stamp {
                    continue 'again;
                }
                if same {
                    return Ok(Some(i));
                }
            }
            return Ok(None);
        }
    }

    /// The value of `key`.
    ///
    /// # Errors
    /// What hashing or comparing raises.
    #[inline]
    pub fn get(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<Option<Value>> {
        if let Some(key) = key.downcast_exact::<Str>() {
            let table = self.table.borrow();
            if table.is_str_only() {
                return Ok(table.find_str(key).and_then(|i| table.entry(i)).map(|(_, v)| v.to_owned()));
            }
        }
        let hash = protocol::hash(th, key)?;
        self.get_hashed(th, key, hash)
    }

    /// The value of a string or a small int, where it is there and no other key need be asked.
    #[inline]
    pub fn get_quick(&self, key: Ref<'_>) -> Option<Value> {
        let table = self.table.borrow();
        let found = match key.downcast_exact::<Str>() {
            Some(text) if table.is_str_only() => table.find_str(text),
            Some(text) => found(table.lookup(text.hash(), key)),
            None => found(table.lookup(protocol::hash_small_int(key.as_small_int()?), key)),
        };
        found.and_then(|i| table.entry(i)).map(|(_, v)| v.to_owned())
    }

    /// The entry of a string or a small int, where no other key need be asked.
    #[inline(always)]
    fn find_quick(&self, key: Ref<'_>) -> Option<Option<usize>> {
        let table = self.table.borrow();
        let hash = match key.downcast_exact::<Str>() {
            Some(text) if table.is_str_only() => return Some(table.find_str(text)),
            Some(text) => text.hash(),
            None => protocol::hash_small_int(key.as_small_int()?),
        };
        match table.lookup(hash, key) {
            Lookup::Found(i) => Some(Some(i)),
            Lookup::Absent => Some(None),
            Lookup::Ask => None,
        }
    }

    /// Whether a string or a small int is a key, where no other key need be asked.
    #[inline]
    pub fn contains_quick(&self, key: Ref<'_>) -> Option<bool> {
        self.find_quick(key).map(|found| found.is_some())
    }

    /// The value of `key`, or `default`.
    #[inline]
    pub(crate) fn get_or(&self, th: &mut Thread, key: Ref<'_>, default: Ref<'_>) -> PyResult<Value> {
        let found = match self.find_quick(key) {
            Some(at) => at.and_then(|i| self.table.borrow().entry(i)).map(|(_, v)| v.to_owned()),
            None => self.get(th, key)?,
        };
        Ok(found.unwrap_or_else(|| default.to_owned()))
    }

    /// Set the value of `key`, where it is there or all keys are strings, and no other key need be asked; false, and no
    /// value asked for, where that is not so.
    #[inline]
    pub fn set_quick(&self, key: Ref<'_>, value: impl FnOnce() -> Value) -> bool {
        let table = self.table.borrow();
        let at = match key.downcast_exact::<Str>() {
            Some(text) if table.is_str_only() => {
                self.set_str(text, value());
                return true;
            }
            Some(text) => found(table.lookup(text.hash(), key)),
            None => match key.as_small_int() {
                Some(i) => found(table.lookup(protocol::hash_small_int(i), key)),
                None => None,
            },
        };
        let Some(at) = at else { return false };
        self.changed();
        drop(self.table.with_mut(|table| table.replace_value(at, value())));
        true
    }

    /// The value of `key`, whose hash is known.
    pub fn get_hashed(&self, th: &mut Thread, key: Ref<'_>, hash: i64) -> PyResult<Option<Value>> {
        let found = self.find(th, key, hash)?;
        Ok(found.and_then(|i| self.table.borrow().entry(i)).map(|(_, v)| v.to_owned()))
    }

    /// Whether `key` is there.
    pub fn contains(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
        let hash = protocol::hash(th, key)?;
        Ok(self.find(th, key, hash)?.is_some())
    }

    /// Set the value of `key`.
    #[inline]
    pub fn set(&self, th: &mut Thread, key: Ref<'_>, value: Value) -> PyResult<()> {
        if let Some(key) = key.downcast_exact::<Str>()
            && self.table.borrow().is_str_only()
        {
            self.set_str(key, value);
            return Ok(());
        }
        let hash = protocol::hash(th, key)?;
        self.set_hashed(th, key, hash, value)
    }

    /// Set the value of `key`, whose hash is known.
    pub fn set_hashed(&self, th: &mut Thread, key: Ref<'_>, hash: i64, value: Value) -> PyResult<()> {
        let found = self.find(th, key, hash)?;
        self.changed();
        let old = self.table.with_mut(|table| match found {
            Some(i) => Some(table.replace_value(i, value)),
            None => {
                table.insert_new(hash, key.to_owned(), value);
                None
            }
        });
        drop(old);
        Ok(())
    }

    /// The value of `key`; where it is absent, `default` is set and given.
    pub fn set_default(&self, th: &mut Thread, key: Ref<'_>, default: Value) -> PyResult<Value> {
        let hash = protocol::hash(th, key)?;
        if let Some(i) = self.find(th, key, hash)? {
            return Ok(self.table.borrow().entry(i).map_or(default, |(_, v)| v.to_owned()));
        }
        self.changed();
        self.table.with_mut(|table| table.insert_new(hash, key.to_owned(), default.clone()));
        Ok(default)
    }

    /// Remove `key`; gives its value.
    pub fn remove(&self, th: &mut Thread, key: Ref<'_>) -> PyResult<Option<Value>> {
        let hash = protocol::hash(th, key)?;
        let Some(i) = self.find(th, key, hash)? else { return Ok(None) };
        self.changed();
        let (key, value) = self.table.with_mut(|table| table.remove(i));
        drop(key);
        Ok(Some(value))
    }

    /// Remove the entry added last.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        self.changed();
        self.table.with_mut(|table| table.last().map(|i| table.remove(i)))
    }

    /// Remove the first entry.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        self.changed();
        let mut at = 0;
        self.next_entry(&mut at)?;
        Some(self.table.with_mut(|table| table.remove(at - 1)))
    }

    /// Move the entry of `key` behind all others, or before them. False where there is none.
    pub fn move_to_end(&self, th: &mut Thread, key: Ref<'_>, last: bool) -> PyResult<bool> {
        let hash = protocol::hash(th, key)?;
        let Some(i) = self.find(th, key, hash)? else { return Ok(false) };
        self.changed();
        self.table.with_mut(|table| {
            let (key, value) = table.remove(i);
            if last {
                table.insert_new(hash, key, value);
            } else {
                table.insert_front(hash, key, value);
            }
        });
        Ok(true)
    }

    /// Key and value of the first entry at or after number `at`, which moves past it. Numbers stay good as long as no
    /// key is added or removed.
    #[inline]
    pub fn next_entry(&self, at: &mut usize) -> Option<(Value, Value)> {
        let table = self.table.borrow();
        let from_first = *at <= table.first();
        *at = (*at).max(table.first());
        while *at < table.end() {
            let i = *at;
            *at += 1;
            if let Some((k, v)) = table.entry(i) {
                if from_first {
                    table.set_first(i);
                }
                return Some((k.to_owned(), v.to_owned()));
            }
        }
        None
    }

    /// As `next_entry`, with the key's hash.
    pub fn next_hashed(&self, at: &mut usize) -> Option<(i64, Value, Value)> {
        let (k, v) = self.next_entry(at)?;
        let hash = self.table.borrow().hash_at(*at - 1);
        Some((hash, k, v))
    }

    /// Key and value of the last entry before number `at`, which moves to it (`usize::MAX`: from the end).
    pub fn previous_entry(&self, at: &mut usize) -> Option<(Value, Value)> {
        let table = self.table.borrow();
        let mut i = (*at).min(table.end());
        while i > 0 {
            i -= 1;
            if let Some((k, v)) = table.entry(i) {
                *at = i;
                return Some((k.to_owned(), v.to_owned()));
            }
        }
        *at = 0;
        None
    }

    /// All entries.
    pub fn items(&self) -> Vec<(Value, Value)> {
        let mut at = 0;
        let mut all = Vec::with_capacity(self.len());
        while let Some(entry) = self.next_entry(&mut at) {
            all.push(entry);
        }
        all
    }

    /// All keys.
    pub fn keys(&self) -> Vec<Value> {
        self.items().into_iter().map(|(k, _)| k).collect()
    }

    /// All values.
    pub fn values(&self) -> Vec<Value> {
        self.items().into_iter().map(|(_, v)| v).collect()
    }

    /// The entries whose keys are strings.
    pub fn str_items(&self) -> Vec<(Owned<Str>, Value)> {
        self.items().into_iter().filter_map(|(k, v)| k.cast::<Str>().ok().map(|k| (k, v))).collect()
    }

    /// Remove everything.
    pub fn clear_all(&self) {
        self.changed();
        let old = self.table.with_mut(|table| table.replace(Table::new()));
        drop(old);
    }

    /// A copy, a plain dict.
    pub fn copy(&self) -> Owned<Dict> {
        let table = self.table.borrow().copy();
        new_builtin(|header| Dict { header, table: Field::new(table), version: Cell::new(0) })
    }

    /// Take over all entries of `other`, replacing values of keys that are here.
    pub fn update(&self, th: &mut Thread, other: Ref<'_, Dict>) -> PyResult<()> {
        if self.is_empty() && !std::ptr::eq(self, other.get()) {
            let copy = other.table.borrow().copy();
            self.changed();
            let old = self.table.with_mut(|table| table.replace(copy));
            drop(old);
            return Ok(());
        }
        if std::ptr::eq(self, other.get()) {
            return Ok(());
        }
        let mut at = 0;
        let len = other.len();
        while let Some((hash, k, v)) = other.next_hashed(&mut at) {
            self.set_hashed(th, k.as_ref(), hash, v)?;
            if other.len() != len {
                return Err(th.runtime_error("dict mutated during update"));
            }
        }
        Ok(())
    }
}
