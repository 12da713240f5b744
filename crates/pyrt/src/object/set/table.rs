//! The hash table of `set` and `frozenset`: open addressing over one array, in the order that CPython's has, so that a
//! set of the same history is iterated in the same order.
//!
//! ```text
//! slots  [ hash key | · | hash key | × | … ]       a power of two of them;  · = unused, × = removed
//! ```
//!
//! A hash is looked for in a stretch of up to ten neighbouring slots, then elsewhere (`Walk`). The table never runs
//! Python code and never drops a key: what is removed is handed out.
//!
//! Invariants: (1) `filled` counts slots that are not unused, removed ones included, `live` those with a key; (2) at
//! least one slot is unused; (3) `stamp` changes whenever a slot does.

use super::super::field::{Clearable, Field, Traverse, Visit};
use super::super::raw::{Ref, Value};
use crate::protocol::compare;

const MIN_SIZE: usize = 8;
const NEIGHBOURS: usize = 9;
const PERTURB_SHIFT: u32 = 5;
/// The hash in a removed slot; no value hashes to it.
const REMOVED: i64 = -1;

struct Slot {
    hash: i64,
    /// Undefined where there is none.
    key: Value,
}

/// See the module header.
pub struct SetTable {
    slots: Box<[Slot]>,
    filled: usize,
    live: usize,
    /// Where `pop` looks next.
    finger: usize,
    stamp: u64,
}

/// What a lookup that asks no class can say.
pub enum Lookup {
    /// The key is in this slot.
    Found(usize),
    /// It is not there, and would go into this slot.
    Absent(usize),
    /// A key with the same hash must be asked whether it is equal.
    Ask,
}

fn unused_slots(n: usize) -> Box<[Slot]> {
    (0..n).map(|_| Slot { hash: 0, key: Value::UNDEFINED }).collect()
}

/// The slots in the order that a hash is looked for in.
struct Walk {
    mask: usize,
    at: usize,
    left: usize,
    stretch: usize,
    perturb: usize,
}

impl Walk {
    #[inline]
    fn new(hash: i64, mask: usize) -> Walk {
        let at = hash as usize & mask;
        Walk { mask, at, left: Walk::neighbours(at, mask), stretch: at, perturb: hash as usize }
    }

    #[inline]
    fn neighbours(at: usize, mask: usize) -> usize {
        if at + NEIGHBOURS <= mask { NEIGHBOURS } else { 0 }
    }

    #[inline]
    fn step(&mut self) {
        if self.left > 0 {
            self.left -= 1;
            self.at += 1;
            return;
        }
        self.perturb >>= PERTURB_SHIFT;
        self.stretch = self.stretch.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb) & self.mask;
        self.at = self.stretch;
        self.left = Walk::neighbours(self.at, self.mask);
    }
}

impl SetTable {
    /// An empty table.
    pub fn new() -> SetTable {
        SetTable { slots: unused_slots(MIN_SIZE), filled: 0, live: 0, finger: 0, stamp: 0 }
    }

    /// Number of keys.
    #[inline]
    pub fn len(&self) -> usize {
        self.live
    }

    /// See invariant 3.
    #[inline]
    pub fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Number of slots.
    #[inline]
    pub fn size(&self) -> usize {
        self.slots.len()
    }

    /// Slots removed from.
    pub fn removed(&self) -> usize {
        self.filled - self.live
    }

    fn mask(&self) -> usize {
        self.slots.len() - 1
    }

    /// Hash and key in slot `i`.
    #[inline]
    pub fn slot(&self, i: usize) -> Option<(i64, Ref<'_>)> {
        let slot = self.slots.get(i)?;
        if slot.key.is_undefined() { None } else { Some((slot.hash, slot.key.as_ref())) }
    }

    /// Hash and key of the first used slot at or after `at`, which moves past it.
    #[inline]
    pub fn next(&self, at: &mut usize) -> Option<(i64, Ref<'_>)> {
        while *at < self.slots.len() {
            let i = *at;
            *at += 1;
            if let Some(found) = self.slot(i) {
                return Some(found);
            }
        }
        None
    }

    /// Look for a key.
    #[inline]
    pub fn lookup(&self, hash: i64, key: Ref<'_>) -> Lookup {
        let at = hash as usize & self.mask();
        let slot = &self.slots[at];
        if slot.key.is_undefined() && slot.hash == 0 {
            return Lookup::Absent(at);
        }
        if slot.hash == hash && slot.key.as_ref().bits_eq(key) {
            return Lookup::Found(at);
        }
        self.search(hash, key)
    }

