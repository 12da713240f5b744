//! The algebra of sets, over their tables. Results are built in tables of their own, in the very steps (what is copied,
//! what is walked, when is resized) that decide the order of the result in CPython.

use super::super::dict::Dict;
use super::super::field::Field;
use super::super::list::List;
use super::super::raw::{Ref, Value};
use super::super::str::Str;
use super::super::tuple::Tuple;
use super::table::{Lookup, SetTable};
use super::{Set, body};
use crate::error::PyResult;
use crate::object::exception as exc;
use crate::protocol::{self, compare, iter};
use crate::state::Thread;

/// A set's table where it is, or one under construction.
pub(super) type Body = Field<SetTable>;

/// Hash and key of the first used slot at or after `at`.
#[inline]
pub(super) fn next(set: &Body, at: &mut usize) -> Option<(i64, Value)> {
    set.borrow().next(at).map(|(hash, key)| (hash, key.to_owned()))
}

/// All keys.
pub(super) fn keys(set: &Body) -> Vec<Value> {
    let mut at = 0;
    let mut all = Vec::with_capacity(set.borrow().len());
    while let Some((_, key)) = set.borrow().next(&mut at) {
        all.push(key.to_owned());
    }
    all
}

/// The slot of a key.
#[inline]
pub(super) fn find(th: &mut Thread, set: &Body, key: Ref<'_>, hash: i64) -> PyResult<Option<usize>> {
    match set.borrow().lookup(hash, key) {
        Lookup::Found(at) => Ok(Some(at)),
        Lookup::Absent(_) => Ok(None),
        Lookup::Ask => find_asking(th, set, key, hash),
    }
}

#[inline(never)]
fn find_asking(th: &mut Thread, set: &Body, key: Ref<'_>, hash: i64) -> PyResult<Option<usize>> {
    'again: loop {
        let stamp = set.borrow().stamp();
        let candidates = set.borrow().candidates(hash);
        for at in candidates {
            let Some(candidate) = set.borrow().slot(at).map(|(_, candidate)| candidate.to_owned()) else { continue };
            let same = compare::equal(th, candidate.as_ref(), key)?;
            if set.borrow().stamp() != stamp {
                continue 'again;
            }
            if same {
                return Ok(Some(at));
            }
        }
        return Ok(None);
    }
}

/// Add a key whose hash is known.
#[inline]
pub(super) fn add_hashed(th: &mut Thread, set: &Body, key: Ref<'_>, hash: i64) -> PyResult<()> {
    let at = match set.borrow().lookup(hash, key) {
        Lookup::Found(_) => return Ok(()),
        Lookup::Absent(at) => at,
        Lookup::Ask => match find_asking(th, set, key, hash)? {
            Some(_) => return Ok(()),
            None => set.borrow().vacancy(hash),
        },
    };
    set.with_mut(|table| table.insert_new(at, hash, key.to_owned()));
    Ok(())
}

/// Add a key.
#[inline]
pub(super) fn add(th: &mut Thread, set: &Body, key: Ref<'_>) -> PyResult<()> {
    let hash = protocol::hash(th, key)?;
    add_hashed(th, set, key, hash)
}

/// The hash of a key that is only looked for: a set stands for the frozenset of its keys.
pub(super) fn hash_sought(th: &mut Thread, key: Ref<'_>) -> PyResult<i64> {
    match protocol::hash(th, key) {
        Err(raised) if raised.is(&exc::TypeError) => match key.downcast::<Set>() {
            Some(set) => Ok(frozen_hash(&set.get().body)),
            None => Err(raised),
        },
        other => other,
    }
}

/// Whether a string or a small int is a key, where no other key need be asked.
#[inline]
pub(super) fn contains_quick(set: &Body, key: Ref<'_>) -> Option<bool> {
    let hash = match key.as_small_int() {
        Some(i) => protocol::hash_small_int(i),
        None => key.downcast_exact::<Str>()?.hash(),
    };
    match set.borrow().lookup(hash, key) {
        Lookup::Found(_) => Some(true),
        Lookup::Absent(_) => Some(false),
        Lookup::Ask => None,
    }
}

/// Whether a key is there.
pub(super) fn contains(th: &mut Thread, set: &Body, key: Ref<'_>) -> PyResult<bool> {
    let hash = hash_sought(th, key)?;
    Ok(find(th, set, key, hash)?.is_some())
}

/// Remove a key whose hash is known; whether it was there.
pub(super) fn discard_hashed(th: &mut Thread, set: &Body, key: Ref<'_>, hash: i64) -> PyResult<bool> {
    let Some(at) = find(th, set, key, hash)? else { return Ok(false) };
    let removed = set.with_mut(|table| table.remove(at));
    Ok(removed.is_some())
}

