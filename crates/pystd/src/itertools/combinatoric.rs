//! Iterators that choose among items: `product`, `combinations`, `combinations_with_replacement`, `permutations`.
//!
//! The items stay in `pool`; which come next is in `indices`, `started` says whether the first choice was given out.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::int::Int;
use pyrt::object::type_::new_instance;
use pyrt::protocol::{iter, number};
use pyrt::{Args, Field, Header, PyResult, Ref, Thread, Type, Value};

use super::tuple;

/// Indices, all `value` or counted up, as many as `n`.
fn indices(th: &mut Thread, n: usize, value: impl FnMut(usize) -> usize) -> PyResult<Field<Vec<usize>>> {
    let mut row = Vec::new();
    if row.try_reserve_exact(n).is_err() {
        return Err(th.memory_error(""));
    }
    row.extend((0..n).map(value));
    Ok(Field::new(row))
}

/// Those of `pool` that `indices` names.
fn chosen(pool: &[Value], indices: &[usize]) -> Value {
    tuple(indices.iter().filter_map(|&i| pool.get(i).cloned()).collect::<Vec<_>>())
}

/// Cartesian product of input iterables.  Equivalent to nested for-loops.
///
/// For example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).
/// The leftmost iterators are in the outermost for-loop, so the output tuples
/// cycle in a manner similar to an odometer (with the rightmost element changing
/// on every iteration).
///
/// To compute the product of an iterable with itself, specify the number
/// of repetitions with the optional repeat keyword argument. For example,
/// product(A, repeat=4) means the same as product(A, A, A, A).
#[pyclass(name = "product", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Product {
    header: Header,
    pools: Vec<Vec<Value>>,
    indices: Field<Vec<usize>>,
    started: Cell<bool>,
    done: Cell<bool>,
}

