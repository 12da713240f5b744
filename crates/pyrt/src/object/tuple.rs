//! `tuple`: an immutable row of values behind the header.

use std::cell::Cell;

use pymacros::pymethods;

use super::class_getitem::class_getitem;
use super::field::{Traverse, Visit};
use super::int;
use super::iterators::TupleIterator;
use super::raw::{Header, Object, Owned, Ref, Value, kind};
use super::slice::{Slice, SliceIndex};
use super::type_::{Layout, Type, TypeFlags, TypeIndex, TypeSpec, new_variable};
use crate::args::Opt;
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, number, push_repr, repr_row};
use crate::state::{Interpreter, Thread};

/// A tuple; the items stand behind the struct.
#[repr(C)]
pub struct Tuple {
    header: Header,
    len: Cell<usize>,
}

const ITEMS: usize = size_of::<Tuple>();

unsafe fn size_of_tuple(object: *const Header) -> usize {
    // SAFETY: a live tuple.
    ITEMS + unsafe { (*object.cast::<Tuple>()).len.get() } * 8
}

/// The layout of tuples, for classes that add nothing to it (`structseq`).
pub static LAYOUT: Layout = Layout::variable::<Tuple>(true, size_of_tuple);

// SAFETY: repr(C), header first.
unsafe impl Object for Tuple {
    const KIND: u8 = kind::TUPLE;

    #[inline(always)]
    fn layout() -> &'static Layout {
        &LAYOUT
    }

    fn spec() -> &'static TypeSpec {
        static SPEC: TypeSpec = TypeSpec {
            name: "tuple",
            module: "builtins",
            doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf \
                  iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a \
                  tuple, the return value is the same object.",
            base: None,
            flags: TypeFlags::SUBCLASSABLE.union(TypeFlags::GC).union(TypeFlags::SEQUENCE),
            layout: &LAYOUT,
            methods: &[&METHODS_Tuple],
            index: TypeIndex::new(),
        };
        &SPEC
    }
}

impl Traverse for Tuple {
    fn traverse(&self, visit: &mut Visit<'_>) {
        for item in self.as_slice() {
            visit.value(item.as_ref());
        }
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        // SAFETY: the items are initialised and not looked at again; the length stays, the heap needs it.
        unsafe {
            let items = std::ptr::from_mut(self).cast::<u8>().add(ITEMS).cast::<Value>();
            // The last item first, as CPython lets go of them.
            for i in (0..self.len.get()).rev() {
                std::ptr::drop_in_place(items.add(i));
            }
        }
    }
}

impl Tuple {
    /// A tuple of these values.
    pub fn new(values: Vec<Value>) -> Owned<Tuple> {
        if values.is_empty() {
            return Interpreter::current().empty_tuple().clone();
        }
        Tuple::of_class(Interpreter::current().class(Tuple::spec()), values)
    }

    /// A tuple of clones of these values.
    pub fn from_slice(values: &[Value]) -> Owned<Tuple> {
        if values.is_empty() {
            return Interpreter::current().empty_tuple().clone();
        }
        let class = Interpreter::current().class(Tuple::spec());
        // SAFETY: struct and items are written.
        unsafe {
            new_variable(class, ITEMS + values.len() * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(values.len()));
                let items = p.add(ITEMS).cast::<Value>();
                for (i, value) in values.iter().enumerate() {
                    items.add(i).write(value.clone());
                }
            })
        }
    }

    /// A tuple whose items are moved from `values`, which are no longer the caller's.
    ///
    /// # Safety
    /// `values` leads to `n` values that the caller owns and forgets.
    pub unsafe fn from_moved(values: *const u64, n: usize) -> Owned<Tuple> {
        if n == 0 {
            return Interpreter::current().empty_tuple().clone();
        }
        let class = Interpreter::current().class(Tuple::spec());
        // SAFETY: the caller's promise; struct and items are written.
        unsafe {
            new_variable(class, ITEMS + n * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(n));
                std::ptr::copy_nonoverlapping(values, p.add(ITEMS).cast::<u64>(), n);
            })
        }
    }

    /// A tuple of these values, without a vector in between.
    #[inline]
    pub fn from_array<const N: usize>(values: [Value; N]) -> Owned<Tuple> {
        let values = std::mem::ManuallyDrop::new(values);
        // SAFETY: a value is one word; these are forgotten here.
        unsafe { Tuple::from_moved(values.as_ptr().cast::<u64>(), N) }
    }

    /// A tuple of the values of `row`, which are taken out of it.
    #[inline]
    pub fn from_row<A: smallvec::Array<Item = Value>>(mut row: smallvec::SmallVec<A>) -> Owned<Tuple> {
        let n = row.len();
        // SAFETY: the row forgets its values before the tuple has them; nothing in between can unwind or look.
        unsafe {
            row.set_len(0);
            Tuple::from_moved(row.as_ptr().cast::<u64>(), n)
        }
    }

    /// A tuple of these values, an instance of `class` (`tuple` or a subclass).
    pub fn of_class(class: Ref<'_, Type>, values: Vec<Value>) -> Owned<Tuple> {
        // SAFETY: struct and items are written.
        unsafe {
            new_variable(class, ITEMS + values.len() * 8, |p| {
                (&raw mut (*p.cast::<Tuple>()).len).write(Cell::new(values.len()));
                let items = p.add(ITEMS).cast::<Value>();
                for (i, value) in values.into_iter().enumerate() {
                    items.add(i).write(value);
                }
            })
        }
    }

    pub(crate) fn make_empty() -> Owned<Tuple> {
        Tuple::of_class(Interpreter::current().class(Tuple::spec()), Vec::new())
    }

    /// The items.
    #[inline]
    pub fn as_slice(&self) -> &[Value] {
        // SAFETY: `len` initialised values stand behind the struct.
        unsafe {
            std::slice::from_raw_parts(std::ptr::from_ref(self).cast::<u8>().add(ITEMS).cast::<Value>(), self.len.get())
        }
    }

    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.len.get()
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len.get() == 0
    }
}