    /// `lookup`, where the first slot does not answer.
    #[inline(never)]
    fn search(&self, hash: i64, key: Ref<'_>) -> Lookup {
        let mut walk = Walk::new(hash, self.mask());
        let mut removed = None;
        loop {
            let slot = &self.slots[walk.at];
            if slot.hash == hash && !slot.key.is_undefined() {
                match compare::equal_quick(slot.key.as_ref(), key) {
                    Some(true) => return Lookup::Found(walk.at),
                    Some(false) => {}
                    None => return Lookup::Ask,
                }
            } else if slot.key.is_undefined() {
                if slot.hash == 0 {
                    return Lookup::Absent(removed.unwrap_or(walk.at));
                }
                removed = Some(walk.at);
            }
            walk.step();
        }
    }

    /// The slot that a key of this hash that is not there would go into: the last removed one of its walk, else the
    /// unused one that ends it.
    pub fn vacancy(&self, hash: i64) -> usize {
        let mut walk = Walk::new(hash, self.mask());
        let mut removed = None;
        loop {
            let slot = &self.slots[walk.at];
            if slot.key.is_undefined() {
                if slot.hash == 0 {
                    return removed.unwrap_or(walk.at);
                }
                removed = Some(walk.at);
            }
            walk.step();
        }
    }

    /// The slots whose keys have this hash, in the order of the walk.
    pub fn candidates(&self, hash: i64) -> smallvec::SmallVec<[usize; 4]> {
        let mut found = smallvec::SmallVec::new();
        let mut walk = Walk::new(hash, self.mask());
        loop {
            let slot = &self.slots[walk.at];
            if slot.key.is_undefined() {
                if slot.hash == 0 {
                    return found;
                }
            } else if slot.hash == hash {
                // A stretch may overlap an earlier one.
                if !found.contains(&walk.at) {
                    found.push(walk.at);
                }
            }
            walk.step();
        }
    }

    /// Put a key that is not there into the first unused slot of its walk.
    fn place(slots: &mut [Slot], hash: i64, key: Value) {
        let mut walk = Walk::new(hash, slots.len() - 1);
        loop {
            let slot = &mut slots[walk.at];
            if slot.key.is_undefined() && slot.hash == 0 {
                *slot = Slot { hash, key };
                return;
            }
            walk.step();
        }
    }

    /// Add a key that is not there to the slot that `lookup` or `vacancy` named just now.
    #[inline]
    pub fn insert_new(&mut self, at: usize, hash: i64, key: Value) {
        let Some(slot) = self.slots.get_mut(at).filter(|slot| slot.key.is_undefined()) else { return };
        let reused = slot.hash == REMOVED;
        *slot = Slot { hash, key };
        self.live += 1;
        self.stamp = self.stamp.wrapping_add(1);
        if !reused {
            self.filled += 1;
            if self.filled * 5 >= self.mask() * 3 {
                self.grow();
            }
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.resize(if self.live > 50_000 { self.live * 2 } else { self.live * 4 });
    }

    /// Move to a table of more than `least` slots; removed slots become unused.
    fn resize(&mut self, least: usize) {
        let mut size = MIN_SIZE;
        while size <= least {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.slots, unused_slots(size));
        for slot in old {
            if !slot.key.is_undefined() {
                SetTable::place(&mut self.slots, slot.hash, slot.key);
            }
        }
        self.filled = self.live;
        self.stamp = self.stamp.wrapping_add(1);
    }

    /// Before `n` keys are added in one go: one big resize instead of several.
    pub fn make_room(&mut self, n: usize) {
        if (self.filled + n) * 5 >= self.mask() * 3 {
            self.resize((self.live + n) * 2);
        }
    }

    /// After many removals: resize the removed slots away where they are more than a quarter.
    pub fn sweep(&mut self) {
        if self.removed() > self.mask() / 4 {
            self.grow();
        }
    }

    /// Whether no slot was ever used since the last resize.
    pub fn is_fresh(&self) -> bool {
        self.filled == 0
    }

    /// Take over all keys of `other` into a table that was never used: nothing needs to be compared.
    pub fn fill_from(&mut self, other: &SetTable) {
        let same_layout = self.slots.len() == other.slots.len() && other.filled == other.live;
        if same_layout {
            for (slot, from) in self.slots.iter_mut().zip(&other.slots) {
                *slot = Slot { hash: from.hash, key: from.key.clone() };
            }
        } else {
            for from in &other.slots {
                if !from.key.is_undefined() {
                    SetTable::place(&mut self.slots, from.hash, from.key.clone());
                }
            }
        }
        self.filled = other.live;
        self.live = other.live;
        self.stamp = self.stamp.wrapping_add(1);
    }

    /// Take the key out of slot `i`.
    pub fn remove(&mut self, i: usize) -> Option<Value> {
        let slot = self.slots.get_mut(i).filter(|slot| !slot.key.is_undefined())?;
        let old = std::mem::replace(slot, Slot { hash: REMOVED, key: Value::UNDEFINED });
        self.live -= 1;
        self.stamp = self.stamp.wrapping_add(1);
        Some(old.key)
    }

    /// Take any key out: the next one from where the last `pop` ended.
    pub fn pop(&mut self) -> Option<Value> {
        if self.live == 0 {
            return None;
        }
        let mask = self.mask();
        let mut i = self.finger & mask;
        while self.slots[i].key.is_undefined() {
            i = (i + 1) & mask;
        }
        self.finger = i + 1;
        self.remove(i)
    }

    /// An empty table to take this one's place.
    pub fn successor(&self) -> SetTable {
        SetTable { stamp: self.stamp.wrapping_add(1), ..SetTable::new() }
    }

    /// Put `table` in this one's place; gives what was there.
    pub fn replace(&mut self, mut table: SetTable) -> SetTable {
        table.stamp = self.stamp.wrapping_add(1);
        std::mem::replace(self, table)
    }
}

impl Traverse for SetTable {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for slot in &self.slots {
            visit.value(slot.key.as_ref());
        }
    }
}

