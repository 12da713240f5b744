//! Iterators that pass on items of another: `accumulate`, `chain`, `compress`, `dropwhile`, `filterfalse`, `islice`,
//! `starmap`, `takewhile`.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};
use pyrt::object::generic_alias;
use pyrt::object::type_::new_instance;
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::protocol::{self, iter};
use pyrt::{Args, Field, Header, PyResult, Raised, Ref, Thread, Tuple, Type, Value, VarArgs};

/// Return series of accumulated sums (or other binary function results).
#[pyclass(name = "accumulate", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Accumulate {
    header: Header,
    iterator: Value,
    function: Option<Value>,
    total: Field<Option<Value>>,
    initial: Field<Option<Value>>,
}

#[pymethods]
impl Accumulate {
    #[slot(new)]
    #[sig("(iterable, func=None, *, initial=None)")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        iterable: Ref<'_>,
        func: Option<Ref<'_>>,
        initial: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let iterator = iter::iter(th, iterable)?;
        let function = func.map(Ref::to_owned);
        let initial = Field::new(initial.map(Ref::to_owned));
        let total = Field::new(None);
        Ok(new_instance(cls, |header| Accumulate { header, iterator, function, total, initial }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Accumulate>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Accumulate>, th: &mut Thread) -> PyResult<Option<Value>> {
        if let Some(initial) = this.initial.take() {
            this.total.set(Some(initial.clone()));
            return Ok(Some(initial));
        }
        let Some(item) = iter::next(th, this.get().iterator.as_ref())? else { return Ok(None) };
        let total = match this.total.get() {
            None => item,
            Some(total) => match &this.get().function {
                None => number::binary(th, BinaryOp::Add, total.as_ref(), item.as_ref())?,
                Some(function) => protocol::call2(th, function.as_ref(), total.as_ref(), item.as_ref())?,
            },
        };
        this.total.set(Some(total.clone()));
        Ok(Some(total))
    }
}

/// chain(*iterables) --> chain object
///
/// Return a chain object whose .__next__() method returns elements from the
/// first iterable until it is exhausted, then elements from the next
/// iterable, until all of the iterables are exhausted.
#[pyclass(name = "chain", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Chain {
    header: Header,
    source: Field<Option<Value>>,
    active: Field<Option<Value>>,
}

fn new_chain(cls: Ref<'_, Type>, th: &mut Thread, iterables: Ref<'_>) -> PyResult<Value> {
    let source = Field::new(Some(iter::iter(th, iterables)?));
    Ok(new_instance(cls, |header| Chain { header, source, active: Field::new(None) }).into_value())
}

#[pymethods]
impl Chain {
    #[slot(new)]
    #[sig("(*iterables)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterables: VarArgs<'_>) -> PyResult<Value> {
        let row = Tuple::from_slice(iterables.0);
        new_chain(cls, th, row.as_ref().any())
    }

    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    #[classmethod]
    #[sig("($type, iterable, /)")]
    fn from_iterable(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
        new_chain(cls, th, iterable)
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, object: Ref<'_>) -> Value {
        generic_alias::parameterize(cls.any(), object)
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Chain>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Chain>, th: &mut Thread) -> PyResult<Option<Value>> {
        loop {
            let active = match this.active.get() {
                Some(active) => active,
                None => {
                    let Some(source) = this.source.get() else { return Ok(None) };
                    let next = iter::next(th, source.as_ref());
                    let opened = match next {
                        Ok(Some(iterable)) => iter::iter(th, iterable.as_ref()),
                        Ok(None) => {
                            this.source.set(None);
                            return Ok(None);
                        }
                        Err(raised) => Err(raised),
                    };
                    let opened = opened.inspect_err(|_| this.source.set(None))?;
                    this.active.set(Some(opened.clone()));
                    opened
                }
            };
            if let Some(item) = th.recurse(" in a chain", |th| iter::next(th, active.as_ref()))? {
                return Ok(Some(item));
            }
            this.active.set(None);
        }
    }
}

