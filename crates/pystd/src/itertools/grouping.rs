//! Iterators that gather items: `batched`, `groupby`, `tee`, `pairwise`, `zip_longest`.

use std::cell::Cell;

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::protocol::{self, compare, iter};
use pyrt::{Args, Field, Header, Owned, PyResult, Ref, Thread, Type, Value};

use super::tuple;

/// Batch data into tuples of length n. The last batch may be shorter than n.
///
/// Loops over the input iterable and accumulates data into tuples up to size n.
/// If strict is true, raises a ValueError if the last batch is shorter than n.
#[pyclass(name = "batched", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Batched {
    header: Header,
    iterator: Field<Option<Value>>,
    size: isize,
    strict: bool,
}

#[pymethods]
impl Batched {
    #[slot(new)]
    #[sig("(iterable, n, *, strict=False)")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        iterable: Ref<'_>,
        n: isize,
        #[default(false)] strict: bool,
    ) -> PyResult<Value> {
        if n < 1 {
            return Err(th.value_error("n must be at least one"));
        }
        let iterator = Field::new(Some(iter::iter(th, iterable)?));
        Ok(new_instance(cls, |header| Batched { header, iterator, size: n, strict }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Batched>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Batched>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(iterator) = this.iterator.get() else { return Ok(None) };
        let size = this.size.unsigned_abs();
        let mut row = Vec::with_capacity(size.min(64));
        while row.len() < size {
            match iter::next(th, iterator.as_ref()) {
                Ok(Some(item)) => row.push(item),
                Ok(None) => {
                    this.iterator.set(None);
                    break;
                }
                Err(raised) => {
                    this.iterator.set(None);
                    return Err(raised);
                }
            }
        }
        if row.is_empty() {
            return Ok(None);
        }
        if row.len() < size && this.strict {
            return Err(th.value_error("batched(): incomplete batch"));
        }
        Ok(Some(tuple(row)))
    }
}

/// make an iterator that returns consecutive keys and groups from the iterable
///
///   iterable
///     Elements to divide into groups according to the key function.
///   key
///     A function for computing the group category for each element.
///     If the key function is not specified or is None, the element itself
///     is used for grouping.
#[pyclass(name = "groupby", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct GroupBy {
    header: Header,
    iterator: Value,
    key_function: Option<Value>,
    /// The key of the group handed out last.
    target: Field<Option<Value>>,
    key: Field<Option<Value>>,
    item: Field<Option<Value>>,
    /// Which group is the one that may take items.
    group: Cell<u64>,
}

impl GroupBy {
    /// Take the next item and its key.
    fn step(&self, th: &mut Thread) -> PyResult<bool> {
        let Some(item) = iter::next(th, self.iterator.as_ref())? else { return Ok(false) };
        let key = match &self.key_function {
            None => item.clone(),
            Some(function) => protocol::call1(th, function.as_ref(), item.as_ref())?,
        };
        self.item.set(Some(item));
        self.key.set(Some(key));
        Ok(true)
    }
}

#[pymethods]
impl GroupBy {
    #[slot(new)]
    #[sig("(iterable, key=None)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>, key: Option<Ref<'_>>) -> PyResult<Value> {
        let iterator = iter::iter(th, iterable)?;
        let key_function = key.map(Ref::to_owned);
        Ok(new_instance(cls, |header| GroupBy {
            header,
            iterator,
            key_function,
            target: Field::new(None),
            key: Field::new(None),
            item: Field::new(None),
            group: Cell::new(0),
        })
        .into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, GroupBy>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, GroupBy>, th: &mut Thread) -> PyResult<Option<Value>> {
        let group = this.group.get().wrapping_add(1);
        this.group.set(group);
        loop {
            match (this.key.get(), this.target.get()) {
                (None, _) => {}
                (Some(_), None) => break,
                (Some(key), Some(target)) => {
                    if !compare::equal(th, target.as_ref(), key.as_ref())? {
                        break;
                    }
                }
            }
            if !this.get().step(th)? {
                return Ok(None);
            }
        }
        let Some(key) = this.key.get() else { return Ok(None) };
        this.target.set(Some(key.clone()));
        let grouper =
            new_builtin(|header| Grouper { header, parent: this.own(), target: key.clone(), group }).into_value();
        Ok(Some(tuple([key, grouper])))
    }
}

