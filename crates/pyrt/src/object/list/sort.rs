//! `list.sort`: a stable merge sort that finds the runs that are there already.
//!
//! The items are taken out of the list first, so that Python code called meanwhile sees it empty. What is sorted are
//! entries of a borrowed key and the number of its item; the items move once, at the end.
//!
//! Where all keys are small ints, small floats, strings, or tuples of these alike, no comparison can fail or run
//! Python code, and they go through the standard library's stable sort. All others go through `merge_sort`, which
//! stands any comparison: an error leaves some order of the same entries, and so does nonsense. It is natural merge
//! sort: runs (strictly falling ones reversed, short ones grown by binary insertion) are merged by the rule of
//! "powersort" (Munro and Wild, "Nearly-Optimal Mergesorts", 2018).

use std::cmp::Ordering;

use super::super::raw::{Ref, Value};
use super::super::str::Str;
use super::super::tuple::Tuple;
use super::List;
use crate::error::PyResult;
use crate::protocol::{self, compare};
use crate::state::Thread;

/// Runs shorter than this are grown by binary insertion.
const MIN_RUN: usize = 32;

/// What is sorted.
#[derive(Clone, Copy)]
struct Entry<'a> {
    key: Ref<'a>,
    item: usize,
}

/// Sort the list in place, stable, by `key(item)` where a key function is given.
///
/// # Errors
/// What the key function or a comparison raises; the list then holds its items in some order. `ValueError` where the
/// list was changed meanwhile.
pub fn sort(th: &mut Thread, list: Ref<'_, List>, key: Option<Ref<'_>>, reverse: bool) -> PyResult<()> {
    let items = list.take();
    let (items, result) = sort_items(th, items, key, reverse);
    let (changed, old) = list.with_mut(|own| {
        let changed = own.capacity() != 0;
        (changed, std::mem::replace(own, items))
    });
    drop(old);
    result?;
    if changed { Err(th.value_error("list modified during sort")) } else { Ok(()) }
}

fn sort_items(
    th: &mut Thread,
    mut items: Vec<Value>,
    key: Option<Ref<'_>>,
    reverse: bool,
) -> (Vec<Value>, PyResult<()>) {
    let Some(key) = key else {
        if let Some(by) = certain_order(&items) {
            items.sort_by(|a, b| directed(by(a.as_ref(), b.as_ref()), reverse));
            return (items, Ok(()));
        }
        let order = order_of(th, &items, reverse);
        let (order, result) = order;
        return (permute(items, &order), result);
    };
    let mut keys = Vec::with_capacity(items.len());
    for item in &items {
        match protocol::call1(th, key, item.as_ref()) {
            Ok(key) => keys.push(key),
            Err(raised) => return (items, Err(raised)),
        }
    }
    let (order, result) = order_of(th, &keys, reverse);
    (permute(items, &order), result)
}

fn directed(ordering: Ordering, reverse: bool) -> Ordering {
    if reverse { ordering.reverse() } else { ordering }
}

/// The numbers of the keys in sorted order.
fn order_of(th: &mut Thread, keys: &[Value], reverse: bool) -> (Vec<usize>, PyResult<()>) {
    let mut entries: Vec<Entry<'_>> =
        keys.iter().enumerate().map(|(item, key)| Entry { key: key.as_ref(), item }).collect();
    let mut result = Ok(());
    if let Some(by) = certain_order(keys) {
        entries.sort_by(|a, b| directed(by(a.key, b.key), reverse));
    } else {
        // Backwards, sorted, backwards: equal keys keep their order.
        if reverse {
            entries.reverse();
        }
        let tuples = keys.iter().all(|key| key.as_ref().downcast_exact::<Tuple>().is_some());
        result = if tuples {
            merge_sort(&mut entries, &mut |a, b| tuple_less(th, a, b))
        } else {
            merge_sort(&mut entries, &mut |a, b| compare::less(th, a, b))
        };
        if reverse {
            entries.reverse();
        }
    }
    (entries.iter().map(|entry| entry.item).collect(), result)
}

