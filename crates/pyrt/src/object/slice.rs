//! `slice`: start, stop and step of a subscript, and their resolution against a length, shared by all sequences.

use pymacros::{pyclass, pymethods};

use super::int;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::{Tuple, mix_hashes};
use super::type_::{Type, new_builtin};
use crate::args::{Args, FromArg};
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::number::{self, BinaryOp};
use crate::protocol::{self, push_repr};
use crate::state::Thread;

/// slice(stop)
/// slice(start, stop[, step])
///
/// Create a slice object.  This is used for extended slicing (e.g. a[0:10:2]).
#[pyclass(name = "slice", flags(GC))]
#[repr(C)]
pub struct Slice {
    header: Header,
    /// First index; None for the end that the walk begins at.
    pub start: Value,
    /// Index that the walk ends before; None for the other end.
    pub stop: Value,
    /// Distance; None for 1.
    pub step: Value,
}

/// A slice resolved against a length: `count` indices from `start` on, `step` apart, all of them in range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SliceRange {
    /// First index; with `count` 0 the place where an insertion goes.
    pub start: i64,
    /// The index after the last, clipped to the length (-1 for before the first).
    pub stop: i64,
    /// Distance, never zero.
    pub step: i64,
    /// How many.
    pub count: usize,
}

impl SliceRange {
    /// The indices in order.
    #[inline]
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> {
        // The wrapped step after the last index is not looked at.
        (0..self.count).map(move |i| self.start.wrapping_add(self.step.wrapping_mul(i as i64)) as usize)
    }

    /// The indices as a rising range, where the step is 1.
    #[inline]
    pub fn as_range(self) -> Option<std::ops::Range<usize>> {
        let start = self.start as usize;
        (self.step == 1).then(|| start..start + self.count)
    }

    /// The same indices in rising order.
    pub fn rising(self) -> SliceRange {
        if self.step > 0 || self.count == 0 {
            return self;
        }
        let last = self.start + self.step * (self.count as i64 - 1);
        SliceRange { start: last, stop: self.start + 1, step: -self.step, count: self.count }
    }
}

/// Clip start, stop and step (all given, `step` not zero) to `len`.
pub fn clip(len: usize, mut start: i64, mut stop: i64, step: i64) -> SliceRange {
    let len = len.min(i64::MAX as usize) as i64;
    let step = step.max(-i64::MAX);
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    for end in [&mut start, &mut stop] {
        if *end < 0 {
            *end += len;
            if *end < 0 {
                *end = low;
            }
        } else if *end >= len {
            *end = high;
        }
    }
    let count = if step < 0 {
        if stop < start { (start - stop - 1) / -step + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) / step + 1
    } else {
        0
    };
    SliceRange { start, stop, step, count: count as usize }
}

