//! `enumerate`, `zip`, `map`, `filter`, `reversed`: iterators over other iterators.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use smallvec::SmallVec;

use super::super::class_getitem::class_getitem;
use super::super::field::Field;
use super::super::int;
use super::super::range::RangeIterator;
use super::super::raw::{Header, Ref, Value};
use super::super::str::StrIterator;
use super::super::tuple::Tuple;
use super::super::type_::{Type, new_instance};
use super::{ListIterator, TupleIterator, item_or_end, state_index, tuple};
use crate::args::{Args, Opt, Truth, VarArgs};
use crate::error::{PyResult, Raised};
use crate::protocol::number::{self, BinaryOp};
use crate::protocol::{self, attr, iter};
use crate::state::Thread;

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// Its items are pairs: a count (from start, by default zero) and an item of the iterable.
#[pyclass(name = "enumerate", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Enumerate {
    header: Header,
    iterator: Value,
    count: Field<Value>,
}

impl Enumerate {
    /// The next number and item, where the iterator is that of a list, tuple or range: see `quick_next`.
    pub fn advance_pair(&self) -> Option<Option<(Value, Value)>> {
        let count = self.count.with(|count| count.as_ref().as_small_int())?;
        let item = quick_next(self.iterator.as_ref())?;
        Some(item.map(|item| (self.count.replace(int::from_i64(count + 1)), item)))
    }
}

/// The next item of the iterator of a list, tuple, range or string, `Some(None)` at its end; None for other iterators.
#[inline]
fn quick_next(iterator: Ref<'_>) -> Option<Option<Value>> {
    if let Some(list) = iterator.downcast_exact::<ListIterator>() {
        return Some(list.get().advance());
    }
    if let Some(range) = iterator.downcast_exact::<RangeIterator>() {
        return Some(range.get().advance().map(int::from_i64));
    }
    if let Some(tuple) = iterator.downcast_exact::<TupleIterator>() {
        return Some(tuple.get().advance());
    }
    Some(iterator.downcast_exact::<StrIterator>()?.get().advance())
}

#[pymethods]
impl Enumerate {
    #[slot(new)]
    #[sig("(iterable=<required>, start=0)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Opt<'_>, start: Opt<'_>) -> PyResult<Value> {
        let Some(iterable) = iterable.0 else {
            return Err(th.type_error("enumerate() missing required argument 'iterable'"));
        };
        let count = match start.0 {
            None => int::from_i64(0),
            Some(start) => number::index(th, start)?,
        };
        let iterator = iter::iter(th, iterable)?;
        Ok(new_instance(cls, |header| Enumerate { header, iterator, count: Field::new(count) }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Enumerate>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Enumerate>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(item) = iter::next(th, this.iterator.as_ref())? else { return Ok(None) };
        let count = this.count.get();
        let after = match count.as_ref().as_small_int() {
            Some(i) => int::from_i64(i + 1),
            None => number::binary(th, BinaryOp::Add, count.as_ref(), int::from_i64(1).as_ref())?,
        };
        this.count.set(after);
        Ok(Some(Tuple::from_array([count, item]).into_value()))
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Enumerate>) -> Value {
        tuple([this.any().class().to_owned(), tuple([this.iterator.clone(), this.count.get()])])
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        class_getitem(th, cls, object)
    }
}

/// Iterators of all of these.
fn iterators(th: &mut Thread, iterables: &[Value]) -> PyResult<Vec<Value>> {
    iterables.iter().map(|iterable| iter::iter(th, iterable.as_ref())).collect()
}

/// One item of each iterator, put into `row` behind what is there. False at the end of any; with `strict`, an error
/// unless all end together.
fn next_row<A>(th: &mut Thread, iterators: &[Value], strict: bool, name: &str, row: &mut SmallVec<A>) -> PyResult<bool>
where
    A: smallvec::Array<Item = Value>,
{
    for (i, iterator) in iterators.iter().enumerate() {
        match iter::next(th, iterator.as_ref())? {
            Some(item) => row.push(item),
            None if !strict => return Ok(false),
            None if i > 0 => return Err(uneven(th, name, i, "shorter")),
            None => {
                for (i, iterator) in iterators.iter().enumerate().skip(1) {
                    if iter::next(th, iterator.as_ref())?.is_some() {
                        return Err(uneven(th, name, i, "longer"));
                    }
                }
                return Ok(false);
            }
        }
    }
    Ok(true)
}

#[cold]
fn uneven(th: &mut Thread, name: &str, i: usize, how: &str) -> Raised {
    let others = if i == 1 { " 1".to_owned() } else { format!("s 1-{i}") };
    th.value_error(format!("{name}() argument {} is {how} than argument{others}", i + 1))
}

/// The zip object yields n-length tuples, where n is the number of iterables
/// passed as positional arguments to zip().  Item i of each tuple comes from
/// the i-th iterable.  It ends with the shortest of them.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
#[pyclass(name = "zip", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Zip {
    header: Header,
    iterators: Vec<Value>,
    strict: Cell<bool>,
}

