//! `count`, `cycle`, `repeat`.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::complex::Complex;
use pyrt::object::int::{self, Int};
use pyrt::object::type_::new_instance;
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::protocol::{self, iter};
use pyrt::{Field, Header, Opt, PyResult, Ref, Thread, Type, Value};

/// Return a count object whose .__next__() method returns consecutive values.
///
/// Equivalent to:
///     def count(firstval=0, step=1):
///         x = firstval
///         while 1:
///             yield x
///             x += step
#[pyclass(name = "count", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Count {
    header: Header,
    at: Field<Value>,
    step: Value,
}

/// What counting takes: an int of a subclass counts as a plain int.
fn number_of(th: &mut Thread, value: Option<Ref<'_>>, default: i64) -> PyResult<Value> {
    let Some(value) = value else { return Ok(int::from_i64(default)) };
    if value.is::<Int>() {
        return Ok(int::exact(value));
    }
    let class = value.class();
    let slots = class.get().slots();
    if slots.index.is_none() && slots.int.is_none() && slots.float.is_none() && !value.is::<Complex>() {
        return Err(th.type_error("a number is required"));
    }
    Ok(value.to_owned())
}

#[pymethods]
impl Count {
    #[slot(new)]
    #[sig("(start=0, step=1)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, start: Opt<'_>, step: Opt<'_>) -> PyResult<Value> {
        let at = number_of(th, start.0, 0)?;
        let step = number_of(th, step.0, 1)?;
        Ok(new_instance(cls, |header| Count { header, at: Field::new(at), step }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Count>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Count>, th: &mut Thread) -> PyResult<Option<Value>> {
        let at = this.at.get();
        let after = number::binary(th, BinaryOp::Add, at.as_ref(), this.get().step.as_ref())?;
        this.at.set(after);
        Ok(Some(at))
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Count>, th: &mut Thread) -> PyResult<String> {
        let name = this.any().class().name().to_owned();
        let at = protocol::repr_text(th, this.at.get().as_ref())?;
        let step = this.get().step.as_ref();
        if step.as_small_int() == Some(1) {
            return Ok(format!("{name}({at})"));
        }
        Ok(format!("{name}({at}, {})", protocol::repr_text(th, step)?))
    }
}

/// Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.
#[pyclass(name = "cycle", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Cycle {
    header: Header,
    iterator: Field<Option<Value>>,
    saved: Field<Vec<Value>>,
    at: Cell<usize>,
}

#[pymethods]
impl Cycle {
    #[slot(new)]
    #[sig("(iterable, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
        let iterator = Field::new(Some(iter::iter(th, iterable)?));
        let saved = Field::new(Vec::new());
        Ok(new_instance(cls, |header| Cycle { header, iterator, saved, at: Cell::new(0) }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Cycle>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Cycle>, th: &mut Thread) -> PyResult<Option<Value>> {
        if let Some(iterator) = this.iterator.get() {
            if let Some(item) = iter::next(th, iterator.as_ref())? {
                this.saved.with_mut(|saved| saved.push(item.clone()));
                return Ok(Some(item));
            }
            this.iterator.set(None);
        }
        let at = this.at.get();
        let found = this.saved.with(|saved| saved.get(at).or(saved.first()).cloned());
        let n = this.saved.with(Vec::len);
        this.at.set(if at >= n { 1 } else { at + 1 });
        Ok(found)
    }
}

/// repeat(object [,times]) -> create an iterator which returns the object
/// for the specified number of times.  If not specified, returns the object
/// endlessly.
#[pyclass(name = "repeat", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Repeat {
    header: Header,
    object: Value,
    /// How often yet; negative without an end.
    times: Cell<i64>,
}

#[pymethods]
impl Repeat {
    #[slot(new)]
    #[sig("(object, times=-1)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, object: Value, times: Opt<'_>) -> PyResult<Value> {
        let times = match times.0 {
            None => -1,
            Some(times) => number::as_i64_index(th, times)?.max(0),
        };
        Ok(new_instance(cls, |header| Repeat { header, object, times: Cell::new(times) }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Repeat>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Repeat>) -> Option<Value> {
        let times = this.times.get();
        if times == 0 {
            return None;
        }
        if times > 0 {
            this.times.set(times - 1);
        }
        Some(this.object.clone())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Repeat>, th: &mut Thread) -> PyResult<String> {
        let name = this.any().class().name().to_owned();
        let object = protocol::repr_text(th, this.get().object.as_ref())?;
        Ok(match this.times.get() {
            times if times < 0 => format!("{name}({object})"),
            times => format!("{name}({object}, {times})"),
        })
    }

    /// Private method returning an estimate of len(list(it)).
    fn __length_hint__(this: Ref<'_, Repeat>, th: &mut Thread) -> PyResult<Value> {
        match this.times.get() {
            times if times < 0 => Err(th.type_error("len() of unsized object")),
            times => Ok(int::from_i64(times)),
        }
    }
}