/// The items in the order of `order`, a permutation of their numbers.
fn permute(items: Vec<Value>, order: &[usize]) -> Vec<Value> {
    let mut places: Vec<Option<Value>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|&i| places.get_mut(i).and_then(Option::take)).collect()
}

type CertainOrder = fn(Ref<'_>, Ref<'_>) -> Ordering;

/// Kinds of values whose order is total and known here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Float,
    Str,
}

fn kind(value: &Value) -> Option<Kind> {
    let value = value.as_ref();
    if value.as_small_int().is_some() {
        Some(Kind::Int)
    } else if value.as_small_float().is_some() {
        Some(Kind::Float)
    } else {
        value.downcast_exact::<Str>().map(|_| Kind::Str)
    }
}

/// The order of the keys, where comparing them can neither fail nor run Python code. (Small floats are no NaN.)
fn certain_order(keys: &[Value]) -> Option<CertainOrder> {
    let first = keys.first()?;
    if let Some(first) = kind(first) {
        return keys.iter().all(|key| kind(key) == Some(first)).then_some(match first {
            Kind::Int => |a, b| a.as_small_int().cmp(&b.as_small_int()),
            Kind::Float => |a, b| float_order(a, b),
            Kind::Str => |a, b| str_order(a, b),
        });
    }
    // Tuples: every column of one kind.
    let columns: Vec<Kind> =
        first.as_ref().downcast_exact::<Tuple>()?.as_slice().iter().map(kind).collect::<Option<_>>()?;
    let alike = keys.iter().all(|key| {
        key.as_ref().downcast_exact::<Tuple>().is_some_and(|tuple| {
            tuple.len() == columns.len() && tuple.as_slice().iter().zip(&columns).all(|(v, c)| kind(v) == Some(*c))
        })
    });
    alike.then_some(|a, b| match (a.downcast_exact::<Tuple>(), b.downcast_exact::<Tuple>()) {
        (Some(a), Some(b)) => tuple_order(a.get().as_slice(), b.get().as_slice()),
        _ => Ordering::Equal,
    })
}

fn float_order(a: Ref<'_>, b: Ref<'_>) -> Ordering {
    a.as_small_float().partial_cmp(&b.as_small_float()).unwrap_or(Ordering::Equal)
}

fn str_order(a: Ref<'_>, b: Ref<'_>) -> Ordering {
    match (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        (Some(a), Some(b)) => a.as_wtf8().cmp(b.as_wtf8()),
        _ => Ordering::Equal,
    }
}

fn tuple_order(a: &[Value], b: &[Value]) -> Ordering {
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x.as_ref(), y.as_ref());
        let ordering = if let (Some(x), Some(y)) = (x.as_small_int(), y.as_small_int()) {
            x.cmp(&y)
        } else if x.as_small_float().is_some() {
            float_order(x, y)
        } else {
            str_order(x, y)
        };
        if ordering.is_ne() {
            return ordering;
        }
    }
    a.len().cmp(&b.len())
}