impl Zip {
    /// The next items of two iterators of lists, tuples or ranges: see `quick_next`.
    pub fn advance_pair(&self) -> Option<Option<(Value, Value)>> {
        let [left, right] = self.iterators.as_slice() else { return None };
        let right = right.as_ref();
        if self.strict.get()
            || !(right.downcast_exact::<ListIterator>().is_some()
                || right.downcast_exact::<RangeIterator>().is_some()
                || right.downcast_exact::<TupleIterator>().is_some())
        {
            return None;
        }
        let Some(left) = quick_next(left.as_ref())? else { return Some(None) };
        Some(quick_next(right)?.map(|right| (left, right)))
    }
}

#[pymethods]
impl Zip {
    #[slot(new)]
    #[sig("(*iterables, strict=False)")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        iterables: VarArgs<'_>,
        #[default(Truth(false))] strict: Truth,
    ) -> PyResult<Value> {
        let iterators = iterators(th, iterables.0)?;
        Ok(new_instance(cls, |header| Zip { header, iterators, strict: Cell::new(strict.0) }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Zip>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Zip>, th: &mut Thread) -> PyResult<Option<Value>> {
        let iterators = this.get().iterators.as_slice();
        if iterators.is_empty() {
            return Ok(None);
        }
        let mut row: SmallVec<[Value; 4]> = SmallVec::new();
        if !next_row(th, iterators, this.strict.get(), "zip", &mut row)? {
            return Ok(None);
        }
        Ok(Some(Tuple::from_row(row).into_value()))
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Zip>) -> Value {
        let class = this.any().class().to_owned();
        let iterators = tuple(this.iterators.clone());
        if this.strict.get() { tuple([class, iterators, Value::TRUE]) } else { tuple([class, iterators]) }
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, Zip>, object: Truth) {
        this.strict.set(object.0);
    }
}

/// Make an iterator that computes the function using arguments from
/// each of the iterables.  Stops when the shortest iterable is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
#[pyclass(name = "map", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Map {
    header: Header,
    function: Value,
    iterators: Vec<Value>,
    strict: Cell<bool>,
}

#[pymethods]
impl Map {
    #[slot(new)]
    #[sig("(*iterables, strict=False)")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        iterables: VarArgs<'_>,
        #[default(Truth(false))] strict: Truth,
    ) -> PyResult<Value> {
        let [function, iterables @ ..] = iterables.0 else {
            return Err(th.type_error("map() must have at least two arguments."));
        };
        if iterables.is_empty() {
            return Err(th.type_error("map() must have at least two arguments."));
        }
        let function = function.clone();
        let iterators = iterators(th, iterables)?;
        let strict = Cell::new(strict.0);
        Ok(new_instance(cls, |header| Map { header, function, iterators, strict }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Map>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Map>, th: &mut Thread) -> PyResult<Option<Value>> {
        let map = this.get();
        let mut row: SmallVec<[Value; 4]> = SmallVec::new();
        if !next_row(th, &map.iterators, map.strict.get(), "map", &mut row)? {
            return Ok(None);
        }
        protocol::call(th, map.function.as_ref(), Args::new(&row)).map(Some)
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Map>) -> Value {
        let class = this.any().class().to_owned();
        let mut row = vec![this.function.clone()];
        row.extend(this.iterators.iter().cloned());
        if this.strict.get() { tuple([class, tuple(row), Value::TRUE]) } else { tuple([class, tuple(row)]) }
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, Map>, object: Truth) {
        this.strict.set(object.0);
    }
}

/// Return an iterator yielding those items of iterable for which function(item)
/// is true. If function is None, return the items that are true.
#[pyclass(name = "filter", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Filter {
    header: Header,
    function: Value,
    iterator: Value,
}