/// Remove a key; whether it was there.
pub(super) fn discard(th: &mut Thread, set: &Body, key: Ref<'_>) -> PyResult<bool> {
    let hash = hash_sought(th, key)?;
    discard_hashed(th, set, key, hash)
}

/// Remove all keys.
pub(super) fn clear(set: &Body) {
    let old = set.with_mut(|table| {
        let empty = table.successor();
        std::mem::replace(table, empty)
    });
    drop(old);
}

/// The hash of a frozenset of these keys: of the keys' hashes in any order.
pub(super) fn frozen_hash(set: &Body) -> i64 {
    let shuffle = |h: u64| ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    let mut acc = 0;
    let mut at = 0;
    let table = set.borrow();
    while let Some((hash, _)) = table.next(&mut at) {
        acc ^= shuffle(hash as u64);
    }
    acc ^= (table.len() as u64 + 1).wrapping_mul(1_927_868_237);
    acc ^= (acc >> 11) ^ (acc >> 25);
    acc = acc.wrapping_mul(69_069).wrapping_add(907_133_923);
    if acc == u64::MAX { 590_923_713 } else { acc as i64 }
}

/// Run `f` over the hash and key of each item of `other`, a set, a dict or any iterable.
fn each(
    th: &mut Thread,
    other: Ref<'_>,
    mut f: impl FnMut(&mut Thread, Ref<'_>, i64) -> PyResult<bool>,
) -> PyResult<()> {
    let mut at = 0;
    if let Some(set) = body(other) {
        while let Some((hash, key)) = next(set, &mut at) {
            if !f(th, key.as_ref(), hash)? {
                break;
            }
        }
    } else if let Some(dict) = other.downcast_exact::<Dict>() {
        while let Some((hash, key, _)) = dict.next_hashed(&mut at) {
            if !f(th, key.as_ref(), hash)? {
                break;
            }
        }
    } else if let Some(list) = other.downcast_exact::<List>() {
        // It may change meanwhile.
        while let Some(key) = list.get().get(at) {
            at += 1;
            let hash = protocol::hash(th, key.as_ref())?;
            if !f(th, key.as_ref(), hash)? {
                break;
            }
        }
    } else if let Some(tuple) = other.downcast_exact::<Tuple>() {
        for key in tuple.get().as_slice() {
            let hash = protocol::hash(th, key.as_ref())?;
            if !f(th, key.as_ref(), hash)? {
                break;
            }
        }
    } else {
        let iterator = iter::iter(th, other)?;
        while let Some(key) = iter::next(th, iterator.as_ref())? {
            let hash = protocol::hash(th, key.as_ref())?;
            if !f(th, key.as_ref(), hash)? {
                break;
            }
        }
    }
    Ok(())
}

/// Add all keys of another set.
fn merge(th: &mut Thread, set: &Body, other: &Body) -> PyResult<()> {
    if std::ptr::eq(set, other) || other.borrow().len() == 0 {
        return Ok(());
    }
    let done = set.with_mut(|table| {
        let other = other.borrow();
        table.make_room(other.len());
        if table.is_fresh() {
            table.fill_from(other);
            return true;
        }
        false
    });
    if done {
        return Ok(());
    }
    let mut at = 0;
    while let Some((hash, key)) = next(other, &mut at) {
        add_hashed(th, set, key.as_ref(), hash)?;
    }
    Ok(())
}

/// Add all items of `other`.
pub(super) fn update(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<()> {
    if let Some(other) = body(other) {
        return merge(th, set, other);
    }
    if let Some(dict) = other.downcast_exact::<Dict>() {
        let n = dict.len();
        set.with_mut(|table| table.make_room(n));
    }
    each(th, other, |th, key, hash| add_hashed(th, set, key, hash).map(|()| true))
}

/// The table of a copy.
pub(super) fn copy(th: &mut Thread, set: &Body) -> PyResult<Body> {
    let result = Field::new(SetTable::new());
    merge(th, &result, set)?;
    Ok(result)
}

/// The table of a new set with the items of `other`.
pub(super) fn collect(th: &mut Thread, other: Ref<'_>) -> PyResult<Body> {
    let result = Field::new(SetTable::new());
    update(th, &result, other)?;
    Ok(result)
}

/// `set & other`.
pub(super) fn intersection(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<Body> {
    let result = Field::new(SetTable::new());
    if let Some(other) = body(other) {
        if std::ptr::eq(set, other) {
            return copy(th, set);
        }
        let swap = other.borrow().len() > set.borrow().len();
        let (walked, asked) = if swap { (set, other) } else { (other, set) };
        let mut at = 0;
        while let Some((hash, key)) = next(walked, &mut at) {
            if find(th, asked, key.as_ref(), hash)?.is_some() {
                add_hashed(th, &result, key.as_ref(), hash)?;
            }
        }
        return Ok(result);
    }
    let iterator = iter::iter(th, other)?;
    while let Some(key) = iter::next(th, iterator.as_ref())? {
        let hash = protocol::hash(th, key.as_ref())?;
        if find(th, set, key.as_ref(), hash)?.is_some() {
            add_hashed(th, &result, key.as_ref(), hash)?;
        }
    }
    Ok(result)
}

/// `set -= other`.
pub(super) fn difference_update(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<()> {
    if let Some(other_body) = body(other) {
        if std::ptr::eq(set, other_body) {
            clear(set);
            return Ok(());
        }
        let common;
        let mut walked = other_body;
        if other_body.borrow().len() >> 3 > set.borrow().len() {
            common = intersection(th, set, other)?;
            walked = &common;
        }
        let mut at = 0;
        while let Some((hash, key)) = next(walked, &mut at) {
            discard_hashed(th, set, key.as_ref(), hash)?;
        }
    } else {
        let iterator = iter::iter(th, other)?;
        while let Some(key) = iter::next(th, iterator.as_ref())? {
            let hash = hash_sought(th, key.as_ref())?;
            discard_hashed(th, set, key.as_ref(), hash)?;
        }
    }
    set.with_mut(SetTable::sweep);
    Ok(())
}

/// `set - other`.
pub(super) fn difference(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<Body> {
    let other_body = body(other);
    let dict = other.downcast_exact::<Dict>();
    let other_len = match (other_body, dict) {
        (Some(other), _) => Some(other.borrow().len()),
        (None, Some(dict)) => Some(dict.len()),
        (None, None) => None,
    };
    if other_len.is_none_or(|n| set.borrow().len() >> 2 > n) {
        let result = copy(th, set)?;
        difference_update(th, &result, other)?;
        return Ok(result);
    }
    let result = Field::new(SetTable::new());
    let mut at = 0;
    while let Some((hash, key)) = next(set, &mut at) {
        let there = match (other_body, dict) {
            (Some(other), _) => find(th, other, key.as_ref(), hash)?.is_some(),
            (None, Some(dict)) => dict.get_hashed(th, key.as_ref(), hash)?.is_some(),
            (None, None) => false,
        };
        if !there {
            add_hashed(th, &result, key.as_ref(), hash)?;
        }
    }
    Ok(result)
}

/// `set ^= other`.
pub(super) fn symmetric_difference_update(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<()> {
    let collected;
    let walked = match body(other) {
        Some(other) if std::ptr::eq(set, other) => {
            clear(set);
            return Ok(());
        }
        Some(other) => other,
        None if other.downcast_exact::<Dict>().is_some() => {
            return each(th, other, |th, key, hash| toggle(th, set, key, hash).map(|()| true));
        }
        None => {
            collected = collect(th, other)?;
            &collected
        }
    };
    let mut at = 0;
    while let Some((hash, key)) = next(walked, &mut at) {
        toggle(th, set, key.as_ref(), hash)?;
    }
    Ok(())
}

fn toggle(th: &mut Thread, set: &Body, key: Ref<'_>, hash: i64) -> PyResult<()> {
    if discard_hashed(th, set, key, hash)? { Ok(()) } else { add_hashed(th, set, key, hash) }
}

/// Whether the two have no item in common.
pub(super) fn is_disjoint(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<bool> {
    if let Some(other) = body(other) {
        if std::ptr::eq(set, other) {
            return Ok(set.borrow().len() == 0);
        }
        let swap = other.borrow().len() > set.borrow().len();
        let (walked, asked) = if swap { (set, other) } else { (other, set) };
        let mut at = 0;
        while let Some((hash, key)) = next(walked, &mut at) {
            if find(th, asked, key.as_ref(), hash)?.is_some() {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let mut disjoint = true;
    each(th, other, |th, key, hash| {
        disjoint = find(th, set, key, hash)?.is_none();
        Ok(disjoint)
    })?;
    Ok(disjoint)
}

/// Whether every key of `set` is in `other`.
pub(super) fn is_subset(th: &mut Thread, set: &Body, other: &Body) -> PyResult<bool> {
    if set.borrow().len() > other.borrow().len() {
        return Ok(false);
    }
    let mut at = 0;
    while let Some((hash, key)) = next(set, &mut at) {
        if find(th, other, key.as_ref(), hash)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether every item of `other` is in `set`.
pub(super) fn is_superset(th: &mut Thread, set: &Body, other: Ref<'_>) -> PyResult<bool> {
    if let Some(other) = body(other) {
        return is_subset(th, other, set);
    }
    let mut superset = true;
    each(th, other, |th, key, hash| {
        superset = find(th, set, key, hash)?.is_some();
        Ok(superset)
    })?;
    Ok(superset)
}