/// The mixing function of tuple hashes: that of xxHash (64 bits) over the items' hashes, the length put in at the end.
pub fn mix_hashes(hashes: impl IntoIterator<Item = i64>, length: u64) -> i64 {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut acc = PRIME_5;
    for hash in hashes {
        acc = acc.wrapping_add((hash as u64).wrapping_mul(PRIME_2));
        acc = acc.rotate_left(31).wrapping_mul(PRIME_1);
    }
    if length != 0 {
        acc = acc.wrapping_add(length);
    }
    if acc == u64::MAX { 1_546_275_796 } else { acc as i64 }
}

/// What the length adds to a tuple's hash.
const fn hash_of_length(len: usize) -> u64 {
    len as u64 ^ (2_870_177_450_012_600_261 ^ 3_527_539)
}

/// `len` repeated `count` times, `MemoryError` raised where that cannot be had.
pub(crate) fn repeated(th: &mut Thread, items: &[Value], count: i64) -> PyResult<Vec<Value>> {
    let count = usize::try_from(count).unwrap_or(0);
    let mut all = Vec::new();
    let total = items.len().checked_mul(count).filter(|&n| n <= isize::MAX as usize / 8);
    if total.is_none_or(|n| all.try_reserve_exact(n).is_err()) {
        return Err(no_memory(th));
    }
    match items {
        [one] => all.resize(count, one.clone()),
        _ => (0..count).for_each(|_| all.extend_from_slice(items)),
    }
    Ok(all)
}

/// A `MemoryError` without a message.
#[cold]
pub(crate) fn no_memory(_: &mut Thread) -> crate::error::Raised {
    crate::error::Raised::with_args(&super::exception::MemoryError, Vec::new())
}

/// The repeat count of a sequence.
pub(crate) fn repeat_count(th: &mut Thread, count: Ref<'_>) -> PyResult<i64> {
    if let Some(i) = count.as_small_int() {
        return Ok(i);
    }
    let value = number::index(th, count)?;
    match int::to_i64(value.as_ref()) {
        Some(i) => Ok(i),
        None => Err(th.overflow_error(format!("cannot fit '{}' into an index-sized integer", count.class().name()))),
    }
}

