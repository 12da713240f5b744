//! The hash table of `dict`: an index array over entries kept in insertion order.
//!
//! ```text
//! indices  [ 2 | · | 0 | 1 ]                   u8, u16 or u32 wide, by size;  · = empty, × = deleted
//! entries  [ key value | key value | … ]       while all keys are strings: their hash is in the string
//!          [ hash key value | … ]              otherwise
//! ```
//!
//! A deleted entry leaves a hole (undefined key). Up to eight entries of string keys are searched without an index.
//!
//! Invariants: (1) an index that is neither empty nor deleted is below `entries.len()`; (2) each live entry has exactly
//! one index; (3) at most 2/3 of the indices are in use, deleted ones included; (4) the last entry is live, where there
//! are any. Sources: PEP 412, PEP 468, and the
//! compact dict of Raymond Hettinger's proposal (python-dev, December 2012).

use std::cell::Cell;

use super::super::field::{Traverse, Visit};
use super::super::raw::{Ref, Value};
use super::super::str::Str;
use crate::protocol::compare;

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;
pub(super) const MIN_INDEX: usize = 8;

/// An entry while all keys are strings.
pub(super) struct StrEntry {
    key: Value,
    value: Value,
}

/// An entry with any key.
pub(super) struct AnyEntry {
    hash: i64,
    key: Value,
    value: Value,
}

impl StrEntry {
    #[inline]
    fn copy(&self) -> StrEntry {
        StrEntry { key: self.key.clone(), value: self.value.clone() }
    }

    fn take_key(&mut self) -> Value {
        std::mem::replace(&mut self.key, Value::UNDEFINED)
    }
}

impl AnyEntry {
    #[inline]
    fn copy(&self) -> AnyEntry {
        AnyEntry { hash: self.hash, key: self.key.clone(), value: self.value.clone() }
    }

    fn take_key(&mut self) -> Value {
        std::mem::replace(&mut self.key, Value::UNDEFINED)
    }
}

pub(super) enum Entries {
    Str(Vec<StrEntry>),
    Any(Vec<AnyEntry>),
}

#[derive(Clone)]
enum Indices {
    /// No index: few entries, searched in order.
    None,
    U8(Box<[u8]>),
    U16(Box<[u16]>),
    U32(Box<[u32]>),
}

/// An index as it is stored.
trait Narrow: Copy {
    /// The number of an entry, or `EMPTY`, or `DELETED`, which are -1 and -2 in every width. Numbers of entries are in
    /// the lower half of theirs (`Indices::with_len`).
    fn wide(self) -> u32;
}

impl Narrow for u8 {
    #[inline(always)]
    fn wide(self) -> u32 {
        self as i8 as u32
    }
}

impl Narrow for u16 {
    #[inline(always)]
    fn wide(self) -> u32 {
        self as i16 as u32
    }
}

impl Narrow for u32 {
    #[inline(always)]
    fn wide(self) -> u32 {
        self
    }
}

/// Find a string among entries that have an index.
#[inline(always)]
fn probe_str(entries: &[StrEntry], indices: &[impl Narrow], key: Ref<'_, Str>) -> Option<usize> {
    let hash = key.known_hash().unwrap_or_else(|| key.hash());
    let mut probe = Probe::new(hash, indices.len());
    loop {
        match indices[probe.at].wide() {
            EMPTY => return None,
            DELETED => {}
            i => {
                let k = entries[i as usize].key.as_ref();
                // SAFETY: keys of this kind of entries are strings; deleted entries have no index.
                if k.bits_eq(key) || unsafe { same_text(k, key, || hash) } {
                    return Some(i as usize);
                }
            }
        }
        probe.step();
    }
}

impl Indices {
    fn with_len(len: usize) -> Indices {
        match len {
            0..=128 => Indices::U8(vec![u8::MAX; len].into()),
            129..=0x8000 => Indices::U16(vec![u16::MAX; len].into()),
            _ => Indices::U32(vec![u32::MAX; len].into()),
        }
    }

    #[inline]
    fn len(&self) -> usize {
        match self {
            Indices::None => 0,
            Indices::U8(v) => v.len(),
            Indices::U16(v) => v.len(),
            Indices::U32(v) => v.len(),
        }
    }

    #[inline]
    fn get(&self, i: usize) -> u32 {
        match self {
            Indices::None => EMPTY,
            Indices::U8(v) => v[i].wide(),
            Indices::U16(v) => v[i].wide(),
            Indices::U32(v) => v[i].wide(),
        }
    }

