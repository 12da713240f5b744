//! `deque`: a row of values with two cheap ends, of limited length where `maxlen` is given.
//!
//! The row is a ring buffer in a `Field`. Invariants: (1) with a limit `maxlen` the row is never longer between two
//! operations; (2) `state` changes whenever values come or go or move, which is how iterators and searches notice that
//! Python code they called has changed the row; (3) a value is dropped only once the row is whole again.

use std::cell::Cell;
use std::collections::VecDeque;

use pymacros::{pyclass, pymethods};
use pyrt::object::exception;
use pyrt::object::generic_alias;
use pyrt::object::int;
use pyrt::object::slice::SliceIndex;
use pyrt::object::type_::{new_builtin, new_instance};
use pyrt::protocol::compare::{self, CompareOp};
use pyrt::protocol::{self, attr, iter, number};
use pyrt::{Args, Field, Header, Opt, Owned, PyResult, Raised, Ref, Str, Thread, Tuple, Type, Value};

/// A list-like sequence optimized for data accesses near its endpoints.
#[pyclass(name = "deque", module = "collections", flags(SUBCLASSABLE, GC, WEAKREF, SEQUENCE))]
#[repr(C)]
pub struct Deque {
    header: Header,
    items: Field<VecDeque<Value>>,
    /// The longest that the row may be; `usize::MAX` for no limit.
    limit: Cell<usize>,
    state: Cell<u64>,
}

const UNLIMITED: usize = usize::MAX;

#[cold]
fn mutated(th: &mut Thread) -> Raised {
    th.runtime_error("deque mutated during iteration")
}

#[cold]
fn out_of_range(th: &mut Thread) -> Raised {
    th.index_error("deque index out of range")
}

impl Deque {
    fn make(class: Option<Ref<'_, Type>>, items: VecDeque<Value>, limit: usize) -> Owned<Deque> {
        let body = |header| Deque { header, items: Field::new(items), limit: Cell::new(limit), state: Cell::new(0) };
        match class {
            Some(class) => new_instance(class, body),
            None => new_builtin(body),
        }
    }

    #[inline]
    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    #[inline]
    fn count_items(&self) -> usize {
        self.items.borrow().len()
    }

    #[inline]
    fn item(&self, at: usize) -> Option<Value> {
        self.items.borrow().get(at).cloned()
    }

    #[inline]
    fn push_back(&self, value: Value) {
        self.changed();
        let limit = self.limit.get();
        let fallen = self.items.with_mut(|items| {
            items.push_back(value);
            if items.len() > limit { items.pop_front() } else { None }
        });
        drop(fallen);
    }

    #[inline]
    fn push_front(&self, value: Value) {
        self.changed();
        let limit = self.limit.get();
        let fallen = self.items.with_mut(|items| {
            items.push_front(value);
            if items.len() > limit { items.pop_back() } else { None }
        });
        drop(fallen);
    }

    fn clear_all(&self) {
        self.changed();
        drop(self.items.take());
    }

    fn take_at(&self, at: usize) -> Option<Value> {
        self.changed();
        self.items.with_mut(|items| items.remove(at))
    }

    fn maxlen_value(&self) -> Value {
        match self.limit.get() {
            UNLIMITED => Value::NONE,
            limit => int::from_usize(limit),
        }
    }
}

/// Append (or prepend) all items of `iterable`, which may be the deque itself.
fn extend(th: &mut Thread, deque: Ref<'_, Deque>, iterable: Ref<'_>, left: bool) -> PyResult<()> {
    let push = |value| if left { deque.push_front(value) } else { deque.push_back(value) };
    if iterable.bits_eq(deque) {
        let all = deque.items.get();
        all.into_iter().for_each(push);
        return Ok(());
    }
    iter::each(th, iterable, |_, value| {
        push(value);
        Ok(())
    })
}

