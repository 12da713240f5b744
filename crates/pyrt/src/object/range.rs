//! `range`: an arithmetic progression. Start, stop and step are ints of any size; where all that is ever computed of
//! them fits 64 bits, `fast` says so and no int object is touched.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::int;
use super::iterators::{builtin, tuple};
use super::raw::{Header, Owned, Ref, Value};
use super::slice::Slice;
use super::str::Str;
use super::type_::{Type, new_builtin};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::number::{self, BinaryOp};
use crate::protocol::{self, iter};
use crate::state::Thread;

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// Return an object that produces a sequence of integers from start (inclusive)
/// to stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.
/// start defaults to 0, and range(4) produces 0, 1, 2, 3, the valid indices of a
/// list of 4 elements.  The step may be negative.
#[pyclass(name = "range", flags(SEQUENCE))]
#[repr(C)]
pub struct Range {
    header: Header,
    start: Value,
    stop: Value,
    step: Value,
    len: Value,
    #[traverse(skip)]
    fast: Option<Progression>,
}

/// A progression of 64-bit integers: start, every item, and the one past the last fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progression {
    /// First item.
    pub start: i64,
    /// Distance, not zero.
    pub step: i64,
    /// How many, not negative.
    pub len: i64,
}

impl Progression {
    fn new(start: i64, stop: i64, step: i64) -> Option<Progression> {
        let (wide_start, wide_stop, wide_step) = (i128::from(start), i128::from(stop), i128::from(step));
        let len = if step > 0 && start < stop {
            (wide_stop - wide_start - 1) / wide_step + 1
        } else if step < 0 && stop < start {
            (wide_start - wide_stop - 1) / -wide_step + 1
        } else {
            0
        };
        i64::try_from(wide_start + len * wide_step).ok()?;
        Some(Progression { start, step, len: i64::try_from(len).ok()? })
    }

    /// Item `i`, which is below `len` (or equal to it).
    #[inline]
    pub fn item(self, i: i64) -> i64 {
        self.start.wrapping_add(i.wrapping_mul(self.step))
    }

    /// The position of `value`.
    fn position(self, value: i64) -> Option<i64> {
        let distance = i128::from(value) - i128::from(self.start);
        let step = i128::from(self.step);
        let i = distance / step;
        (distance % step == 0 && i >= 0 && i < i128::from(self.len)).then_some(i as i64)
    }

    fn reversed(self) -> Progression {
        let start = if self.len == 0 { self.start } else { self.item(self.len - 1) };
        Progression { start, step: self.step.wrapping_neg(), len: self.len }
    }
}

fn add(th: &mut Thread, a: &Value, b: &Value) -> PyResult<Value> {
    number::binary(th, BinaryOp::Add, a.as_ref(), b.as_ref())
}

fn sub(th: &mut Thread, a: &Value, b: &Value) -> PyResult<Value> {
    number::binary(th, BinaryOp::Sub, a.as_ref(), b.as_ref())
}

fn mul(th: &mut Thread, a: &Value, b: &Value) -> PyResult<Value> {
    number::binary(th, BinaryOp::Mul, a.as_ref(), b.as_ref())
}

fn floor_div(th: &mut Thread, a: &Value, b: &Value) -> PyResult<Value> {
    number::binary(th, BinaryOp::FloorDiv, a.as_ref(), b.as_ref())
}

fn is_zero(value: &Value) -> bool {
    int::to_i64(value.as_ref()) == Some(0)
}

/// Number of items of a progression of ints of any size.
fn count(th: &mut Thread, start: &Value, stop: &Value, step: &Value) -> PyResult<Value> {
    let up = !int::is_negative(step.as_ref());
    let (low, high) = if up { (start, stop) } else { (stop, start) };
    if !compare::less(th, low.as_ref(), high.as_ref())? {
        return Ok(int::from_i64(0));
    }
    let step = if up { step.clone() } else { number::neg(th, step.as_ref())? };
    let one = int::from_i64(1);
    let span = sub(th, high, low)?;
    let span = sub(th, &span, &one)?;
    let gaps = floor_div(th, &span, &step)?;
    add(th, &gaps, &one)
}

/// An int, a bool included, but of no subclass: what a range can be asked about without comparing items.
fn is_plain_int(value: Ref<'_>) -> bool {
    value.as_small_int().is_some() || value.is_bool() || value.downcast_exact::<int::Int>().is_some()
}