    #[inline]
    fn set(&mut self, i: usize, n: u32) {
        match self {
            Indices::None => {}
            Indices::U8(v) => v[i] = n as u8,
            Indices::U16(v) => v[i] = n as u16,
            Indices::U32(v) => v[i] = n,
        }
    }
}

/// See the module header.
pub(super) struct Table {
    indices: Indices,
    pub(super) entries: Entries,
    /// Live entries.
    live: usize,
    /// Indices in use, deleted ones included.
    used: usize,
    /// Changes whenever entries are added, removed or renumbered.
    stamp: u64,
    keys_version: Cell<u64>,
    /// All entries before this one are holes. A hint that walks from the front leave, so that a queue is not walked
    /// from its beginning each time.
    first: Cell<usize>,
}

/// What a lookup that asks no class can say.
pub(super) enum Lookup {
    /// The key has this entry.
    Found(usize),
    /// It is not there.
    Absent,
    /// A key with the same hash must be asked whether it is equal.
    Ask,
}

/// A walk over the positions that a hash may stand at.
pub(super) struct Probe {
    mask: usize,
    at: usize,
    perturb: usize,
}

impl Probe {
    #[inline]
    fn new(hash: i64, len: usize) -> Probe {
        Probe { mask: len - 1, at: hash as usize & (len - 1), perturb: hash as usize }
    }

    #[inline]
    fn step(&mut self) {
        self.perturb >>= 5;
        self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1)) & self.mask;
    }
}

/// Whether the keys, two objects, have one text; `hash` gives that of `key`. Of interned strings only one object has it.
///
/// # Safety
/// `other` is a string.
#[inline(always)]
unsafe fn same_text(other: Ref<'_>, key: Ref<'_, Str>, hash: impl FnOnce() -> i64) -> bool {
    // SAFETY: the caller's promise.
    let other: Ref<'_, Str> = unsafe { other.cast_unchecked() };
    other.eq_hashed(key.get(), hash)
}

impl Table {
    #[inline(always)]
    pub(super) fn new() -> Table {
        Table::of_entries(Vec::new())
    }

    #[inline(always)]
    fn of_entries(entries: Vec<StrEntry>) -> Table {
        Table {
            indices: Indices::None,
            entries: Entries::Str(entries),
            live: 0,
            used: 0,
            stamp: 0,
            keys_version: Cell::new(0),
            first: Cell::new(0),
        }
    }

    pub(super) fn with_capacity(n: usize) -> Table {
        let mut table = Table::small(n);
        if n > MIN_INDEX {
            table.rebuild(n);
        }
        table
    }

    /// A table of these strings, all different, and values; so few that they need no index.
    #[inline(always)]
    pub(super) fn of_strings(keys: &[Value], values: &[Value]) -> Table {
        let mut entries = Vec::with_capacity(keys.len());
        entries.extend(keys.iter().zip(values).map(|(k, v)| StrEntry { key: k.clone(), value: v.clone() }));
        Table { live: entries.len(), ..Table::of_entries(entries) }
    }

    /// A table with room for so few entries that it needs no index yet.
    #[inline(always)]
    pub(super) fn small(n: usize) -> Table {
        Table::of_entries(Vec::with_capacity(n))
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.live
    }

    /// Entries, holes included.
    #[inline]
    pub(super) fn end(&self) -> usize {
        match &self.entries {
            Entries::Str(v) => v.len(),
            Entries::Any(v) => v.len(),
        }
    }

    /// No live entry stands before this one.
    #[inline]
    pub(super) fn first(&self) -> usize {
        self.first.get()
    }

    /// A walk from `first` found only holes before entry `i`.
    #[inline]
    pub(super) fn set_first(&self, i: usize) {
        self.first.set(i);
    }

    #[inline]
    pub(super) fn is_str_only(&self) -> bool {
        matches!(self.entries, Entries::Str(_))
    }

    /// Key and value of entry `i`; None for a hole.
    #[inline]
    pub(super) fn entry(&self, i: usize) -> Option<(Ref<'_>, Ref<'_>)> {
        let (key, value) = match &self.entries {
            Entries::Str(v) => v.get(i).map(|e| (&e.key, &e.value))?,
            Entries::Any(v) => v.get(i).map(|e| (&e.key, &e.value))?,
        };
        if key.is_undefined() { None } else { Some((key.as_ref(), value.as_ref())) }
    }