/// Position of the first item from `start` to before `stop` that equals `value`.
///
/// # Errors
/// What comparing raises; `changed` where the deque was changed by that.
fn position(
    th: &mut Thread,
    deque: Ref<'_, Deque>,
    value: Ref<'_>,
    start: usize,
    stop: usize,
    changed: fn(&mut Thread) -> Raised,
) -> PyResult<Option<usize>> {
    let state = deque.state.get();
    let mut at = start;
    while at < stop {
        let Some(item) = deque.items.borrow().get(at) else { break };
        let same = match compare::equal_quick(item.as_ref(), value) {
            Some(same) => same,
            None => {
                let item = item.clone();
                let same = compare::equal(th, item.as_ref(), value)?;
                if same && deque.state.get() == state {
                    return Ok(Some(at));
                }
                if deque.state.get() != state {
                    return Err(changed(th));
                }
                same
            }
        };
        if same {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

/// The position that `key` stands for.
fn subscript(th: &mut Thread, deque: Ref<'_, Deque>, key: Ref<'_>) -> PyResult<Option<usize>> {
    if key.as_small_int().is_none() && key.class().get().slots().index.is_none() {
        return Err(th.type_error(format!("sequence index must be integer, not '{}'", key.class().name())));
    }
    let i = number::as_subscript(th, key)?;
    let at = if i < 0 { i.saturating_add_unsigned(deque.count_items() as u64) } else { i };
    Ok(usize::try_from(at).ok().filter(|&at| at < deque.count_items()))
}

fn repeat_count(th: &mut Thread, count: Ref<'_>) -> PyResult<usize> {
    let value = number::index(th, count)?;
    match int::to_i64(value.as_ref()) {
        Some(i) => Ok(usize::try_from(i).unwrap_or(0)),
        None => Err(th.overflow_error(format!("cannot fit '{}' into an index-sized integer", count.class().name()))),
    }
}

/// The items `count` times over; of a limited row the last `limit` of them.
fn repeated(items: &VecDeque<Value>, count: usize, limit: usize) -> PyResult<VecDeque<Value>> {
    let mut all = VecDeque::new();
    if items.is_empty() || count == 0 {
        return Ok(all);
    }
    let count = if limit == UNLIMITED { count } else { count.min(limit.div_ceil(items.len())) };
    let total = items.len().checked_mul(count).filter(|&n| n <= isize::MAX as usize / 16);
    if total.is_none_or(|n| all.try_reserve_exact(n).is_err()) {
        return Err(Raised::with_args(&exception::MemoryError, Vec::new()));
    }
    for _ in 0..count {
        all.extend(items.iter().cloned());
    }
    let surplus = all.len().saturating_sub(limit);
    all.drain(..surplus);
    Ok(all)
}

/// A copy, of the same class.
fn copy(th: &mut Thread, deque: Ref<'_, Deque>) -> PyResult<Value> {
    if deque.any().downcast_exact::<Deque>().is_some() {
        return Ok(Deque::make(None, deque.items.get(), deque.limit.get()).into_value());
    }
    let class = deque.any().class().to_owned();
    let made = match deque.limit.get() {
        UNLIMITED => protocol::call1(th, class.as_ref(), deque.any())?,
        limit => protocol::call2(th, class.as_ref(), deque.any(), int::from_usize(limit).as_ref())?,
    };
    if made.downcast::<Deque>().is_none() {
        let message =
            format!("{}() must return a deque, not {}", deque.any().class().name(), made.as_ref().class().name());
        return Err(th.type_error(message));
    }
    Ok(made)
}

#[pymethods]
impl Deque {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        Deque::make(Some(cls), VecDeque::new(), UNLIMITED).into_value()
    }

    #[slot(init)]
    #[sig("(iterable=<unrepresentable>, maxlen=None)")]
    fn init(this: Ref<'_, Deque>, th: &mut Thread, iterable: Opt<'_>, maxlen: Opt<'_>) -> PyResult<()> {
        let limit = match maxlen.0.filter(|maxlen| !maxlen.is_none()) {
            None => UNLIMITED,
            Some(maxlen) if !maxlen.is::<int::Int>() => return Err(th.type_error("an integer is required")),
            Some(maxlen) => match int::to_i64(maxlen).map(usize::try_from) {
                None => return Err(th.overflow_error("Python int too large to convert to C ssize_t")),
                Some(Err(_)) => return Err(th.value_error("maxlen must be non-negative")),
                Some(Ok(limit)) => limit,
            },
        };
        this.limit.set(limit);
        if this.count_items() > 0 {
            this.clear_all();
        }
        match iterable.0 {
            Some(iterable) => extend(th, this, iterable, false),
            None => Ok(()),
        }
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        let text = protocol::repr_guard(th, this.any(), |th| {
            let mut out = format!("{}([", this.any().class().name()).into_bytes();
            let state = this.state.get();
            let mut at = 0;
            while let Some(item) = this.item(at) {
                if at > 0 {
                    out.extend_from_slice(b", ");
                }
                protocol::push_repr(th, &mut out, &item)?;
                if this.state.get() != state {
                    return Err(mutated(th));
                }
                at += 1;
            }
            out.push(b']');
            if this.limit.get() != UNLIMITED {
                out.extend_from_slice(format!(", maxlen={}", this.limit.get()).as_bytes());
            }
            out.push(b')');
            Ok(Str::from_wtf8(&out))
        })?;
        Ok(text.unwrap_or_else(|| Str::from_text("[...]")).into_value())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Deque>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if this.count_items() != other.count_items() && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::bool(op == CompareOp::Ne));
        }
        compare::sequences(th, op, |i| this.item(i), |i| other.item(i))
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Deque>) -> Value {
        DequeIterator::make(None, this, 0).into_value()
    }

    #[slot(len)]
    fn length(this: Ref<'_, Deque>) -> usize {
        this.count_items()
    }

    #[slot(bool)]
    fn truth(this: Ref<'_, Deque>) -> bool {
        this.count_items() > 0
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, Deque>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let item = subscript(th, this, key)?.and_then(|at| this.item(at));
        item.ok_or_else(|| out_of_range(th))
    }

    #[slot(setitem)]
    fn setitem(this: Ref<'_, Deque>, th: &mut Thread, key: Ref<'_>, value: Option<Ref<'_>>) -> PyResult<()> {
        let Some(at) = subscript(th, this, key)? else { return Err(out_of_range(th)) };
        let old = match value {
            None => this.take_at(at),
            Some(value) => {
                let value = value.to_owned();
                this.items.with_mut(|items| items.get_mut(at).map(|place| std::mem::replace(place, value)))
            }
        };
        drop(old);
        Ok(())
    }

    #[slot(contains)]
    fn contains(this: Ref<'_, Deque>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
        Ok(position(th, this, item, 0, usize::MAX, mutated)?.is_some())
    }

    #[slot(concat)]
    fn concat(this: Ref<'_, Deque>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if other.downcast::<Deque>().is_none() {
            let message = format!("can only concatenate deque (not \"{}\") to deque", other.class().name());
            return Err(th.type_error(message));
        }
        let made = copy(th, this)?;
        if let Some(deque) = made.downcast::<Deque>() {
            extend(th, deque, other, false)?;
        }
        Ok(made)
    }

    #[slot(repeat)]
    fn repeat(this: Ref<'_, Deque>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let count = repeat_count(th, count)?;
        let made = copy(th, this)?;
        if let Some(deque) = made.downcast::<Deque>() {
            let all = repeated(deque.get().items.borrow(), count, deque.limit.get())?;
            deque.changed();
            deque.items.set(all);
        }
        Ok(made)
    }

    #[slot(iconcat)]
    fn extend_in_place(this: Ref<'_, Deque>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        extend(th, this, other, false)?;
        Ok(this.any().to_owned())
    }

    #[slot(irepeat)]
    fn repeat_in_place(this: Ref<'_, Deque>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let count = repeat_count(th, count)?;
        let all = repeated(this.get().items.borrow(), count, this.limit.get())?;
        this.changed();
        this.items.set(all);
        Ok(this.any().to_owned())
    }

    /// Add an element to the right side of the deque.
    #[sig("($self, item, /)")]
    fn append(this: Ref<'_, Deque>, item: Value) {
        this.push_back(item);
    }

    /// Add an element to the left side of the deque.
    #[sig("($self, item, /)")]
    fn appendleft(this: Ref<'_, Deque>, item: Value) {
        this.push_front(item);
    }

    /// Remove all elements from the deque.
    fn clear(this: Ref<'_, Deque>) {
        this.clear_all();
    }

    /// Return a shallow copy of a deque.
    #[name("copy")]
    fn copy_(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        copy(th, this)
    }

    /// Return a shallow copy of a deque.
    fn __copy__(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        copy(th, this)
    }

    /// Return number of occurrences of value.
    #[sig("($self, value, /)")]
    fn count(this: Ref<'_, Deque>, th: &mut Thread, value: Ref<'_>) -> PyResult<usize> {
        let mut n = 0;
        let mut from = 0;
        while let Some(at) = position(th, this, value, from, usize::MAX, mutated)? {
            n += 1;
            from = at + 1;
        }
        Ok(n)
    }

    /// Extend the right side of the deque with elements from the iterable.
    #[name("extend")]
    #[sig("($self, iterable, /)")]
    fn extend_(this: Ref<'_, Deque>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        extend(th, this, iterable, false)
    }

    /// Extend the left side of the deque with elements from the iterable.
    #[sig("($self, iterable, /)")]
    fn extendleft(this: Ref<'_, Deque>, th: &mut Thread, iterable: Ref<'_>) -> PyResult<()> {
        extend(th, this, iterable, true)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: Ref<'_, Deque>,
        th: &mut Thread,
        value: Ref<'_>,
        #[default(SliceIndex(0))] start: SliceIndex,
        #[default(SliceIndex(i64::MAX))] stop: SliceIndex,
    ) -> PyResult<usize> {
        let len = this.count_items();
        match position(th, this, value, start.within(len), stop.within(len), mutated)? {
            Some(at) => Ok(at),
            None => {
                let text = protocol::repr_text(th, value)?;
                Err(th.value_error(format!("{text} is not in deque")))
            }
        }
    }

    /// Insert value before index.
    #[sig("($self, index, value, /)")]
    fn insert(this: Ref<'_, Deque>, th: &mut Thread, index: isize, value: Value) -> PyResult<()> {
        if this.count_items() >= this.limit.get() {
            return Err(th.index_error("deque already at its maximum size"));
        }
        this.changed();
        this.items.with_mut(|items| items.insert(SliceIndex(index as i64).within(items.len()), value));
        Ok(())
    }

    /// Remove and return the rightmost element.
    fn pop(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        match this.items.with_mut(VecDeque::pop_back) {
            Some(item) => {
                this.changed();
                Ok(item)
            }
            None => Err(th.index_error("pop from an empty deque")),
        }
    }

    /// Remove and return the leftmost element.
    fn popleft(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        match this.items.with_mut(VecDeque::pop_front) {
            Some(item) => {
                this.changed();
                Ok(item)
            }
            None => Err(th.index_error("pop from an empty deque")),
        }
    }

    /// Return state information for pickling.
    fn __reduce__(this: Ref<'_, Deque>, th: &mut Thread) -> PyResult<Value> {
        let name = th.names().__getstate__.as_ref();
        let state = attr::get(th, this.any(), name)?;
        let state = protocol::call0(th, state.as_ref())?;
        let arguments = match this.limit.get() {
            UNLIMITED => Tuple::new(Vec::new()),
            limit => Tuple::from_array([Tuple::new(Vec::new()).into_value(), int::from_usize(limit)]),
        };
        let items = iter::iter(th, this.any())?;
        let class = this.any().class().to_owned();
        Ok(Tuple::from_array([class, arguments.into_value(), state, items]).into_value())
    }

    /// Remove first occurrence of value.
    #[sig("($self, value, /)")]
    fn remove(this: Ref<'_, Deque>, th: &mut Thread, value: Ref<'_>) -> PyResult<()> {
        let changed = |th: &mut Thread| th.index_error("deque mutated during iteration");
        match position(th, this, value, 0, usize::MAX, changed)? {
            Some(at) => {
                let removed = this.take_at(at);
                drop(removed);
                Ok(())
            }
            None => {
                let text = protocol::repr_text(th, value)?;
                Err(th.value_error(format!("{text} is not in deque")))
            }
        }
    }

    /// Return a reverse iterator over the deque.
    fn __reversed__(this: Ref<'_, Deque>) -> Value {
        DequeReverseIterator::make(None, this, 0).into_value()
    }

    /// Reverse *IN PLACE*.
    fn reverse(this: Ref<'_, Deque>) {
        this.changed();
        this.items.with_mut(|items| items.make_contiguous().reverse());
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[sig("($self, n=1, /)")]
    fn rotate(this: Ref<'_, Deque>, #[default(1)] n: isize) {
        this.changed();
        this.items.with_mut(|items| {
            if let Ok(len @ 1..) = isize::try_from(items.len()) {
                items.rotate_right(n.rem_euclid(len).unsigned_abs());
            }
        });
    }

    /// Return the size of the deque in memory, in bytes.
    fn __sizeof__(this: Ref<'_, Deque>) -> usize {
        size_of::<Deque>() + 8 * this.items.borrow().capacity()
    }

    /// maximum size of a deque or None if unbounded
    #[getter]
    fn maxlen(this: Ref<'_, Deque>) -> Value {
        this.maxlen_value()
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, object: Ref<'_>) -> Value {
        generic_alias::parameterize(cls.any(), object)
    }
}