impl Range {
    /// A range of these ints.
    ///
    /// # Errors
    /// `ValueError` for step zero.
    pub fn new(th: &mut Thread, start: Value, stop: Value, step: Value) -> PyResult<Owned<Range>> {
        let words = (int::to_i64(start.as_ref()), int::to_i64(stop.as_ref()), int::to_i64(step.as_ref()));
        if words.2 == Some(0) {
            return Err(th.value_error("range() arg 3 must not be zero"));
        }
        let fast = match words {
            (Some(start), Some(stop), Some(step)) => Progression::new(start, stop, step),
            _ => None,
        };
        let len = match fast {
            Some(fast) => int::from_i64(fast.len),
            None => count(th, &start, &stop, &step)?,
        };
        Ok(new_builtin(|header| Range { header, start, stop, step, len, fast }))
    }

    /// The items, where they fit 64 bits.
    #[inline]
    pub fn progression(&self) -> Option<Progression> {
        self.fast
    }

    /// Item `i`, whatever `i`.
    fn item(&self, th: &mut Thread, i: &Value) -> PyResult<Value> {
        let distance = mul(th, i, &self.step)?;
        add(th, &self.start, &distance)
    }

    /// The position of an int.
    fn position(&self, th: &mut Thread, value: Ref<'_>) -> PyResult<Option<Value>> {
        if let Some(fast) = self.fast {
            return Ok(int::to_i64(value).and_then(|value| fast.position(value)).map(int::from_i64));
        }
        let distance = number::binary(th, BinaryOp::Sub, value, self.start.as_ref())?;
        let parts = number::divmod(th, distance.as_ref(), self.step.as_ref())?;
        let Some(parts) = parts.downcast::<super::tuple::Tuple>() else { return Ok(None) };
        let [at, rest] = parts.get().as_slice() else { return Ok(None) };
        let inside =
            is_zero(rest) && !int::is_negative(at.as_ref()) && compare::less(th, at.as_ref(), self.len.as_ref())?;
        Ok(inside.then(|| at.clone()))
    }

    fn slice(&self, th: &mut Thread, slice: Ref<'_, Slice>) -> PyResult<Value> {
        let [first, last, step] = slice.clip_to(th, self.len.as_ref())?;
        let start = self.item(th, &first)?;
        let stop = self.item(th, &last)?;
        let step = mul(th, &self.step, &step)?;
        Ok(Range::new(th, start, stop, step)?.into_value())
    }
}