    #[inline]
    pub(super) fn hash_at(&self, i: usize) -> i64 {
        match &self.entries {
            Entries::Str(v) => str_hash(v[i].key.as_ref()),
            Entries::Any(v) => v[i].hash,
        }
    }

    /// Find a string key by identity or text.
    #[inline]
    pub(super) fn find_str(&self, key: Ref<'_, Str>) -> Option<usize> {
        self.find_str_at_once(key).or_else(|| self.search_str(key))
    }

    /// The entry of a string, where it is this very object and few looks find it.
    #[inline(always)]
    fn find_str_at_once(&self, key: Ref<'_, Str>) -> Option<usize> {
        let Entries::Str(entries) = &self.entries else { return None };
        // What marks no entry is beyond their number.
        let i = match &self.indices {
            Indices::U8(v) => usize::from(v[key.known_hash()? as usize & (v.len() - 1)]),
            Indices::U16(v) => usize::from(v[key.known_hash()? as usize & (v.len() - 1)]),
            Indices::None => return entries.iter().position(|e| e.key.as_ref().bits_eq(key)),
            Indices::U32(_) => return None,
        };
        entries.get(i).filter(|e| e.key.as_ref().bits_eq(key)).map(|_| i)
    }

    #[inline(never)]
    fn search_str(&self, key: Ref<'_, Str>) -> Option<usize> {
        match (&self.entries, &self.indices) {
            (Entries::Str(v), Indices::None) => {
                let mut hash = None;
                v.iter().position(|e| {
                    let hash = || *hash.get_or_insert_with(|| key.hash());
                    // SAFETY: keys of this kind of entries are strings.
                    !e.key.is_undefined() && unsafe { same_text(e.key.as_ref(), key, hash) }
                })
            }
            (Entries::Str(v), Indices::U8(indices)) => probe_str(v, indices, key),
            (Entries::Str(v), Indices::U16(indices)) => probe_str(v, indices, key),
            (Entries::Str(v), Indices::U32(indices)) => probe_str(v, indices, key),
            (Entries::Any(v), _) => {
                let hash = key.hash();
                self.probe(hash, |i| {
                    let e = &v[i];
                    e.key.as_ref().bits_eq(key)
                        || e.hash == hash && e.key.as_ref().downcast::<Str>().is_some_and(|k| k.eq_text(key.get()))
                })
            }
        }
    }

    /// Find an entry by hash, `same` deciding (never running Python code).
    #[inline]
    fn probe(&self, hash: i64, same: impl Fn(usize) -> bool) -> Option<usize> {
        if self.indices.len() == 0 {
            return (0..self.end()).find(|&i| self.entry(i).is_some() && self.hash_at(i) == hash && same(i));
        }
        let mut probe = Probe::new(hash, self.indices.len());
        loop {
            match self.indices.get(probe.at) {
                EMPTY => return None,
                DELETED => {}
                i => {
                    if same(i as usize) {
                        return Some(i as usize);
                    }
                }
            }
            probe.step();
        }
    }

    /// Look for any key.
    #[inline]
    pub(super) fn lookup(&self, hash: i64, key: Ref<'_>) -> Lookup {
        let Entries::Any(entries) = &self.entries else { return self.lookup_among_strings(hash, key) };
        if self.indices.len() == 0 {
            for (i, e) in entries.iter().enumerate() {
                if e.hash == hash && !e.key.is_undefined() {
                    match compare::equal_quick(e.key.as_ref(), key) {
                        Some(true) => return Lookup::Found(i),
                        Some(false) => {}
                        None => return Lookup::Ask,
                    }
                }
            }
            return Lookup::Absent;
        }
        let mut probe = Probe::new(hash, self.indices.len());
        loop {
            match self.indices.get(probe.at) {
                EMPTY => return Lookup::Absent,
                DELETED => {}
                i => {
                    let e = &entries[i as usize];
                    if e.hash == hash {
                        match compare::equal_quick(e.key.as_ref(), key) {
                            Some(true) => return Lookup::Found(i as usize),
                            Some(false) => {}
                            None => return Lookup::Ask,
                        }
                    }
                }
            }
            probe.step();
        }
    }

    fn lookup_among_strings(&self, hash: i64, key: Ref<'_>) -> Lookup {
        if let Some(key) = key.downcast_exact::<Str>() {
            return self.find_str(key).map_or(Lookup::Absent, Lookup::Found);
        }
        // Something else: asked only where the hash is that of a string here.
        if self.candidates(hash).is_empty() { Lookup::Absent } else { Lookup::Ask }
    }