/// The items of one group.
#[pyclass(name = "_grouper", module = "itertools", flags(GC, NO_NEW))]
#[repr(C)]
pub(super) struct Grouper {
    header: Header,
    parent: Owned<GroupBy>,
    target: Value,
    group: u64,
}

#[pymethods]
impl Grouper {
    #[slot(iter)]
    fn iter(this: Ref<'_, Grouper>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Grouper>, th: &mut Thread) -> PyResult<Option<Value>> {
        let this = this.get();
        let parent = &this.parent;
        if parent.group.get() != this.group {
            return Ok(None);
        }
        if parent.item.with(Option::is_none) && !parent.step(th)? {
            return Ok(None);
        }
        let Some(key) = parent.key.get() else { return Ok(None) };
        if !compare::equal(th, this.target.as_ref(), key.as_ref())? {
            return Ok(None);
        }
        Ok(parent.item.take())
    }
}

/// How many items one block of a tee holds.
const BLOCK: usize = 57;

/// teedataobject: items that iterators of one tee share.
#[pyclass(name = "_tee_dataobject", module = "itertools", flags(GC, NO_NEW))]
#[repr(C)]
pub(super) struct TeeBlock {
    header: Header,
    iterator: Value,
    items: Field<Vec<Value>>,
    next: Field<Option<Owned<TeeBlock>>>,
    running: Cell<bool>,
}

#[pymethods]
impl TeeBlock {}

fn block(iterator: Value) -> Owned<TeeBlock> {
    new_builtin(|header| TeeBlock {
        header,
        iterator,
        items: Field::new(Vec::new()),
        next: Field::new(None),
        running: Cell::new(false),
    })
}

/// Iterator wrapped to make it copyable.
#[pyclass(name = "_tee", module = "itertools", flags(GC, WEAKREF))]
#[repr(C)]
pub(super) struct Tee {
    header: Header,
    block: Field<Owned<TeeBlock>>,
    at: Cell<usize>,
}

fn copy(tee: &Tee) -> Value {
    let (block, at) = (tee.block.get(), tee.at.get());
    new_builtin(|header| Tee { header, block: Field::new(block), at: Cell::new(at) }).into_value()
}

/// An iterator of a tee over `iterable`, which may be one already.
fn new_tee(th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
    let iterator = iter::iter(th, iterable)?;
    if let Some(tee) = iterator.downcast::<Tee>() {
        return Ok(copy(tee.get()));
    }
    let block = Field::new(block(iterator));
    Ok(new_builtin(|header| Tee { header, block, at: Cell::new(0) }).into_value())
}

#[pymethods]
impl Tee {
    #[slot(new)]
    #[sig("(iterable, /)")]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
        new_tee(th, iterable)
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Tee>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Tee>, th: &mut Thread) -> PyResult<Option<Value>> {
        let mut block_now = this.block.get();
        if this.at.get() >= BLOCK {
            let after = match block_now.next.get() {
                Some(after) => after,
                None => {
                    let after = block(block_now.iterator.clone());
                    block_now.next.set(Some(after.clone()));
                    after
                }
            };
            this.block.set(after.clone());
            this.at.set(0);
            block_now = after;
        }
        let at = this.at.get();
        if let Some(item) = block_now.items.with(|items| items.get(at).cloned()) {
            this.at.set(at + 1);
            return Ok(Some(item));
        }
        if block_now.running.replace(true) {
            return Err(th.runtime_error("cannot re-enter the tee iterator"));
        }
        let item = iter::next(th, block_now.iterator.as_ref());
        block_now.running.set(false);
        let Some(item) = item? else { return Ok(None) };
        block_now.items.with_mut(|items| items.push(item.clone()));
        this.at.set(at + 1);
        Ok(Some(item))
    }

    /// Returns an independent iterator.
    fn __copy__(this: Ref<'_, Tee>) -> Value {
        copy(this.get())
    }
}