#[pymethods]
impl Range {
    #[slot(new)]
    fn new_(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if args.nkw() > 0 {
            return Err(th.type_error("range() takes no keyword arguments"));
        }
        let (start, stop, step) = match args.positional() {
            [stop] => (int::from_i64(0), number::index(th, stop.as_ref())?, int::from_i64(1)),
            [start, stop] => (number::index(th, start.as_ref())?, number::index(th, stop.as_ref())?, int::from_i64(1)),
            [start, stop, step] => (
                number::index(th, start.as_ref())?,
                number::index(th, stop.as_ref())?,
                number::index(th, step.as_ref())?,
            ),
            [] => return Err(th.type_error("range expected at least 1 argument, got 0")),
            more => return Err(th.type_error(format!("range expected at most 3 arguments, got {}", more.len()))),
        };
        Ok(Range::new(th, start, stop, step)?.into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Range>, th: &mut Thread) -> PyResult<Value> {
        let start = protocol::repr_text(th, this.start.as_ref())?;
        let stop = protocol::repr_text(th, this.stop.as_ref())?;
        if int::to_i64(this.step.as_ref()) == Some(1) {
            return Ok(Str::from_text(&format!("range({start}, {stop})")).into_value());
        }
        let step = protocol::repr_text(th, this.step.as_ref())?;
        Ok(Str::from_text(&format!("range({start}, {stop}, {step})")).into_value())
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Range>, th: &mut Thread) -> PyResult<i64> {
        let mut parts = [this.len.clone(), Value::NONE, Value::NONE];
        if !is_zero(&this.len) {
            parts[1] = this.start.clone();
            if int::to_i64(this.len.as_ref()) != Some(1) {
                parts[2] = this.step.clone();
            }
        }
        protocol::hash(th, tuple(parts).as_ref())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Range>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let (Some(other), CompareOp::Eq | CompareOp::Ne) = (other.downcast::<Range>(), op) else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        let (a, b) = (this.get(), other.get());
        let equal = compare::equal(th, a.len.as_ref(), b.len.as_ref())?
            && (is_zero(&a.len)
                || compare::equal(th, a.start.as_ref(), b.start.as_ref())?
                    && (int::to_i64(a.len.as_ref()) == Some(1)
                        || compare::equal(th, a.step.as_ref(), b.step.as_ref())?));
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Range>) -> Value {
        match this.fast {
            Some(fast) => RangeIterator::new(fast).into_value(),
            None => LongRangeIterator::new(this.start.clone(), this.step.clone(), this.len.clone()).into_value(),
        }
    }

    #[slot(bool)]
    fn truth(this: Ref<'_, Range>) -> bool {
        !is_zero(&this.len)
    }

    #[slot(len)]
    fn length(this: Ref<'_, Range>, th: &mut Thread) -> PyResult<usize> {
        let len = int::to_i64(this.len.as_ref()).and_then(|len| usize::try_from(len).ok());
        len.ok_or_else(|| th.overflow_error("Python int too large to convert to C ssize_t"))
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, Range>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        if let (Some(i), Some(fast)) = (key.as_small_int(), this.fast) {
            let at = if i < 0 { i + fast.len } else { i };
            if at >= 0 && at < fast.len {
                return Ok(int::from_i64(fast.item(at)));
            }
            return Err(th.index_error("range object index out of range"));
        }
        if let Some(slice) = key.downcast::<Slice>() {
            return this.get().slice(th, slice);
        }
        if key.class().get().slots().index.is_none() {
            return Err(th.type_error(format!("range indices must be integers or slices, not {}", key.class().name())));
        }
        let mut at = number::index(th, key)?;
        if int::is_negative(at.as_ref()) {
            at = add(th, &at, &this.get().len)?;
        }
        if int::is_negative(at.as_ref()) || !compare::less(th, at.as_ref(), this.len.as_ref())? {
            return Err(th.index_error("range object index out of range"));
        }
        this.get().item(th, &at)
    }

    #[slot(contains)]
    fn contains(this: Ref<'_, Range>, th: &mut Thread, value: Ref<'_>) -> PyResult<bool> {
        if is_plain_int(value) {
            return Ok(this.get().position(th, value)?.is_some());
        }
        let iterator = iter::iter(th, this.any())?;
        while let Some(item) = iter::next(th, iterator.as_ref())? {
            if compare::equal(th, item.as_ref(), value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return a reverse iterator.
    fn __reversed__(this: Ref<'_, Range>, th: &mut Thread) -> PyResult<Value> {
        let range = this.get();
        if let Some(fast) = range.fast {
            return Ok(RangeIterator::new(fast.reversed()).into_value());
        }
        let last = sub(th, &range.len, &int::from_i64(1))?;
        let start = range.item(th, &last)?;
        let step = number::neg(th, range.step.as_ref())?;
        Ok(LongRangeIterator::new(start, step, range.len.clone()).into_value())
    }

    fn __reduce__(this: Ref<'_, Range>) -> Value {
        let parts = tuple([this.start.clone(), this.stop.clone(), this.step.clone()]);
        tuple([this.any().class().to_owned(), parts])
    }

    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    #[sig("($self, object, /)")]
    #[name("count")]
    fn count_(this: Ref<'_, Range>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        if is_plain_int(object) {
            return Ok(int::from_i64(i64::from(this.get().position(th, object)?.is_some())));
        }
        let mut n = 0;
        let iterator = iter::iter(th, this.any())?;
        while let Some(item) = iter::next(th, iterator.as_ref())? {
            n += i64::from(compare::equal(th, item.as_ref(), object)?);
        }
        Ok(int::from_i64(n))
    }

    /// rangeobject.index(value) -> integer -- return index of value.
    /// Raise ValueError if the value is not present.
    #[sig("($self, object, /)")]
    fn index(this: Ref<'_, Range>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        if is_plain_int(object) {
            if let Some(at) = this.get().position(th, object)? {
                return Ok(at);
            }
            let text = protocol::repr_text(th, object)?;
            return Err(th.value_error(format!("{text} is not in range")));
        }
        let mut n = 0;
        let iterator = iter::iter(th, this.any())?;
        while let Some(item) = iter::next(th, iterator.as_ref())? {
            if compare::equal(th, item.as_ref(), object)? {
                return Ok(int::from_i64(n));
            }
            n += 1;
        }
        Err(th.value_error("sequence.index(x): x not in sequence"))
    }

    #[getter]
    fn start(this: Ref<'_, Range>) -> Value {
        this.start.clone()
    }

    #[getter]
    fn stop(this: Ref<'_, Range>) -> Value {
        this.stop.clone()
    }

    #[getter]
    fn step(this: Ref<'_, Range>) -> Value {
        this.step.clone()
    }
}

/// The iterator of a range whose items fit 64 bits.
#[pyclass(name = "range_iterator", kind = RANGE_ITERATOR)]
#[repr(C)]
pub struct RangeIterator {
    header: Header,
    next: Cell<i64>,
    step: i64,
    left: Cell<i64>,
}

impl RangeIterator {
    /// An iterator over a progression.
    #[inline]
    pub fn new(of: Progression) -> Owned<RangeIterator> {
        new_builtin(|header| RangeIterator {
            header,
            next: Cell::new(of.start),
            step: of.step,
            left: Cell::new(of.len),
        })
    }

    /// The next item, where there is one that needs no object.
    #[inline(always)]
    pub fn advance_inside(&self) -> Option<Value> {
        let item = Value::small_int(self.next.get())?;
        self.advance()?;
        Some(item)
    }

    /// The next item.
    #[inline]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let item = self.next.get();
        self.left.set(left - 1);
        self.next.set(item.wrapping_add(self.step));
        Some(item)
    }
}

/// What `__reduce__` of a range's iterator gives: a call of `iter` on the rest of the range.
fn reduce_rest(th: &mut Thread, start: Value, step: Value, left: Value) -> PyResult<Value> {
    let span = mul(th, &left, &step)?;
    let stop = add(th, &start, &span)?;
    let rest = Range::new(th, start, stop, step)?.into_value();
    Ok(tuple([builtin(th, "iter")?, tuple([rest]), Value::NONE]))
}

#[pymethods]
impl RangeIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, RangeIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, RangeIterator>) -> Option<Value> {
        this.advance().map(int::from_i64)
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, RangeIterator>) -> Value {
        int::from_i64(this.left.get())
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, RangeIterator>, th: &mut Thread) -> PyResult<Value> {
        reduce_rest(th, int::from_i64(this.next.get()), int::from_i64(this.step), int::from_i64(this.left.get()))
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, RangeIterator>, object: i64) {
        let skip = object.clamp(0, this.left.get());
        this.next.set(this.next.get().wrapping_add(this.step.wrapping_mul(skip)));
        this.left.set(this.left.get() - skip);
    }
}