#[pymethods]
impl Product {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let mut repeat = 1;
        for (name, value) in args.keywords() {
            if name.to_text() != "repeat" {
                return Err(th.type_error(format!("product() got an unexpected keyword argument '{}'", name.to_text())));
            }
            repeat = number::as_i64_index(th, value)?;
        }
        let Ok(repeat) = usize::try_from(repeat) else {
            return Err(th.value_error("repeat argument cannot be negative"));
        };
        let count = if repeat == 0 { 0 } else { args.positional().len() };
        let Some(n) = count.checked_mul(repeat).filter(|&n| n <= isize::MAX as usize / 8) else {
            return Err(th.overflow_error("repeat argument too large"));
        };
        let mut pools = Vec::new();
        for iterable in args.positional().iter().take(count) {
            pools.push(iter::collect(th, iterable.as_ref())?);
        }
        let done = Cell::new(pools.iter().any(Vec::is_empty));
        let indices = indices(th, n, |_| 0)?;
        Ok(new_instance(cls, |header| Product { header, pools, indices, started: Cell::new(false), done }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Product>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Product>) -> Option<Value> {
        if this.done.get() {
            return None;
        }
        let pools = this.get().pools.as_slice();
        if this.started.replace(true) {
            let more = this.indices.with_mut(|indices| {
                for (place, index) in indices.iter_mut().enumerate().rev() {
                    *index += 1;
                    if *index < pools.get(place % pools.len().max(1)).map_or(0, Vec::len) {
                        return true;
                    }
                    *index = 0;
                }
                false
            });
            if !more {
                this.done.set(true);
                return None;
            }
        }
        let row = this.indices.with(|indices| {
            let places = indices.iter().enumerate();
            places.filter_map(|(place, &i)| pools.get(place % pools.len().max(1))?.get(i).cloned()).collect::<Vec<_>>()
        });
        Some(tuple(row))
    }
}

/// The length of choices: not negative.
fn length(th: &mut Thread, r: isize) -> PyResult<usize> {
    usize::try_from(r).map_err(|_| th.value_error("r must be non-negative"))
}

macro_rules! choosing {
    ($(#[$doc:meta])* $iterator:ident $name:literal, $impossible:expr, $first:expr, $step:expr) => {
        $(#[$doc])*
        #[pyclass(name = $name, module = "itertools", flags(SUBCLASSABLE, GC))]
        #[repr(C)]
        pub(super) struct $iterator {
            header: Header,
            pool: Vec<Value>,
            indices: Field<Vec<usize>>,
            started: Cell<bool>,
            done: Cell<bool>,
        }

        #[pymethods]
        impl $iterator {
            #[slot(new)]
            #[sig("(iterable, r)")]
            fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, r: isize) -> PyResult<Value> {
                let pool = iter::collect(th, iterable)?;
                let r = length(th, r)?;
                let impossible: fn(usize, usize) -> bool = $impossible;
                let done = impossible(pool.len(), r);
                let first: fn(usize) -> usize = $first;
                let indices = indices(th, if done { 0 } else { r }, first)?;
                let (started, done) = (Cell::new(false), Cell::new(done));
                Ok(new_instance(cls, |header| $iterator { header, pool, indices, started, done }).into_value())
            }

            #[slot(iter)]
            fn iter(this: Ref<'_, $iterator>) -> Value {
                this.any().to_owned()
            }

            #[slot(next)]
            fn next(this: Ref<'_, $iterator>) -> Option<Value> {
                if this.done.get() {
                    return None;
                }
                let pool = this.get().pool.as_slice();
                let step: fn(&mut [usize], usize) -> bool = $step;
                if this.started.replace(true) && !this.indices.with_mut(|indices| step(indices, pool.len())) {
                    this.done.set(true);
                    return None;
                }
                Some(this.indices.with(|indices| chosen(pool, indices)))
            }
        }
    };
}

choosing! {
    /// Return successive r-length combinations of elements in the iterable.
    ///
    /// combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)
    Combinations "combinations", |n, r| r > n, |i| i, |indices, n| {
        let r = indices.len();
        let Some(at) = (0..r).rev().find(|&i| indices.get(i).is_some_and(|&index| index != i + n - r)) else {
            return false;
        };
        let first = indices.get(at).map_or(0, |&i| i + 1);
        for (next, index) in (first..).zip(indices.iter_mut().skip(at)) {
            *index = next;
        }
        true
    }
}

choosing! {
    /// Return successive r-length combinations of elements in the iterable allowing individual elements to have
    /// successive repeats.
    ///
    /// combinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')
    CombinationsWithReplacement "combinations_with_replacement", |n, r| n == 0 && r > 0, |_| 0, |indices, n| {
        let Some(at) = indices.iter().rposition(|&index| index + 1 != n) else { return false };
        let next = indices.get(at).map_or(0, |&i| i + 1);
        for index in indices.iter_mut().skip(at) {
            *index = next;
        }
        true
    }
}

/// Return successive r-length permutations of elements in the iterable.
///
/// permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)
#[pyclass(name = "permutations", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Permutations {
    header: Header,
    pool: Vec<Value>,
    /// All items' indices: those of the choice, then the rest.
    indices: Field<Vec<usize>>,
    /// How many turns each place of the choice has left.
    cycles: Field<Vec<usize>>,
    started: Cell<bool>,
    done: Cell<bool>,
}

/// Turn to the next permutation; false after the last.
fn permute(indices: &mut [usize], cycles: &mut [usize]) -> bool {
    let n = indices.len();
    for (i, cycle) in cycles.iter_mut().enumerate().rev() {
        *cycle = cycle.saturating_sub(1);
        if *cycle > 0 {
            let other = n.saturating_sub(*cycle);
            if i < n && other < n {
                indices.swap(i, other);
            }
            return true;
        }
        if let Some(rest) = indices.get_mut(i..) {
            rest.rotate_left(1.min(rest.len()));
        }
        *cycle = n - i;
    }
    false
}

#[pymethods]
impl Permutations {
    #[slot(new)]
    #[sig("(iterable, r=None)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, r: Option<Ref<'_>>) -> PyResult<Value> {
        let pool = iter::collect(th, iterable)?;
        let n = pool.len();
        let r = match r {
            None => n,
            Some(r) => {
                if !r.is::<Int>() {
                    return Err(th.type_error("Expected int as r"));
                }
                let r = number::as_i64_index(th, r)?;
                length(th, r as isize)?
            }
        };
        let done = r > n;
        let r = r.min(n);
        let cycles = indices(th, r, |i| n - i)?;
        let indices = indices(th, n, |i| i)?;
        let (started, done) = (Cell::new(false), Cell::new(done));
        Ok(new_instance(cls, |header| Permutations { header, pool, indices, cycles, started, done }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Permutations>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Permutations>) -> Option<Value> {
        if this.done.get() {
            return None;
        }
        if this.started.replace(true) {
            let more = this.indices.with_mut(|indices| this.cycles.with_mut(|cycles| permute(indices, cycles)));
            if !more {
                this.done.set(true);
                return None;
            }
        }
        let r = this.cycles.with(Vec::len);
        Some(this.indices.with(|indices| chosen(&this.get().pool, indices.get(..r).unwrap_or_default())))
    }
}