    /// See `Dict::keys_version`.
    #[inline(always)]
    pub(super) fn keys_version(&self) -> u64 {
        self.keys_version.get()
    }

    pub(super) fn set_keys_version(&self, version: u64) {
        self.keys_version.set(version);
    }

    /// The value word of live entry `i`.
    pub(super) fn value_place(&mut self, i: usize) -> Option<*mut Value> {
        self.entry(i)?;
        // SAFETY: the entry is there.
        unsafe {
            Some(match &mut self.entries {
                Entries::Str(v) => &raw mut (*v.as_mut_ptr().add(i)).value,
                Entries::Any(v) => &raw mut (*v.as_mut_ptr().add(i)).value,
            })
        }
    }

    /// See `stamp`.
    #[inline]
    pub(super) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Put `table` in this one's place; gives what was there.
    pub(super) fn replace(&mut self, mut table: Table) -> Table {
        table.stamp = self.stamp.wrapping_add(1);
        self.keys_version.set(0);
        std::mem::replace(self, table)
    }

    /// Numbers of the live entries whose hash is `hash`, in probing order.
    pub(super) fn candidates(&self, hash: i64) -> smallvec::SmallVec<[usize; 4]> {
        let mut found = smallvec::SmallVec::new();
        if self.indices.len() == 0 {
            found.extend((0..self.end()).filter(|&i| self.entry(i).is_some() && self.hash_at(i) == hash));
            return found;
        }
        let mut probe = Probe::new(hash, self.indices.len());
        loop {
            match self.indices.get(probe.at) {
                EMPTY => return found,
                DELETED => {}
                i => {
                    if self.hash_at(i as usize) == hash {
                        found.push(i as usize);
                    }
                }
            }
            probe.step();
        }
    }

    /// Replace the value of entry `i`.
    #[inline]
    pub(super) fn replace_value(&mut self, i: usize, value: Value) -> Value {
        match &mut self.entries {
            Entries::Str(v) => std::mem::replace(&mut v[i].value, value),
            Entries::Any(v) => std::mem::replace(&mut v[i].value, value),
        }
    }

    /// As `insert_new`, of a string: its hash is not asked for where there is no index.
    #[inline]
    pub(super) fn insert_str(&mut self, key: Ref<'_, Str>, value: Value) {
        match (&mut self.entries, &self.indices) {
            (Entries::Str(v), Indices::None) if v.len() < MIN_INDEX => {
                v.push(StrEntry { key: key.to_owned(), value });
                self.live += 1;
                self.stamp = self.stamp.wrapping_add(1);
                self.keys_version.set(0);
            }
            _ => self.insert_new(key.hash(), key.to_owned(), value),
        }
    }

    /// Add an entry for a key that is not there.
    pub(super) fn insert_new(&mut self, hash: i64, key: Value, value: Value) {
        let is_str = key.as_ref().downcast_exact::<Str>().is_some();
        if !is_str && self.is_str_only() {
            self.widen();
        }
        if self.end().max(self.used) >= self.capacity() {
            self.grow();
        }
        self.stamp = self.stamp.wrapping_add(1);
        self.keys_version.set(0);
        let n = self.end();
        match &mut self.entries {
            Entries::Str(v) => v.push(StrEntry { key, value }),
            Entries::Any(v) => v.push(AnyEntry { hash, key, value }),
        }
        self.live += 1;
        if self.indices.len() != 0 {
            let at = self.free_index(hash);
            self.indices.set(at, n as u32);
            self.used += 1;
        }
    }

    fn capacity(&self) -> usize {
        if self.indices.len() == 0 { MIN_INDEX } else { self.indices.len() * 2 / 3 }
    }

    fn free_index(&self, hash: i64) -> usize {
        let mut probe = Probe::new(hash, self.indices.len());
        while self.indices.get(probe.at) != EMPTY {
            probe.step();
        }
        probe.at
    }

    #[cold]
    fn grow(&mut self) {
        if self.live < self.end() {
            self.drop_holes();
        }
        if self.live >= MIN_INDEX || !matches!(self.indices, Indices::None) {
            self.rebuild((self.live * 2).max(self.live + 1));
        }
    }

    fn drop_holes(&mut self) {
        self.first.set(0);
        match &mut self.entries {
            Entries::Str(v) => v.retain(|e| !e.key.is_undefined()),
            Entries::Any(v) => v.retain(|e| !e.key.is_undefined()),
        }
    }