/// The iterator of any other range.
#[pyclass(name = "longrange_iterator")]
#[repr(C)]
pub struct LongRangeIterator {
    header: Header,
    next: Field<Value>,
    step: Value,
    left: Field<Value>,
}

impl LongRangeIterator {
    fn new(start: Value, step: Value, len: Value) -> Owned<LongRangeIterator> {
        new_builtin(|header| LongRangeIterator { header, next: Field::new(start), step, left: Field::new(len) })
    }
}

#[pymethods]
impl LongRangeIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, LongRangeIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, LongRangeIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let (item, left) = (this.next.get(), this.left.get());
        if is_zero(&left) {
            return Ok(None);
        }
        let left = sub(th, &left, &int::from_i64(1))?;
        let after = add(th, &item, &this.get().step)?;
        this.left.set(left);
        this.next.set(after);
        Ok(Some(item))
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, LongRangeIterator>) -> Value {
        this.left.get()
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, LongRangeIterator>, th: &mut Thread) -> PyResult<Value> {
        reduce_rest(th, this.next.get(), this.step.clone(), this.left.get())
    }

    /// Set state information for unpickling.
    #[sig("($self, object, /)")]
    fn __setstate__(this: Ref<'_, LongRangeIterator>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        let mut skip = number::index(th, object)?;
        let left = this.left.get();
        if int::is_negative(skip.as_ref()) {
            skip = int::from_i64(0);
        } else if compare::less(th, left.as_ref(), skip.as_ref())? {
            skip = left.clone();
        }
        let distance = mul(th, &skip, &this.get().step)?;
        let next = add(th, &this.next.get(), &distance)?;
        let left = sub(th, &left, &skip)?;
        this.next.set(next);
        this.left.set(left);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(start: i64, stop: i64, step: i64, expected: &[i64]) {
        let p = Progression::new(start, stop, step).expect("fits");
        let items: Vec<i64> = (0..p.len).map(|i| p.item(i)).collect();
        assert_eq!(items, expected);
        for (i, item) in expected.iter().enumerate() {
            assert_eq!(p.position(*item), Some(i as i64));
        }
        assert_eq!(p.position(p.item(p.len)), None);
        let r = p.reversed();
        assert!((0..r.len).map(|i| r.item(i)).eq(expected.iter().rev().copied()));
    }

    #[test]
    fn progressions() {
        check(0, 4, 1, &[0, 1, 2, 3]);
        check(5, 0, -2, &[5, 3, 1]);
        check(0, 0, 1, &[]);
        check(3, 1, 1, &[]);
        check(-3, 4, 3, &[-3, 0, 3]);
        assert_eq!(Progression::new(i64::MIN, i64::MAX, 1), None);
        assert_eq!(Progression::new(0, i64::MAX, i64::MAX - 1), None);
        check(i64::MAX - 1, i64::MAX, 1, &[i64::MAX - 1]);
    }
}