/// `a < b` of two tuples, without going through their class.
fn tuple_less(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<bool> {
    let (Some(a), Some(b)) = (a.downcast_exact::<Tuple>(), b.downcast_exact::<Tuple>()) else {
        return compare::less(th, a, b);
    };
    let (a, b) = (a.get().as_slice(), b.get().as_slice());
    for (x, y) in a.iter().zip(b) {
        if !compare::equal(th, x.as_ref(), y.as_ref())? {
            return compare::less(th, x.as_ref(), y.as_ref());
        }
    }
    Ok(a.len() < b.len())
}

/// A run waiting to be merged: where it starts, how long it is, and the depth of the node between it and the next.
struct Run {
    start: usize,
    len: usize,
    power: u32,
}

/// See the module header. `less` may fail, and may contradict itself.
fn merge_sort<T: Copy + Keyed>(
    entries: &mut [T],
    less: &mut impl FnMut(T::Key, T::Key) -> PyResult<bool>,
) -> PyResult<()> {
    let n = entries.len();
    let mut runs: Vec<Run> = Vec::new();
    let mut scratch = Vec::new();
    let mut start = 0;
    while start < n {
        let len = next_run(&mut entries[start..], less)?;
        if let Some(top) = runs.last_mut() {
            let power = node_power(top.start, top.len, len, n);
            top.power = power;
            while let [.., below, _] = runs.as_slice()
                && below.power > power
            {
                merge_top(entries, &mut runs, &mut scratch, less)?;
                if let Some(top) = runs.last_mut() {
                    top.power = power;
                }
            }
        }
        runs.push(Run { start, len, power: 0 });
        start += len;
    }
    while runs.len() > 1 {
        merge_top(entries, &mut runs, &mut scratch, less)?;
    }
    Ok(())
}

/// What entries are compared by.
trait Keyed {
    type Key: Copy;
    fn key(self) -> Self::Key;
}

impl<'a> Keyed for Entry<'a> {
    type Key = Ref<'a>;
    fn key(self) -> Ref<'a> {
        self.key
    }
}

/// Make a run at the front: the one that is there, grown to `MIN_RUN`. Its length, at least 1 of a row not empty.
fn next_run<T: Copy + Keyed>(
    row: &mut [T],
    less: &mut impl FnMut(T::Key, T::Key) -> PyResult<bool>,
) -> PyResult<usize> {
    let n = row.len();
    if n < 2 {
        return Ok(n);
    }
    let mut len = 2;
    if less(row[1].key(), row[0].key())? {
        while len < n && less(row[len].key(), row[len - 1].key())? {
            len += 1;
        }
        row[..len].reverse();
    } else {
        while len < n && !less(row[len].key(), row[len - 1].key())? {
            len += 1;
        }
    }
    let grown = MIN_RUN.min(n).max(len);
    for at in len..grown {
        let pivot = row[at];
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(pivot.key(), row[middle].key())? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        row.copy_within(low..at, low + 1);
        row[low] = pivot;
    }
    Ok(grown)
}

/// The depth, in the tree over `n` entries that halves them, of the node where the boundary between two runs falls.
fn node_power(start: usize, len: usize, next: usize, n: usize) -> u32 {
    // Middles of both runs, in units of half an entry, as fractions of 2n.
    let (mut a, mut b) = (2 * start as u128 + len as u128, 2 * (start + len) as u128 + next as u128);
    let whole = 2 * n as u128;
    let mut power = 0;
    loop {
        power += 1;
        a *= 2;
        b *= 2;
        let (high_a, high_b) = (a >= whole, b >= whole);
        if high_a != high_b || power >= 64 {
            return power;
        }
        if high_a {
            a -= whole;
            b -= whole;
        }
    }
}

/// Merge the two runs on top of the stack.
fn merge_top<T: Copy + Keyed>(
    entries: &mut [T],
    runs: &mut Vec<Run>,
    scratch: &mut Vec<T>,
    less: &mut impl FnMut(T::Key, T::Key) -> PyResult<bool>,
) -> PyResult<()> {
    let (Some(right), Some(left)) = (runs.pop(), runs.last_mut()) else { return Ok(()) };
    let row = &mut entries[left.start..right.start + right.len];
    let middle = left.len;
    left.len += right.len;
    merge(row, middle, scratch, less)
}