    /// Make the index anew with room for `n` entries. There must be no holes.
    fn rebuild(&mut self, n: usize) {
        let len = (n * 3 / 2 + 1).next_power_of_two().max(MIN_INDEX * 2);
        self.indices = Indices::with_len(len);
        self.used = 0;
        for i in 0..self.end() {
            if self.entry(i).is_some() {
                let at = self.free_index(self.hash_at(i));
                self.indices.set(at, i as u32);
                self.used += 1;
            }
        }
    }

    #[cold]
    fn widen(&mut self) {
        if let Entries::Str(v) = &mut self.entries {
            let v = std::mem::take(v);
            let any = v
                .into_iter()
                .map(|e| AnyEntry {
                    hash: if e.key.is_undefined() { 0 } else { str_hash(e.key.as_ref()) },
                    key: e.key,
                    value: e.value,
                })
                .collect();
            self.entries = Entries::Any(any);
        }
    }

    /// Remove entry `i`.
    pub(super) fn remove(&mut self, i: usize) -> (Value, Value) {
        if self.indices.len() != 0 {
            let hash = self.hash_at(i);
            let mut probe = Probe::new(hash, self.indices.len());
            while self.indices.get(probe.at) != i as u32 {
                probe.step();
            }
            self.indices.set(probe.at, DELETED);
        }
        self.live -= 1;
        self.stamp = self.stamp.wrapping_add(1);
        self.keys_version.set(0);
        if self.live == 0 {
            self.first.set(0);
        } else if self.first.get() == i {
            self.first.set(i + 1);
        }
        match &mut self.entries {
            Entries::Str(v) => {
                let e = &mut v[i];
                let removed = (e.take_key(), std::mem::replace(&mut e.value, Value::UNDEFINED));
                while v.last().is_some_and(|e| e.key.is_undefined()) {
                    v.pop();
                }
                removed
            }
            Entries::Any(v) => {
                let e = &mut v[i];
                let removed = (e.take_key(), std::mem::replace(&mut e.value, Value::UNDEFINED));
                while v.last().is_some_and(|e| e.key.is_undefined()) {
                    v.pop();
                }
                removed
            }
        }
    }

    /// Add an entry for a key that is not there, before all others. Holes at the front are filled, and where there are
    /// none, as many as there are entries are made: the cost is constant in the long run.
    pub(super) fn insert_front(&mut self, hash: i64, key: Value, value: Value) {
        let is_str = key.as_ref().downcast_exact::<Str>().is_some();
        if !is_str && self.is_str_only() {
            self.widen();
        }
        if self.first.get() == 0 || self.used >= self.capacity() {
            self.drop_holes();
            let room = self.live.max(MIN_INDEX);
            fn hole<T>(make: impl Fn(Value, Value) -> T, n: usize) -> impl Iterator<Item = T> {
                (0..n).map(move |_| make(Value::UNDEFINED, Value::UNDEFINED))
            }
            match &mut self.entries {
                Entries::Str(v) => drop(v.splice(0..0, hole(|key, value| StrEntry { key, value }, room))),
                Entries::Any(v) => drop(v.splice(0..0, hole(|key, value| AnyEntry { hash: 0, key, value }, room))),
            }
            self.first.set(room);
            self.rebuild(self.end() + room);
        }
        self.stamp = self.stamp.wrapping_add(1);
        self.keys_version.set(0);
        let n = self.first.get() - 1;
        match &mut self.entries {
            Entries::Str(v) => v[n] = StrEntry { key, value },
            Entries::Any(v) => v[n] = AnyEntry { hash, key, value },
        }
        self.first.set(n);
        self.live += 1;
        if self.indices.len() != 0 {
            let at = self.free_index(hash);
            self.indices.set(at, n as u32);
            self.used += 1;
        }
    }

    /// Number of the last live entry.
    pub(super) fn last(&self) -> Option<usize> {
        self.end().checked_sub(1)
    }

    /// A copy with clones of all keys and values, without holes.
    pub(super) fn copy(&self) -> Table {
        let entries = match &self.entries {
            Entries::Str(v) => {
                let mut row = Vec::with_capacity(self.live);
                row.extend(v.iter().filter(|e| !e.key.is_undefined()).map(StrEntry::copy));
                Entries::Str(row)
            }
            Entries::Any(v) => {
                let mut row = Vec::with_capacity(self.live);
                row.extend(v.iter().filter(|e| !e.key.is_undefined()).map(AnyEntry::copy));
                Entries::Any(row)
            }
        };
        let mut table = Table { entries, live: self.live, ..Table::new() };
        if self.live == self.end() && self.used == self.live {
            // No holes: the numbers of the entries are the same.
            table.indices = self.indices.clone();
            table.used = self.used;
        } else if self.live > MIN_INDEX {
            table.rebuild(self.live);
        }
        table
    }
}