/// Return data elements corresponding to true selector elements.
///
/// Forms a shorter iterator from selected data elements using the selectors to
/// choose the data elements.
#[pyclass(name = "compress", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Compress {
    header: Header,
    data: Value,
    selectors: Value,
}

#[pymethods]
impl Compress {
    #[slot(new)]
    #[sig("(data, selectors)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, data: Ref<'_>, selectors: Ref<'_>) -> PyResult<Value> {
        let data = iter::iter(th, data)?;
        let selectors = iter::iter(th, selectors)?;
        Ok(new_instance(cls, |header| Compress { header, data, selectors }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Compress>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Compress>, th: &mut Thread) -> PyResult<Option<Value>> {
        let this = this.get();
        loop {
            let Some(item) = iter::next(th, this.data.as_ref())? else { return Ok(None) };
            let Some(selector) = iter::next(th, this.selectors.as_ref())? else { return Ok(None) };
            if protocol::truth(th, selector.as_ref())? {
                return Ok(Some(item));
            }
        }
    }
}

/// The truth of `function(item)`.
fn test(th: &mut Thread, function: Ref<'_>, item: &Value) -> PyResult<bool> {
    let answer = protocol::call1(th, function, item.as_ref())?;
    protocol::truth(th, answer.as_ref())
}

macro_rules! testing {
    ($(#[$doc:meta])* $iterator:ident $name:literal, $sig:literal, $next:expr) => {
        $(#[$doc])*
        #[pyclass(name = $name, module = "itertools", flags(SUBCLASSABLE, GC))]
        #[repr(C)]
        pub(super) struct $iterator {
            header: Header,
            function: Value,
            iterator: Value,
            /// Whether the first item that answers otherwise was met.
            met: Cell<bool>,
        }

        #[pymethods]
        impl $iterator {
            #[slot(new)]
            #[sig($sig)]
            fn new(cls: Ref<'_, Type>, th: &mut Thread, function: Value, iterable: Ref<'_>) -> PyResult<Value> {
                let iterator = iter::iter(th, iterable)?;
                Ok(new_instance(cls, |header| $iterator { header, function, iterator, met: Cell::new(false) }).into_value())
            }

            #[slot(iter)]
            fn iter(this: Ref<'_, $iterator>) -> Value {
                this.any().to_owned()
            }

            #[slot(next)]
            fn next(this: Ref<'_, $iterator>, th: &mut Thread) -> PyResult<Option<Value>> {
                let next: fn(&$iterator, &mut Thread) -> PyResult<Option<Value>> = $next;
                next(this.get(), th)
            }
        }
    };
}

testing! {
    /// Drop items from the iterable while predicate(item) is true.
    ///
    /// Afterwards, return every element until the iterable is exhausted.
    DropWhile "dropwhile", "(function, iterable, /)", |this, th| {
        loop {
            let Some(item) = iter::next(th, this.iterator.as_ref())? else { return Ok(None) };
            if this.met.get() {
                return Ok(Some(item));
            }
            if !test(th, this.function.as_ref(), &item)? {
                this.met.set(true);
                return Ok(Some(item));
            }
        }
    }
}

testing! {
    /// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
    TakeWhile "takewhile", "(function, iterable, /)", |this, th| {
        if this.met.get() {
            return Ok(None);
        }
        let Some(item) = iter::next(th, this.iterator.as_ref())? else { return Ok(None) };
        if test(th, this.function.as_ref(), &item)? {
            return Ok(Some(item));
        }
        this.met.set(true);
        Ok(None)
    }
}

testing! {
    /// Return those items of iterable for which function(item) is false.
    ///
    /// If function is None, return the items that are false.
    FilterFalse "filterfalse", "(function, iterable, /)", |this, th| {
        let by_truth = this.function.as_ref().is_none();
        while let Some(item) = iter::next(th, this.iterator.as_ref())? {
            let drop = if by_truth {
                protocol::truth(th, item.as_ref())?
            } else {
                test(th, this.function.as_ref(), &item)?
            };
            if !drop {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

testing! {
    /// Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the
    /// given sequence.
    StarMap "starmap", "(function, iterable, /)", |this, th| {
        let Some(item) = iter::next(th, this.iterator.as_ref())? else { return Ok(None) };
        if let Some(row) = item.as_ref().downcast_exact::<Tuple>() {
            return protocol::call(th, this.function.as_ref(), Args::new(row.get().as_slice())).map(Some);
        }
        let row = iter::collect(th, item.as_ref())?;
        protocol::call(th, this.function.as_ref(), Args::new(&row)).map(Some)
    }
}

/// islice(iterable, stop) --> islice object
/// islice(iterable, start, stop[, step]) --> islice object
///
/// Return an iterator whose next() method returns selected values from an
/// iterable.  If start is specified, will skip all preceding elements;
/// otherwise, start defaults to zero.  Step defaults to one.
#[pyclass(name = "islice", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Islice {
    header: Header,
    iterator: Field<Option<Value>>,
    /// The index of the next item wanted.
    next: Cell<i64>,
    /// Where to stop; negative for never.
    stop: i64,
    step: i64,
    /// How many items were taken.
    taken: Cell<i64>,
}

/// An index that is not negative.
fn index(th: &mut Thread, value: &Value, default: i64, message: &str) -> PyResult<i64> {
    if value.as_ref().is_none() {
        return Ok(default);
    }
    let bad = |th: &mut Thread| -> Raised { th.value_error(message) };
    match number::as_i64_index(th, value.as_ref()) {
        Ok(i) if i >= 0 => Ok(i),
        _ => Err(bad(th)),
    }
}

#[pymethods]
impl Islice {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const STEP: &str = "Step for islice() must be a positive integer or None.";
        if args.nkw() > 0 {
            return Err(th.type_error("islice() takes no keyword arguments"));
        }
        let values = args.positional();
        let (iterable, start, stop, step) = match values {
            [iterable, stop] => (iterable, 0, index(th, stop, -1, STOP)?, 1),
            [iterable, start, stop] => {
                let stop = index(th, stop, -1, STOP)?;
                (iterable, index(th, start, 0, INDICES)?, stop, 1)
            }
            [iterable, start, stop, step] => {
                let stop = index(th, stop, -1, STOP)?;
                let start = index(th, start, 0, INDICES)?;
                let step = index(th, step, 1, STEP)?;
                if step < 1 {
                    return Err(th.value_error(STEP));
                }
                (iterable, start, stop, step)
            }
            few if few.len() < 2 => {
                return Err(th.type_error(format!("islice expected at least 2 arguments, got {}", few.len())));
            }
            many => return Err(th.type_error(format!("islice expected at most 4 arguments, got {}", many.len()))),
        };
        let iterator = Field::new(Some(iter::iter(th, iterable.as_ref())?));
        let (next, taken) = (Cell::new(start), Cell::new(0));
        Ok(new_instance(cls, |header| Islice { header, iterator, next, stop, step, taken }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Islice>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Islice>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(iterator) = this.iterator.get() else { return Ok(None) };
        let stop = this.stop;
        // Items before the one wanted are taken too, up to the end of the slice.
        let want = this.next.get();
        let until = if stop >= 0 { want.min(stop) } else { want };
        while this.taken.get() < until {
            if iter::next(th, iterator.as_ref())?.is_none() {
                this.iterator.set(None);
                return Ok(None);
            }
            this.taken.set(this.taken.get().saturating_add(1));
        }
        if stop >= 0 && this.taken.get() >= stop {
            this.iterator.set(None);
            return Ok(None);
        }
        let item = iter::next(th, iterator.as_ref())?;
        if item.is_none() {
            this.iterator.set(None);
            return Ok(None);
        }
        this.taken.set(this.taken.get().saturating_add(1));
        let after = want.saturating_add(this.step);
        this.next.set(if stop >= 0 { after.min(stop) } else { after });
        Ok(item)
    }
}