macro_rules! iterator {
    ($iterator:ident, $name:literal, $doc:literal, |$len:ident, $left:ident| $at:expr) => {
        #[doc = $doc]
        #[pyclass(name = $name, module = "collections", flags(GC))]
        #[repr(C)]
        pub struct $iterator {
            header: Header,
            deque: Owned<Deque>,
            left: Cell<usize>,
            state: u64,
        }

        impl $iterator {
            fn make(class: Option<Ref<'_, Type>>, deque: Ref<'_, Deque>, skip: usize) -> Owned<$iterator> {
                let left = Cell::new(deque.count_items().saturating_sub(skip));
                let body = |header| $iterator { header, deque: deque.own(), left, state: deque.state.get() };
                match class {
                    Some(class) => new_instance(class, body),
                    None => new_builtin(body),
                }
            }
        }

        #[pymethods]
        impl $iterator {
            #[slot(new)]
            #[sig("(deque, index=0, /)")]
            fn new(cls: Ref<'_, Type>, th: &mut Thread, deque: Ref<'_>, #[default(0)] index: isize) -> PyResult<Value> {
                let Some(deque) = deque.downcast::<Deque>() else {
                    let message = format!("argument 1 must be collections.deque, not {}", deque.class().name());
                    return Err(th.type_error(message));
                };
                Ok($iterator::make(Some(cls), deque, usize::try_from(index).unwrap_or(0)).into_value())
            }

            #[slot(iter)]
            fn iter(this: Ref<'_, $iterator>) -> Value {
                this.any().to_owned()
            }

            #[slot(next)]
            fn next(this: Ref<'_, $iterator>, th: &mut Thread) -> PyResult<Option<Value>> {
                if this.deque.state.get() != this.state {
                    this.left.set(0);
                    return Err(mutated(th));
                }
                let $left = this.left.get();
                if $left == 0 {
                    return Ok(None);
                }
                this.left.set($left - 1);
                let $len = this.deque.count_items();
                Ok(this.deque.item($at))
            }

            /// Private method returning an estimate of len(list(it)).
            fn __length_hint__(this: Ref<'_, $iterator>) -> usize {
                this.left.get()
            }

            /// Return state information for pickling.
            fn __reduce__(this: Ref<'_, $iterator>) -> Value {
                let done = this.deque.count_items().saturating_sub(this.left.get());
                let arguments = Tuple::from_array([this.deque.to_value(), int::from_usize(done)]).into_value();
                Tuple::from_array([this.any().class().to_owned(), arguments]).into_value()
            }
        }
    };
}

iterator!(DequeIterator, "_deque_iterator", "The iterator of a deque.", |len, left| len.saturating_sub(left));
iterator!(
    DequeReverseIterator,
    "_deque_reverse_iterator",
    "The iterator of a deque from its right end.",
    |_len, left| left - 1
);