#[pymethods]
impl Filter {
    #[slot(new)]
    #[sig("(function, iterable, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, function: Ref<'_>, iterable: Ref<'_>) -> PyResult<Value> {
        let iterator = iter::iter(th, iterable)?;
        Ok(new_instance(cls, |header| Filter { header, function: function.to_owned(), iterator }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Filter>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Filter>, th: &mut Thread) -> PyResult<Option<Value>> {
        let filter = this.get();
        let function = filter.function.as_ref();
        let by_truth = function.is_none() || function.bits_eq(th.interp().class(bool_spec()));
        while let Some(item) = iter::next(th, filter.iterator.as_ref())? {
            let keep = if by_truth {
                protocol::truth(th, item.as_ref())?
            } else {
                let answer = protocol::call1(th, function, item.as_ref())?;
                protocol::truth(th, answer.as_ref())?
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Filter>) -> Value {
        tuple([this.any().class().to_owned(), tuple([this.function.clone(), this.iterator.clone()])])
    }
}

fn bool_spec() -> &'static crate::TypeSpec {
    <super::super::bool::Bool as crate::Object>::spec()
}

/// Return a reverse iterator over the values of the given sequence.
#[pyclass(name = "reversed", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub struct Reversed {
    header: Header,
    sequence: Field<Option<Value>>,
    at: Cell<i64>,
}

#[pymethods]
impl Reversed {
    #[slot(new)]
    #[sig("(sequence, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, sequence: Ref<'_>) -> PyResult<Value> {
        let name = th.names().__reversed__.as_ref();
        let method = attr::lookup_special(th, sequence, name)?;
        if let Some(method) = &method
            && !method.as_ref().is_none()
        {
            return protocol::call0(th, method.as_ref());
        }
        if method.is_some() || !iter::is_sequence(sequence) {
            return Err(th.type_error(format!("'{}' object is not reversible", sequence.class().name())));
        }
        let at = Cell::new(protocol::length(th, sequence)? as i64 - 1);
        let sequence = Field::new(Some(sequence.to_owned()));
        Ok(new_instance(cls, |header| Reversed { header, sequence, at }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Reversed>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Reversed>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(sequence) = this.sequence.get() else { return Ok(None) };
        let at = this.at.get();
        if at >= 0
            && let Some(item) = item_or_end(th, &sequence, at)?
        {
            this.at.set(at - 1);
            return Ok(Some(item));
        }
        this.at.set(-1);
        this.sequence.set(None);
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, Reversed>, th: &mut Thread) -> PyResult<Value> {
        let Some(sequence) = this.sequence.get() else { return Ok(int::from_i64(0)) };
        let len = protocol::length(th, sequence.as_ref())? as i64;
        let n = this.at.get() + 1;
        Ok(int::from_i64(if len < n { 0 } else { n }))
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Reversed>) -> Value {
        let class = this.any().class().to_owned();
        match this.sequence.get() {
            None => tuple([class, tuple([tuple([])])]),
            Some(sequence) => tuple([class, tuple([sequence]), int::from_i64(this.at.get())]),
        }
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, Reversed>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        let at = state_index(th, object)?;
        if let Some(sequence) = this.sequence.get() {
            let len = protocol::length(th, sequence.as_ref())? as i64;
            this.at.set(at.clamp(-1, len - 1));
        }
        Ok(())
    }
}