#[pymethods]
impl Tuple {
    #[slot(new)]
    #[sig("(iterable=(), /)")]
    fn new_(cls: Ref<'_, Type>, th: &mut Thread, iterable: Opt<'_>) -> PyResult<Value> {
        let exact = cls.bits_eq(th.interp().class(Tuple::spec()));
        let Some(iterable) = iterable.0 else {
            return Ok(if exact { Tuple::new(Vec::new()) } else { Tuple::of_class(cls, Vec::new()) }.into_value());
        };
        if exact && iterable.downcast_exact::<Tuple>().is_some() {
            return Ok(iterable.to_owned());
        }
        let items = protocol::iter::collect(th, iterable)?;
        Ok(if exact { Tuple::new(items) } else { Tuple::of_class(cls, items) }.into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Tuple>, th: &mut Thread) -> PyResult<Value> {
        if this.is_empty() {
            return Ok(super::str::Str::from_text("()").into_value());
        }
        let single = this.len() == 1;
        let text = repr_row(th, this.any(), "(", ")", |th, i, out| match this.get().as_slice().get(i) {
            Some(item) => {
                push_repr(th, out, item)?;
                if single {
                    out.push(b',');
                }
                Ok(true)
            }
            None => Ok(false),
        })?;
        Ok(text.into_value())
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Tuple>, th: &mut Thread) -> PyResult<i64> {
        let items = this.get().as_slice();
        let mut hashes: smallvec::SmallVec<[i64; 8]> = smallvec::SmallVec::with_capacity(items.len());
        for item in items {
            // Tuples in tuples: as deep as the native stack allows, without counting as calls.
            if item.as_ref().is_object() && item.as_ref().is::<Tuple>() && th.native_stack_is_low() {
                return Err(th.too_deep(""));
            }
            hashes.push(protocol::hash(th, item.as_ref())?);
        }
        Ok(mix_hashes(hashes, hash_of_length(items.len())))
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Tuple>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Tuple>() else { return Ok(Value::NOT_IMPLEMENTED) };
        compare_rows(th, op, this.get().as_slice(), other.get().as_slice())
    }

    #[slot(iter)]
    fn iter(this: Ref<'_, Tuple>) -> Value {
        TupleIterator::new(this.own()).into_value()
    }

    #[slot(len)]
    fn length(this: Ref<'_, Tuple>) -> usize {
        this.get().len()
    }

    #[slot(getitem)]
    fn getitem(this: Ref<'_, Tuple>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let items = this.get().as_slice();
        if let Some(slice) = key.downcast::<Slice>() {
            let range = slice.resolve(th, items.len())?;
            if range.count == items.len() && range.step == 1 && this.any().downcast_exact::<Tuple>().is_some() {
                return Ok(this.any().to_owned());
            }
            let taken = match range.as_range() {
                Some(range) => items.get(range).unwrap_or_default().to_vec(),
                None => range.indices().filter_map(|i| items.get(i).cloned()).collect(),
            };
            return Ok(Tuple::new(taken).into_value());
        }
        if key.as_small_int().is_none() && key.class().get().slots().index.is_none() {
            return Err(th.type_error(format!("tuple indices must be integers or slices, not {}", key.class().name())));
        }
        let i = number::as_subscript(th, key)?;
        let at = if i < 0 { i.saturating_add(items.len() as i64) } else { i };
        match usize::try_from(at).ok().and_then(|at| items.get(at)) {
            Some(item) => Ok(item.clone()),
            None => Err(th.index_error("tuple index out of range")),
        }
    }

    #[slot(contains)]
    fn contains(this: Ref<'_, Tuple>, th: &mut Thread, item: Ref<'_>) -> PyResult<bool> {
        for candidate in this.get().as_slice() {
            if compare::equal(th, candidate.as_ref(), item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[slot(concat)]
    fn concat(this: Ref<'_, Tuple>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        let Some(tail) = other.downcast::<Tuple>() else {
            return Err(
                th.type_error(format!("can only concatenate tuple (not \"{}\") to tuple", other.class().name()))
            );
        };
        if this.is_empty() && tail.any().downcast_exact::<Tuple>().is_some() {
            return Ok(other.to_owned());
        }
        if tail.is_empty() && this.any().downcast_exact::<Tuple>().is_some() {
            return Ok(this.any().to_owned());
        }
        Ok(Tuple::new([this.get().as_slice(), tail.get().as_slice()].concat()).into_value())
    }

    #[slot(repeat)]
    fn repeat(this: Ref<'_, Tuple>, th: &mut Thread, count: Ref<'_>) -> PyResult<Value> {
        let count = repeat_count(th, count)?;
        if (count == 1 || this.is_empty()) && this.any().downcast_exact::<Tuple>().is_some() {
            return Ok(this.any().to_owned());
        }
        let items = repeated(th, this.get().as_slice(), count)?;
        Ok(Tuple::new(items).into_value())
    }

    fn __getnewargs__(this: Ref<'_, Tuple>) -> Value {
        let plain = Tuple::from_slice(this.get().as_slice());
        Tuple::new(vec![plain.into_value()]).into_value()
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[sig("($self, value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: Ref<'_, Tuple>,
        th: &mut Thread,
        value: Ref<'_>,
        #[default(SliceIndex(0))] start: SliceIndex,
        #[default(SliceIndex(i64::MAX))] stop: SliceIndex,
    ) -> PyResult<Value> {
        let items = this.get().as_slice();
        for i in start.within(items.len())..stop.within(items.len()) {
            if let Some(item) = items.get(i)
                && compare::equal(th, item.as_ref(), value)?
            {
                return Ok(int::from_i64(i as i64));
            }
        }
        Err(th.value_error("tuple.index(x): x not in tuple"))
    }

    /// Return number of occurrences of value.
    fn count(this: Ref<'_, Tuple>, th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
        let mut n = 0;
        for item in this.get().as_slice() {
            n += i64::from(compare::equal(th, item.as_ref(), value)?);
        }
        Ok(int::from_i64(n))
    }

    /// See PEP 585
    #[classmethod]
    #[sig("($type, object, /)")]
    fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
        class_getitem(th, cls, object)
    }
}

/// Compare two rows that cannot change while that is done.
pub(crate) fn compare_rows(th: &mut Thread, op: CompareOp, a: &[Value], b: &[Value]) -> PyResult<Value> {
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x.as_ref(), y.as_ref());
        if !compare::equal(th, x, y)? {
            return match op {
                CompareOp::Eq => Ok(Value::FALSE),
                CompareOp::Ne => Ok(Value::TRUE),
                _ => compare::rich(th, x, y, op),
            };
        }
    }
    Ok(Value::bool(op.holds(a.len().cmp(&b.len()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_cpython() {
        let of = |items: &[i64]| mix_hashes(items.iter().copied(), hash_of_length(items.len()));
        assert_eq!(of(&[]), 5_740_354_900_026_072_187);
        assert_eq!(of(&[1]), -6_644_214_454_873_602_895);
        assert_eq!(of(&[1, 2, 3]), 529_344_067_295_497_451);
    }
}