impl Clearable for SetTable {
    fn clear_field(field: &Field<SetTable>) {
        let empty = field.with(SetTable::successor);
        field.set(empty);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn int(i: i64) -> Value {
        Value::small_int(i).expect("a small int")
    }

    fn hash(i: i64) -> i64 {
        if i == -1 { -2 } else { i }
    }

    fn add(table: &mut SetTable, i: i64) {
        if let Lookup::Absent(at) = table.lookup(hash(i), int(i).as_ref()) {
            assert_eq!(at, table.vacancy(hash(i)));
            table.insert_new(at, hash(i), int(i));
        }
    }

    fn remove(table: &mut SetTable, i: i64) -> bool {
        match table.lookup(hash(i), int(i).as_ref()) {
            Lookup::Found(at) => table.remove(at).is_some(),
            _ => false,
        }
    }

    fn keys(table: &SetTable) -> Vec<i64> {
        let mut at = 0;
        std::iter::from_fn(|| table.next(&mut at).and_then(|(_, key)| key.as_small_int())).collect()
    }

    #[track_caller]
    fn check(items: &[i64], expected: &[i64]) {
        let mut table = SetTable::new();
        items.iter().for_each(|&i| add(&mut table, i));
        assert_eq!(keys(&table), expected);
    }

    /// The orders that CPython 3.13 prints.
    #[test]
    fn order_is_that_of_cpython() {
        check(&[3, 1, 2], &[1, 2, 3]);
        check(&[8, 0, 16], &[8, 0, 16]);
        check(&[100, 33, 65, 1, 97, 7, -1, -5], &[65, 33, 1, 100, 97, 7, -5, -1]);
    }

    #[test]
    fn a_removed_slot_is_used_again() {
        let mut table = SetTable::new();
        [0, 32, 64, 15, 16, 20].iter().for_each(|&i| add(&mut table, i));
        remove(&mut table, 32);
        add(&mut table, 96);
        assert_eq!(keys(&table), [0, 96, 64, 15, 16, 20]);
        remove(&mut table, 0);
        remove(&mut table, 64);
        add(&mut table, 128);
        assert_eq!(keys(&table), [96, 128, 15, 16, 20]);
        add(&mut table, 160);
        assert_eq!(keys(&table), [160, 96, 128, 15, 16, 20]);
    }

    #[test]
    fn behaves_as_a_set() {
        let mut state = 12345_u64;
        for range in [10, 100, 3000] {
            let mut table = SetTable::new();
            let mut model = BTreeSet::new();
            for step in 0..if cfg!(miri) { 200 } else { 20_000 } {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let i = (state >> 33) as i64 % range - range / 2;
                match state >> 61 {
                    0..=3 => {
                        add(&mut table, i);
                        model.insert(i);
                    }
                    4..=6 => assert_eq!(remove(&mut table, i), model.remove(&i)),
                    _ => match table.pop() {
                        Some(key) => assert!(model.remove(&key.as_ref().as_small_int().expect("an int"))),
                        None => assert!(model.is_empty()),
                    },
                }
                assert_eq!(table.len(), model.len());
                if step % 500 == 0 {
                    table.sweep();
                    let mut all = keys(&table);
                    all.sort_unstable();
                    assert_eq!(all, model.iter().copied().collect::<Vec<_>>());
                }
            }
        }
    }
}