fn str_hash(key: Ref<'_>) -> i64 {
    // SAFETY: called for keys of string entries only.
    unsafe { key.cast_unchecked::<Str>() }.hash()
}

impl Traverse for Table {
    fn traverse(&self, visit: &mut Visit<'_>) {
        match &self.entries {
            Entries::Str(v) => v.iter().for_each(|e| visit.value(e.value.as_ref())),
            Entries::Any(v) => v.iter().for_each(|e| {
                visit.value(e.key.as_ref());
                visit.value(e.value.as_ref());
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    //! Against a model: a row of pairs in insertion order.

    use super::*;

    fn int(i: i64) -> Value {
        Value::small_int(i).expect("a small int")
    }

    fn number(value: Ref<'_>) -> i64 {
        value.as_small_int().expect("an int")
    }

    /// A weak hash, so that chains are long.
    fn hash(i: i64) -> i64 {
        i & !7
    }

    fn find(table: &Table, i: i64) -> Option<usize> {
        match table.lookup(hash(i), int(i).as_ref()) {
            Lookup::Found(at) => Some(at),
            Lookup::Absent => None,
            Lookup::Ask => panic!("ints are never asked"),
        }
    }

    fn check(table: &Table, model: &[(i64, i64)]) {
        assert_eq!(table.len(), model.len());
        let live = (0..table.end()).filter_map(|i| table.entry(i)).map(|(k, v)| (number(k), number(v)));
        assert!(live.eq(model.iter().copied()));
        for (key, value) in model {
            let at = find(table, *key).expect("it is there");
            assert_eq!(table.entry(at).map(|(_, v)| number(v)), Some(*value));
        }
        assert!(table.used <= table.capacity());
        assert!((0..table.first()).all(|i| table.entry(i).is_none()));
    }

    #[test]
    fn behaves_as_a_row_of_pairs() {
        let mut state = 99_u64;
        for range in [6, 40, 700] {
            let mut table = Table::new();
            let mut model: Vec<(i64, i64)> = Vec::new();
            for step in 0..if cfg!(miri) { 200 } else { 6000 } {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let key = (state >> 33) as i64 % range;
                let grows = step / 1500 % 2 == 0;
                match state >> 60 {
                    n if n < if grows { 10 } else { 5 } => match find(&table, key) {
                        Some(at) => {
                            table.replace_value(at, int(step));
                            model.iter_mut().filter(|e| e.0 == key).for_each(|e| e.1 = step);
                        }
                        None => {
                            table.insert_new(hash(key), int(key), int(step));
                            model.push((key, step));
                        }
                    },
                    15 => {
                        let last = table.last().map(|at| table.remove(at)).map(|(k, _)| number(k.as_ref()));
                        assert_eq!(last, model.pop().map(|e| e.0));
                    }
                    14 if step % 100 == 0 => table = table.copy(),
                    13 if find(&table, key).is_none() => {
                        table.insert_front(hash(key), int(key), int(step));
                        model.insert(0, (key, step));
                    }
                    12 if let Some(i) = (table.first()..table.end()).find(|i| table.entry(*i).is_some()) => {
                        table.set_first(i);
                        let (k, _) = table.remove(i);
                        assert_eq!(number(k.as_ref()), model.remove(0).0);
                    }
                    _ => {
                        let removed = find(&table, key).map(|at| table.remove(at));
                        let expected = model.iter().position(|e| e.0 == key).map(|at| model.remove(at));
                        assert_eq!(removed.map(|(k, v)| (number(k.as_ref()), number(v.as_ref()))), expected);
                    }
                }
                if step % 50 == 0 {
                    check(&table, &model);
                }
            }
            check(&table, &model);
        }
    }

    #[test]
    fn a_queue_does_not_grow() {
        let mut table = Table::new();
        for i in 0..if cfg!(miri) { 200 } else { 10_000 } {
            table.insert_new(hash(i), int(i), int(i));
            if i >= 5 {
                let at = find(&table, i - 5).expect("it is there");
                table.remove(at);
            }
        }
        assert_eq!(table.len(), 5);
        assert!(table.indices.len() <= 64);
    }
}