/// Returns a tuple of n independent iterators.
#[pyfunction]
#[sig("(iterable, n=2, /)")]
fn tee(th: &mut Thread, iterable: Ref<'_>, #[default(2)] n: isize) -> PyResult<Value> {
    let Ok(n) = usize::try_from(n) else {
        return Err(th.value_error("n must be >= 0"));
    };
    if n == 0 {
        return Ok(tuple([]));
    }
    let mut row = Vec::new();
    if row.try_reserve_exact(n).is_err() {
        return Err(th.memory_error(""));
    }
    let first = new_tee(th, iterable)?;
    if let Some(tee) = first.downcast::<Tee>() {
        row.extend((1..n).map(|_| copy(tee.get())));
    }
    row.insert(0, first);
    Ok(tuple(row))
}

/// Return an iterator of overlapping pairs taken from the input iterator.
///
///     s -> (s0,s1), (s1,s2), (s2, s3), ...
#[pyclass(name = "pairwise", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct Pairwise {
    header: Header,
    iterator: Field<Option<Value>>,
    old: Field<Option<Value>>,
}

#[pymethods]
impl Pairwise {
    #[slot(new)]
    #[sig("(iterable, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<Value> {
        let iterator = Field::new(Some(iter::iter(th, iterable)?));
        Ok(new_instance(cls, |header| Pairwise { header, iterator, old: Field::new(None) }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Pairwise>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, Pairwise>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some(iterator) = this.iterator.get() else { return Ok(None) };
        let old = match this.old.get() {
            Some(old) => Some(old),
            None => {
                let first = iter::next(th, iterator.as_ref())?;
                this.old.set(first.clone());
                first
            }
        };
        let new = match &old {
            Some(_) => iter::next(th, iterator.as_ref())?,
            None => None,
        };
        let (Some(old), Some(new)) = (old, new) else {
            this.iterator.set(None);
            this.old.set(None);
            return Ok(None);
        };
        this.old.set(Some(new.clone()));
        Ok(Some(tuple([old, new])))
    }
}

/// Return a zip_longest object whose .__next__() method returns a tuple where
/// the i-th element comes from the i-th iterable argument.
///
/// The .__next__() method continues until the longest iterable in the argument
/// sequence is exhausted and then it raises StopIteration.  When the shorter
/// iterables are exhausted, the fillvalue is substituted in their place.  The
/// fillvalue defaults to None or can be specified by a keyword argument.
#[pyclass(name = "zip_longest", module = "itertools", flags(SUBCLASSABLE, GC))]
#[repr(C)]
pub(super) struct ZipLongest {
    header: Header,
    iterators: Field<Vec<Option<Value>>>,
    fill: Value,
}

#[pymethods]
impl ZipLongest {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let mut fill = Value::NONE;
        for (name, value) in args.keywords() {
            if name.to_text() != "fillvalue" {
                return Err(th.type_error("zip_longest() got an unexpected keyword argument"));
            }
            fill = value.to_owned();
        }
        let mut iterators = Vec::with_capacity(args.positional().len());
        for iterable in args.positional() {
            iterators.push(Some(iter::iter(th, iterable.as_ref())?));
        }
        let iterators = Field::new(iterators);
        Ok(new_instance(cls, |header| ZipLongest { header, iterators, fill }).into_value())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, ZipLongest>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, ZipLongest>, th: &mut Thread) -> PyResult<Option<Value>> {
        let n = this.iterators.with(Vec::len);
        if this.iterators.with(|all| all.iter().all(Option::is_none)) {
            return Ok(None);
        }
        let mut row = Vec::with_capacity(n);
        for i in 0..n {
            let iterator = this.iterators.with(|all| all.get(i).cloned().flatten());
            let item = match iterator {
                None => this.fill.clone(),
                Some(iterator) => match iter::next(th, iterator.as_ref()) {
                    Ok(Some(item)) => item,
                    Ok(None) => {
                        let gone = this.iterators.with_mut(|all| all.get_mut(i).and_then(Option::take));
                        drop(gone);
                        if this.iterators.with(|all| all.iter().all(Option::is_none)) {
                            return Ok(None);
                        }
                        this.fill.clone()
                    }
                    Err(raised) => {
                        this.iterators.set(Vec::new());
                        return Err(raised);
                    }
                },
            };
            row.push(item);
        }
        Ok(Some(tuple(row)))
    }
}