/// Merge `row[..middle]` and `row[middle..]`, both sorted.
fn merge<T: Copy + Keyed>(
    row: &mut [T],
    middle: usize,
    scratch: &mut Vec<T>,
    less: &mut impl FnMut(T::Key, T::Key) -> PyResult<bool>,
) -> PyResult<()> {
    // What stands right already stays out: the left run's head, and the right run's tail.
    let (mut low, mut high) = (0, middle);
    let first_right = row[middle].key();
    while low < high {
        let at = low + (high - low) / 2;
        if less(first_right, row[at].key())? { high = at } else { low = at + 1 }
    }
    let head = low;
    if head == middle {
        return Ok(());
    }
    let last_left = row[middle - 1].key();
    let (mut low, mut high) = (middle, row.len());
    while low < high {
        let at = low + (high - low) / 2;
        if less(row[at].key(), last_left)? { low = at + 1 } else { high = at }
    }
    let row = &mut row[head..low];
    let middle = middle - head;
    let (mut result, n) = (Ok(()), row.len());
    if middle <= n - middle {
        // The left run moves out of the way; the gap between `to` and `b` is always as long as what is left of it.
        scratch.clear();
        scratch.extend_from_slice(&row[..middle]);
        let (mut a, mut b, mut to) = (0, middle, 0);
        while a < scratch.len() && b < n {
            match less(row[b].key(), scratch[a].key()) {
                Ok(true) => {
                    row[to] = row[b];
                    b += 1;
                }
                Ok(false) => {
                    row[to] = scratch[a];
                    a += 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to += 1;
        }
        row[to..to + scratch.len() - a].copy_from_slice(&scratch[a..]);
    } else {
        // The right run moves out of the way; merged from the end.
        scratch.clear();
        scratch.extend_from_slice(&row[middle..]);
        let (mut a, mut b, mut to) = (middle, scratch.len(), n);
        while a > 0 && b > 0 {
            match less(scratch[b - 1].key(), row[a - 1].key()) {
                Ok(true) => {
                    row[to - 1] = row[a - 1];
                    a -= 1;
                }
                Ok(false) => {
                    row[to - 1] = scratch[b - 1];
                    b -= 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to -= 1;
        }
        row[to - b..to].copy_from_slice(&scratch[..b]);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Keyed for (u32, usize) {
        type Key = u32;
        fn key(self) -> u32 {
            self.0
        }
    }

    /// A sequence of numbers without pattern.
    fn numbers(n: usize, below: u32, seed: u64) -> Vec<(u32, usize)> {
        let mut state = seed | 1;
        (0..n)
            .map(|i| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                ((state >> 33) as u32 % below, i)
            })
            .collect()
    }

    #[test]
    fn sorts_stably() {
        let sizes = [0, 1, 2, 3, 31, 32, 33, 64, 65, 100, 1000, 5000];
        for n in sizes.into_iter().filter(|n| !cfg!(miri) || *n <= 100) {
            for below in [1, 3, 50, 100_000] {
                let mut row = numbers(n, below, n as u64 * 7 + u64::from(below));
                if n == 1000 {
                    // Runs, rising and falling.
                    row[200..500].sort_unstable();
                    row[600..900].sort_unstable_by(|a, b| b.cmp(a));
                    row.iter_mut().enumerate().for_each(|(i, entry)| entry.1 = i);
                }
                let mut expected = row.clone();
                expected.sort_by_key(|entry| entry.0);
                merge_sort(&mut row, &mut |a, b| Ok(a < b)).expect("no error");
                assert_eq!(row, expected, "{n} numbers below {below}");
            }
        }
    }

    #[test]
    fn sorted_rows_cost_n_comparisons() {
        for falling in [false, true] {
            let mut row: Vec<(u32, usize)> = (0..1000).map(|i| (if falling { 1000 - i } else { i }, 0)).collect();
            let mut count = 0;
            merge_sort(&mut row, &mut |a, b| {
                count += 1;
                Ok(a < b)
            })
            .expect("no error");
            assert_eq!(count, 999);
        }
    }

    #[test]
    fn nonsense_keeps_all_entries() {
        for seed in 1..if cfg!(miri) { 3 } else { 50 } {
            let mut row = numbers(500, 1000, seed);
            let mut expected = row.clone();
            expected.sort_unstable();
            let mut state = seed;
            merge_sort(&mut row, &mut |_, _| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                Ok(state >> 63 == 1)
            })
            .expect("no error");
            row.sort_unstable();
            assert_eq!(row, expected);
        }
    }
}