/// One end of a slice as an integer, clamped to 64 bits.
fn part(th: &mut Thread, value: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = value.as_small_int() {
        return Ok(i);
    }
    if value.class().get().slots().index.is_none() {
        return Err(th.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    number::as_i64_clamped(th, value)
}

/// A position argument as `list.index` takes it: any integer, clamped to 64 bits.
#[derive(Clone, Copy, Debug)]
pub struct SliceIndex(pub i64);

impl SliceIndex {
    /// The position in a row of `len` items, from the end when negative, clipped.
    pub fn within(self, len: usize) -> usize {
        let i = if self.0 < 0 { self.0.saturating_add_unsigned(len as u64).max(0) } else { self.0 };
        usize::try_from(i).unwrap_or(usize::MAX).min(len)
    }
}

impl FromArg<'_> for SliceIndex {
    fn from_arg(th: &mut Thread, value: Ref<'_>, _: &'static str) -> PyResult<Self> {
        if let Some(i) = value.as_small_int() {
            return Ok(SliceIndex(i));
        }
        if value.class().get().slots().index.is_none() {
            return Err(th.type_error("slice indices must be integers or have an __index__ method"));
        }
        number::as_i64_clamped(th, value).map(SliceIndex)
    }
}

impl Slice {
    /// A slice of these three.
    pub fn new(start: Value, stop: Value, step: Value) -> Owned<Slice> {
        new_builtin(|header| Slice { header, start, stop, step })
    }

    /// The indices that the slice takes of a row of `len` items.
    ///
    /// # Errors
    /// `TypeError` for ends that are no integers, `ValueError` for step 0.
    #[inline]
    pub fn resolve(&self, th: &mut Thread, len: usize) -> PyResult<SliceRange> {
        let (start, stop, step) = self.unpack(th)?;
        Ok(clip(len, start, stop, step))
    }

    /// Start, stop and step as integers clamped to 64 bits, to be given to `clip` with a length.
    ///
    /// # Errors
    /// As `resolve`.
    pub fn unpack(&self, th: &mut Thread) -> PyResult<(i64, i64, i64)> {
        let step = if self.step.as_ref().is_none() { 1 } else { part(th, self.step.as_ref())? };
        if step == 0 {
            return Err(th.value_error("slice step cannot be zero"));
        }
        let (first, last) = if step < 0 { (i64::MAX, i64::MIN) } else { (0, i64::MAX) };
        let start = if self.start.as_ref().is_none() { first } else { part(th, self.start.as_ref())? };
        let stop = if self.stop.as_ref().is_none() { last } else { part(th, self.stop.as_ref())? };
        Ok((start, stop, step))
    }

    /// Start, stop and step clipped to `len`, an int of any size that is not negative.
    ///
    /// # Errors
    /// As `resolve`.
    pub fn clip_to(&self, th: &mut Thread, len: Ref<'_>) -> PyResult<[Value; 3]> {
        let one = int::from_i64(1);
        let zero = int::from_i64(0);
        let step = if self.step.as_ref().is_none() { one.clone() } else { big_part(th, self.step.as_ref())? };
        if compare::equal(th, step.as_ref(), zero.as_ref())? {
            return Err(th.value_error("slice step cannot be zero"));
        }
        let back = compare::less(th, step.as_ref(), zero.as_ref())?;
        let (low, high) = if back {
            (int::from_i64(-1), number::binary(th, BinaryOp::Sub, len, one.as_ref())?)
        } else {
            (zero.clone(), len.to_owned())
        };
        let mut end = |given: &Value, default: &Value| -> PyResult<Value> {
            if given.as_ref().is_none() {
                return Ok(default.clone());
            }
            let mut i = big_part(th, given.as_ref())?;
            if compare::less(th, i.as_ref(), zero.as_ref())? {
                i = number::binary(th, BinaryOp::Add, i.as_ref(), len)?;
                return Ok(if compare::less(th, i.as_ref(), low.as_ref())? { low.clone() } else { i });
            }
            Ok(if compare::less(th, high.as_ref(), i.as_ref())? { high.clone() } else { i })
        };
        let start = end(&self.start, if back { &high } else { &low })?;
        let stop = end(&self.stop, if back { &low } else { &high })?;
        Ok([start, stop, step])
    }
}

/// One end of a slice as an int of any size.
fn big_part(th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
    if value.class().get().slots().index.is_none() {
        return Err(th.type_error("slice indices must be integers or None or have an __index__ method"));
    }
    number::index(th, value)
}

#[pymethods]
impl Slice {
    #[slot(new)]
    fn new_(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if args.nkw() > 0 {
            return Err(th.type_error("slice() takes no keyword arguments"));
        }
        let (start, stop, step) = match args.positional() {
            [stop] => (Value::NONE, stop.clone(), Value::NONE),
            [start, stop] => (start.clone(), stop.clone(), Value::NONE),
            [start, stop, step] => (start.clone(), stop.clone(), step.clone()),
            [] => return Err(th.type_error("slice expected at least 1 argument, got 0")),
            more => return Err(th.type_error(format!("slice expected at most 3 arguments, got {}", more.len()))),
        };
        Ok(Slice::new(start, stop, step).into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Slice>, th: &mut Thread) -> PyResult<Value> {
        let mut out = Vec::from("slice(");
        push_repr(th, &mut out, &this.start)?;
        out.extend_from_slice(b", ");
        push_repr(th, &mut out, &this.stop)?;
        out.extend_from_slice(b", ");
        push_repr(th, &mut out, &this.step)?;
        out.push(b')');
        Ok(Str::from_wtf8(&out).into_value())
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Slice>, th: &mut Thread) -> PyResult<i64> {
        let hashes = [
            protocol::hash(th, this.start.as_ref())?,
            protocol::hash(th, this.stop.as_ref())?,
            protocol::hash(th, this.step.as_ref())?,
        ];
        Ok(mix_hashes(hashes, 0))
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Slice>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Slice>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let parts = |s: Ref<'_, Slice>, i: usize| [&s.start, &s.stop, &s.step].get(i).map(|v| (*v).clone());
        compare::sequences(th, op, |i| parts(this, i), |i| parts(other, i))
    }

    /// The first index.
    #[getter]
    fn start(this: Ref<'_, Slice>) -> Value {
        this.start.clone()
    }

    /// The index that the slice ends before.
    #[getter]
    fn stop(this: Ref<'_, Slice>) -> Value {
        this.stop.clone()
    }

    /// The distance between indices.
    #[getter]
    fn step(this: Ref<'_, Slice>) -> Value {
        this.step.clone()
    }

    /// S.indices(len) -> (start, stop, stride)
    ///
    /// The three as they apply to a sequence of length len: absent ones filled in, negative ones counted from the end,
    /// all clipped to the sequence.
    #[sig("($self, object, /)")]
    fn indices(this: Ref<'_, Slice>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        let len = number::index(th, object)?;
        if int::is_negative(len.as_ref()) {
            return Err(th.value_error("length should not be negative"));
        }
        let parts = this.clip_to(th, len.as_ref())?;
        Ok(Tuple::new(parts.into()).into_value())
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Slice>) -> Value {
        let parts = Tuple::new(vec![this.start.clone(), this.stop.clone(), this.step.clone()]);
        Tuple::new(vec![this.any().class().to_owned(), parts.into_value()]).into_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(len: usize, parts: (i64, i64, i64), expected: &[usize]) {
        let range = clip(len, parts.0, parts.1, parts.2);
        assert_eq!(range.indices().collect::<Vec<_>>(), expected);
        let mut rising = range.rising().indices().collect::<Vec<_>>();
        if range.step < 0 {
            rising.reverse();
        }
        assert_eq!(rising, expected);
    }

    #[test]
    fn slices_of_five() {
        check(5, (0, i64::MAX, 1), &[0, 1, 2, 3, 4]);
        check(5, (-2, i64::MAX, 1), &[3, 4]);
        check(5, (i64::MAX, i64::MIN, -1), &[4, 3, 2, 1, 0]);
        check(5, (i64::MAX, i64::MIN, i64::MIN), &[4]);
        check(5, (i64::MIN, i64::MAX, i64::MAX), &[0]);
        check(5, (1, 4, 2), &[1, 3]);
        check(5, (4, 0, -2), &[4, 2]);
        check(5, (3, 1, 1), &[]);
        check(0, (i64::MAX, i64::MIN, -1), &[]);
    }
}
