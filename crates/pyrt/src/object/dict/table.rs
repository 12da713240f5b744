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
//! one index; (3) at most 2/3 of the indices are in use, deleted ones included. Sources: PEP 412, PEP 468, and the
//! compact dict of Raymond Hettinger's proposal (python-dev, December 2012).

use super::super::field::{Traverse, Visit};
use super::super::raw::{Ref, Value};
use super::super::str::Str;

const EMPTY: u32 = u32::MAX;
const DELETED: u32 = u32::MAX - 1;
const MIN_INDEX: usize = 8;

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

pub(super) enum Entries {
    Str(Vec<StrEntry>),
    Any(Vec<AnyEntry>),
}

enum Indices {
    /// No index: few entries, searched in order.
    None,
    U8(Box<[u8]>),
    U16(Box<[u16]>),
    U32(Box<[u32]>),
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
            Indices::U8(v) => match v[i] {
                u8::MAX => EMPTY,
                0xFE => DELETED,
                n => u32::from(n),
            },
            Indices::U16(v) => match v[i] {
                u16::MAX => EMPTY,
                0xFFFE => DELETED,
                n => u32::from(n),
            },
            Indices::U32(v) => v[i],
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

impl Table {
    pub(super) fn new() -> Table {
        Table { indices: Indices::None, entries: Entries::Str(Vec::new()), live: 0, used: 0 }
    }

    pub(super) fn with_capacity(n: usize) -> Table {
        let mut table = Table::new();
        if let Entries::Str(v) = &mut table.entries {
            v.reserve_exact(n);
        }
        if n > MIN_INDEX {
            table.rebuild(n);
        }
        table
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
        match (&self.entries, &self.indices) {
            (Entries::Str(v), Indices::None) => {
                for (i, e) in v.iter().enumerate() {
                    if e.key.as_ref().bits_eq(key) {
                        return Some(i);
                    }
                }
                if v.is_empty() {
                    return None;
                }
                let interned = key.is_interned();
                let hash = key.hash();
                v.iter().position(|e| {
                    !e.key.is_undefined() && {
                        // SAFETY: keys of this kind of entries are strings.
                        let k: Ref<'_, Str> = unsafe { e.key.as_ref().cast_unchecked() };
                        !(interned && k.is_interned()) && k.hash() == hash && k.eq_text(key.get())
                    }
                })
            }
            (Entries::Str(v), _) => {
                let hash = key.hash();
                self.probe(hash, |i| {
                    let k = v[i].key.as_ref();
                    k.bits_eq(key) || {
                        // SAFETY: as above; deleted entries have no index.
                        let k: Ref<'_, Str> = unsafe { k.cast_unchecked() };
                        k.hash() == hash && k.eq_text(key.get())
                    }
                })
            }
            (Entries::Any(v), _) => {
                let hash = key.hash();
                self.probe(hash, |i| {
                    let e = &v[i];
                    e.key.as_ref().bits_eq(key)
                        || e.hash == hash && e.key.as_ref().downcast_exact::<Str>().is_some_and(|k| k.eq_text(key.get()))
                })
            }
        }
    }

    /// Find an entry by hash, `same` deciding (never running Python code).
    #[inline]
    pub(super) fn probe(&self, hash: i64, same: impl Fn(usize) -> bool) -> Option<usize> {
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

    /// Add an entry for a key that is not there.
    pub(super) fn insert_new(&mut self, hash: i64, key: Value, value: Value) {
        let is_str = key.as_ref().downcast_exact::<Str>().is_some();
        if !is_str && self.is_str_only() {
            self.to_any();
        }
        if self.end() >= self.capacity() {
            self.grow();
        }
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
    fn to_any(&mut self) {
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
        let last = i + 1 == self.end();
        let removed = match &mut self.entries {
            Entries::Str(v) => (
                std::mem::replace(&mut v[i].key, Value::UNDEFINED),
                std::mem::replace(&mut v[i].value, Value::UNDEFINED),
            ),
            Entries::Any(v) => (
                std::mem::replace(&mut v[i].key, Value::UNDEFINED),
                std::mem::replace(&mut v[i].value, Value::UNDEFINED),
            ),
        };
        if last && self.indices.len() == 0 {
            match &mut self.entries {
                Entries::Str(v) => drop(v.pop()),
                Entries::Any(v) => drop(v.pop()),
            }
        }
        removed
    }

    /// Number of the last live entry.
    pub(super) fn last(&self) -> Option<usize> {
        (0..self.end()).rev().find(|&i| self.entry(i).is_some())
    }

    /// A copy with clones of all keys and values, without holes.
    pub(super) fn copy(&self) -> Table {
        let entries = match &self.entries {
            Entries::Str(v) => Entries::Str(
                v.iter()
                    .filter(|e| !e.key.is_undefined())
                    .map(|e| StrEntry { key: e.key.clone(), value: e.value.clone() })
                    .collect(),
            ),
            Entries::Any(v) => Entries::Any(
                v.iter()
                    .filter(|e| !e.key.is_undefined())
                    .map(|e| AnyEntry { hash: e.hash, key: e.key.clone(), value: e.value.clone() })
                    .collect(),
            ),
        };
        let mut table = Table { indices: Indices::None, entries, live: self.live, used: 0 };
        if self.live > MIN_INDEX {
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
