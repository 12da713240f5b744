//! What Python can do with sets: `shared!` is what both types have, `Set` and `FrozenSet` have their own below.

use pymacros::pymethods;

use super::super::class_getitem::class_getitem;
use super::super::field::Field;
use super::super::int;
use super::super::iterators::tuple;
use super::super::list::List;
use super::super::raw::{Object, Ref, Value};
use super::super::str::Str;
use super::super::type_::{Type, new_instance};
use super::table::SetTable;
use super::{FrozenSet, Set, SetIterator, body, is_any_set, ops};
use crate::args::{Args, Opt, VarArgs};
use crate::error::PyResult;
use crate::protocol::compare::CompareOp;
use crate::protocol::{attr, push_repr, repr_guard};
use crate::state::Thread;

/// A set of the kind that `like` is, of the built-in class.
fn finish(result: ops::Body, like: Ref<'_>) -> Value {
    let table = result.into_inner();
    if like.is::<Set>() { Set::of_table(table).into_value() } else { FrozenSet::of_table(table).into_value() }
}

/// A binary operator of two sets.
fn operator(
    th: &mut Thread,
    a: Ref<'_>,
    b: Ref<'_>,
    f: impl FnOnce(&mut Thread, &ops::Body, Ref<'_>) -> PyResult<ops::Body>,
) -> PyResult<Value> {
    match body(a) {
        Some(set) if is_any_set(b) => {
            let result = f(th, set, b)?;
            Ok(finish(result, a))
        }
        _ => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn union(th: &mut Thread, set: &ops::Body, others: &[Value]) -> PyResult<ops::Body> {
    let result = ops::copy(th, set)?;
    for other in others {
        if body(other.as_ref()).is_none_or(|other| !std::ptr::eq(other, set)) {
            ops::update(th, &result, other.as_ref())?;
        }
    }
    Ok(result)
}

fn intersection(th: &mut Thread, set: &ops::Body, others: &[Value]) -> PyResult<ops::Body> {
    let [first, rest @ ..] = others else { return ops::copy(th, set) };
    let mut result = ops::intersection(th, set, first.as_ref())?;
    for other in rest {
        result = ops::intersection(th, &result, other.as_ref())?;
    }
    Ok(result)
}

fn difference(th: &mut Thread, set: &ops::Body, others: &[Value]) -> PyResult<ops::Body> {
    let [first, rest @ ..] = others else { return ops::copy(th, set) };
    let result = ops::difference(th, set, first.as_ref())?;
    for other in rest {
        ops::difference_update(th, &result, other.as_ref())?;
    }
    Ok(result)
}

fn symmetric_difference(th: &mut Thread, set: Ref<'_>, other: Ref<'_>) -> PyResult<ops::Body> {
    let result = ops::collect(th, other)?;
    ops::symmetric_difference_update(th, &result, set)?;
    Ok(result)
}

fn repr(th: &mut Thread, this: Ref<'_>, set: &ops::Body, exact: bool) -> PyResult<Value> {
    let name = this.class().name().to_owned();
    if set.borrow().len() == 0 {
        return Ok(Str::from_text(&format!("{name}()")).into_value());
    }
    let text = repr_guard(th, this, |th| {
        let mut out = Vec::new();
        if !exact {
            out.extend_from_slice(name.as_bytes());
            out.push(b'(');
        }
        out.push(b'{');
        for (i, key) in ops::keys(set).iter().enumerate() {
            if i > 0 {
                out.extend_from_slice(b", ");
            }
            push_repr(th, &mut out, key)?;
        }
        out.extend_from_slice(if exact { b"}" } else { b"})" });
        Ok(Str::from_wtf8(&out))
    })?;
    Ok(text.unwrap_or_else(|| Str::from_text(&format!("{name}(...)"))).into_value())
}

fn compare(th: &mut Thread, this: Ref<'_>, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
    let (Some(a), Some(b)) = (body(this), body(other)) else { return Ok(Value::NOT_IMPLEMENTED) };
    let (len_a, len_b) = (a.borrow().len(), b.borrow().len());
    let answer = match op {
        CompareOp::Eq | CompareOp::Ne => {
            let equal = len_a == len_b && !known_unlike(this, other) && ops::is_subset(th, a, b)?;
            equal == (op == CompareOp::Eq)
        }
        CompareOp::Le => ops::is_subset(th, a, b)?,
        CompareOp::Ge => ops::is_subset(th, b, a)?,
        CompareOp::Lt => len_a < len_b && ops::is_subset(th, a, b)?,
        CompareOp::Gt => len_a > len_b && ops::is_subset(th, b, a)?,
    };
    Ok(Value::bool(answer))
}

/// Whether two frozensets have known hashes that differ.
fn known_unlike(a: Ref<'_>, b: Ref<'_>) -> bool {
    match (a.downcast::<FrozenSet>(), b.downcast::<FrozenSet>()) {
        (Some(a), Some(b)) => a.hash.get() != -1 && b.hash.get() != -1 && a.hash.get() != b.hash.get(),
        _ => false,
    }
}

macro_rules! shared {
    ($ty:ident, $methods:ident) => {
        #[pymethods(name = $methods)]
        impl $ty {
            #[slot(richcmp)]
            fn compare(this: Ref<'_, $ty>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
                compare(th, this.any(), other, op)
            }

            #[slot(iter)]
            fn iter(this: Ref<'_, $ty>) -> Value {
                let len = this.body.borrow().len();
                SetIterator::new(this.any().to_owned(), len).into_value()
            }

            #[slot(len)]
            fn length(this: Ref<'_, $ty>) -> usize {
                this.body.borrow().len()
            }

            #[slot(contains)]
            fn contains_(this: Ref<'_, $ty>, th: &mut Thread, key: Ref<'_>) -> PyResult<bool> {
                ops::contains(th, &this.get().body, key)
            }

            #[slot(sub)]
            fn sub(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                operator(th, a, b, ops::difference)
            }

            #[slot(and)]
            fn and(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                operator(th, a, b, ops::intersection)
            }

            #[slot(xor)]
            fn xor(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                operator(th, a, b, |th, _, b| symmetric_difference(th, a, b))
            }

            #[slot(or)]
            fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
                operator(th, a, b, |th, set, b| union(th, set, &[b.to_owned()]))
            }

            /// Return a new set with elements in the set that are not in the others.
            #[sig("($self, /, *others)")]
            fn difference(this: Ref<'_, $ty>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<Value> {
                let result = difference(th, &this.get().body, others.0)?;
                Ok(finish(result, this.any()))
            }

            /// Return a new set with elements common to the set and all others.
            #[sig("($self, /, *others)")]
            fn intersection(this: Ref<'_, $ty>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<Value> {
                if others.0.is_empty() {
                    return copy_of(th, this.any(), &this.get().body);
                }
                let result = intersection(th, &this.get().body, others.0)?;
                Ok(finish(result, this.any()))
            }

            /// Return True if two sets have a null intersection.
            fn isdisjoint(this: Ref<'_, $ty>, th: &mut Thread, other: Ref<'_>) -> PyResult<bool> {
                ops::is_disjoint(th, &this.get().body, other)
            }

            /// Report whether another set contains this set.
            fn issubset(this: Ref<'_, $ty>, th: &mut Thread, other: Ref<'_>) -> PyResult<bool> {
                match body(other) {
                    Some(other) => ops::is_subset(th, &this.get().body, other),
                    None => {
                        let common = ops::intersection(th, &this.get().body, other)?;
                        Ok(common.borrow().len() == this.body.borrow().len())
                    }
                }
            }

            /// Report whether this set contains another set.
            fn issuperset(this: Ref<'_, $ty>, th: &mut Thread, other: Ref<'_>) -> PyResult<bool> {
                ops::is_superset(th, &this.get().body, other)
            }

            /// Return state information for pickling.
            fn __reduce__(this: Ref<'_, $ty>, th: &mut Thread) -> PyResult<Value> {
                let keys = List::new(ops::keys(&this.get().body)).into_value();
                let name = th.names().__dict__.as_ref();
                let state = attr::get_opt(th, this.any(), name)?.unwrap_or(Value::NONE);
                Ok(tuple([this.any().class().to_owned(), tuple([keys]), state]))
            }

            /// S.__sizeof__() -> size of S in memory, in bytes.
            fn __sizeof__(this: Ref<'_, $ty>) -> Value {
                let slots = this.body.borrow().size();
                int::from_i64(200 + if slots > 8 { 16 * slots as i64 } else { 0 })
            }

            /// Return a new set with elements in either the set or other but not both.
            #[name("symmetric_difference")]
            fn symmetric_difference_(this: Ref<'_, $ty>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
                let result = symmetric_difference(th, this.any(), other)?;
                Ok(finish(result, this.any()))
            }

            /// Return a new set with elements from the set and all others.
            #[sig("($self, /, *others)")]
            #[name("union")]
            fn union_(this: Ref<'_, $ty>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<Value> {
                let result = union(th, &this.get().body, others.0)?;
                Ok(finish(result, this.any()))
            }

            /// Return a shallow copy of a set.
            fn copy(this: Ref<'_, $ty>, th: &mut Thread) -> PyResult<Value> {
                copy_of(th, this.any(), &this.get().body)
            }

            /// See PEP 585
            #[classmethod]
            #[sig("($type, object, /)")]
            fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, object: Ref<'_>) -> PyResult<Value> {
                class_getitem(th, cls, object)
            }
        }
    };
}
shared!(Set, SET_SHARED);
shared!(FrozenSet, FROZENSET_SHARED);

/// A copy; a frozenset itself.
fn copy_of(th: &mut Thread, this: Ref<'_>, set: &ops::Body) -> PyResult<Value> {
    if this.downcast_exact::<FrozenSet>().is_some() {
        return Ok(this.to_owned());
    }
    let result = ops::copy(th, set)?;
    Ok(finish(result, this))
}

#[pymethods]
impl Set {
    #[slot(new)]
    fn new_(cls: Ref<'_, Type>, _args: Args<'_>) -> Value {
        Set::of_class(cls).into_value()
    }

    #[slot(init)]
    #[sig("(iterable=(), /)")]
    fn init(this: Ref<'_, Set>, th: &mut Thread, iterable: Opt<'_>) -> PyResult<()> {
        let set = &this.get().body;
        if !set.borrow().is_fresh() {
            ops::clear(set);
        }
        match iterable.0 {
            Some(iterable) => ops::update(th, set, iterable),
            None => Ok(()),
        }
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Set>, th: &mut Thread) -> PyResult<Value> {
        let exact = this.any().downcast_exact::<Set>().is_some();
        repr(th, this.any(), &this.get().body, exact)
    }

    #[slot(isub)]
    fn isub(this: Ref<'_, Set>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if !is_any_set(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        ops::difference_update(th, &this.get().body, other)?;
        Ok(this.any().to_owned())
    }

    #[slot(iand)]
    fn iand(this: Ref<'_, Set>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if !is_any_set(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let result = ops::intersection(th, &this.get().body, other)?;
        replace(this, &result);
        Ok(this.any().to_owned())
    }

    #[slot(ixor)]
    fn ixor(this: Ref<'_, Set>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if !is_any_set(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        ops::symmetric_difference_update(th, &this.get().body, other)?;
        Ok(this.any().to_owned())
    }

    #[slot(ior)]
    fn ior(this: Ref<'_, Set>, th: &mut Thread, other: Ref<'_>) -> PyResult<Value> {
        if !is_any_set(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        ops::update(th, &this.get().body, other)?;
        Ok(this.any().to_owned())
    }

    /// Add an element to a set.
    ///
    /// This has no effect if the element is already present.
    #[name("add")]
    fn add_(this: Ref<'_, Set>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        ops::add(th, &this.get().body, object)
    }

    /// Remove all elements from this set.
    fn clear(this: Ref<'_, Set>) {
        ops::clear(&this.get().body);
    }

    /// Remove an element from a set if it is a member.
    ///
    /// Unlike set.remove(), the discard() method does not raise
    /// an exception when an element is missing from the set.
    #[name("discard")]
    fn discard_(this: Ref<'_, Set>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        ops::discard(th, &this.get().body, object).map(|_| ())
    }

    /// Update the set, removing elements found in others.
    #[sig("($self, /, *others)")]
    #[name("difference_update")]
    fn difference_update_(this: Ref<'_, Set>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<()> {
        others.0.iter().try_for_each(|other| ops::difference_update(th, &this.get().body, other.as_ref()))
    }

    /// Update the set, keeping only elements found in it and all others.
    #[sig("($self, /, *others)")]
    fn intersection_update(this: Ref<'_, Set>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<()> {
        let result = intersection(th, &this.get().body, others.0)?;
        replace(this, &result);
        Ok(())
    }

    /// Remove and return an arbitrary set element.
    ///
    /// Raises KeyError if the set is empty.
    fn pop(this: Ref<'_, Set>, th: &mut Thread) -> PyResult<Value> {
        match this.body.with_mut(SetTable::pop) {
            Some(key) => Ok(key),
            None => Err(th.key_error(Str::from_text("pop from an empty set").as_ref().any())),
        }
    }

    /// Remove an element from a set; it must be a member.
    ///
    /// If the element is not a member, raise a KeyError.
    fn remove(this: Ref<'_, Set>, th: &mut Thread, object: Ref<'_>) -> PyResult<()> {
        if ops::discard(th, &this.get().body, object)? { Ok(()) } else { Err(th.key_error(object)) }
    }

    /// Update the set, keeping only elements found in either set, but not in both.
    #[name("symmetric_difference_update")]
    fn symmetric_difference_update_(this: Ref<'_, Set>, th: &mut Thread, other: Ref<'_>) -> PyResult<()> {
        ops::symmetric_difference_update(th, &this.get().body, other)
    }

    /// Update the set, adding elements from all others.
    #[sig("($self, /, *others)")]
    #[name("update")]
    fn update_(this: Ref<'_, Set>, th: &mut Thread, others: VarArgs<'_>) -> PyResult<()> {
        others.0.iter().try_for_each(|other| ops::update(th, &this.get().body, other.as_ref()))
    }
}

/// Put the keys of `result` in the place of the set's.
fn replace(set: Ref<'_, Set>, result: &ops::Body) {
    let table = result.replace(SetTable::new());
    let old = set.body.with_mut(|own| own.replace(table));
    drop(old);
}

#[pymethods]
impl FrozenSet {
    #[slot(new)]
    fn new_(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let exact = cls.bits_eq(th.interp().class(FrozenSet::spec()));
        if args.nkw() > 0 && exact {
            return Err(th.type_error("frozenset() takes no keyword arguments"));
        }
        let iterable = match args.positional() {
            [] => None,
            [iterable] => Some(iterable.as_ref()),
            more => return Err(th.type_error(format!("frozenset expected at most 1 argument, got {}", more.len()))),
        };
        if let Some(iterable) = iterable
            && exact
            && iterable.downcast_exact::<FrozenSet>().is_some()
        {
            return Ok(iterable.to_owned());
        }
        let result = match iterable {
            Some(iterable) => ops::collect(th, iterable)?,
            None => Field::new(SetTable::new()),
        };
        let table = result.replace(SetTable::new());
        let set =
            new_instance(cls, |header| FrozenSet { header, body: Field::new(table), hash: std::cell::Cell::new(-1) });
        Ok(set.into_value())
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, FrozenSet>, th: &mut Thread) -> PyResult<Value> {
        repr(th, this.any(), &this.get().body, false)
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, FrozenSet>) -> i64 {
        if this.hash.get() == -1 {
            this.hash.set(ops::frozen_hash(&this.get().body));
        }
        this.hash.get()
    }
}
