//! `types.UnionType`: `int | str`. Source: PEP 604.

use pymacros::{pyclass, pymethods};

use super::generic_alias::{self, GenericAlias};
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin};
use crate::error::PyResult;
use crate::protocol::compare::CompareOp;
use crate::protocol::number::{self, BinaryOp};
use crate::protocol::{self, compare};
use crate::state::Thread;

/// Represent a PEP 604 union type
///
/// E.g. for int | str
#[pyclass(name = "UnionType", module = "types", flags(GC, WEAKREF))]
#[repr(C)]
pub struct Union {
    header: Header,
    /// `__args__`.
    pub args: Owned<Tuple>,
}

fn is_unionable(value: Ref<'_>) -> bool {
    value.is_none() || value.is::<Type>() || value.is::<GenericAlias>() || value.is::<Union>()
}

/// The members that a side of `|` brings along.
fn members(value: Ref<'_>) -> Vec<Value> {
    if let Some(union) = value.downcast::<Union>() {
        return union.args.as_slice().to_vec();
    }
    if value.is_none() {
        return vec![value.class().any().to_owned()];
    }
    vec![value.to_owned()]
}

/// `a | b` of classes; NotImplemented for what is none.
pub fn or(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    if !is_unionable(a) || !is_unionable(b) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let mut all = members(a);
    all.extend(members(b));
    from_members(th, all)
}

/// `a | b` where one of the two is a type form that knows itself as such (a type variable, an alias).
pub fn of(th: &mut Thread, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    let mut all = members(a);
    all.extend(members(b));
    from_members(th, all)
}

/// The union of these, each once; the only one itself where there is one.
fn from_members(th: &mut Thread, all: Vec<Value>) -> PyResult<Value> {
    let mut unique: Vec<Value> = Vec::with_capacity(all.len());
    'next: for item in all {
        for known in &unique {
            let same = known.as_ref().bits_eq(item.as_ref())
                || (!(known.as_ref().is::<Type>() && item.as_ref().is::<Type>())
                    && compare::equal(th, known.as_ref(), item.as_ref())?);
            if same {
                continue 'next;
            }
        }
        unique.push(item);
    }
    if let [one] = unique.as_slice() {
        return Ok(one.clone());
    }
    let args = Tuple::new(unique);
    Ok(new_builtin(|header| Union { header, args }).into_value())
}

/// Whether every member of `a` is in `b`.
fn all_in(th: &mut Thread, a: &Owned<Tuple>, b: &Owned<Tuple>) -> PyResult<bool> {
    'next: for x in a.as_slice() {
        for y in b.as_slice() {
            if x.as_ref().bits_eq(y.as_ref()) || compare::equal(th, x.as_ref(), y.as_ref())? {
                continue 'next;
            }
        }
        return Ok(false);
    }
    Ok(true)
}

#[pymethods]
impl Union {
    #[slot(repr)]
    fn repr(this: Ref<'_, Union>, th: &mut Thread) -> PyResult<Value> {
        let mut text = String::new();
        for (i, item) in this.args.clone().as_slice().iter().enumerate() {
            if i > 0 {
                text.push_str(" | ");
            }
            if item.as_ref().bits_eq(Ref::NONE.class()) {
                text.push_str("None");
            } else {
                text.push_str(&generic_alias::item_text(th, item.as_ref())?);
            }
        }
        Ok(Str::from_text(&text).into_value())
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, Union>, th: &mut Thread) -> PyResult<i64> {
        let mut all: i64 = 0;
        for item in this.args.clone().as_slice() {
            all ^= protocol::hash(th, item.as_ref())?.wrapping_mul(0x9E37_79B9).rotate_left(17);
        }
        Ok(if all == -1 { -2 } else { all })
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, Union>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<Union>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (this.args.clone(), other.args.clone());
        let same = a.len() == b.len() && all_in(th, &a, &b)? && all_in(th, &b, &a)?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }
    #[slot(or)]
    fn or_slot(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        or(th, a, b)
    }
    #[slot(getitem)]
    fn getitem(this: Ref<'_, Union>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        let args = this.args.clone();
        let parameters = generic_alias::parameters_of(th, &args)?;
        let fresh = generic_alias::substitute(th, this.any(), &args, &parameters, key)?;
        let mut items = fresh.into_iter();
        let Some(mut result) = items.next() else { return Ok(Value::NONE) };
        for item in items {
            result = number::binary(th, BinaryOp::Or, result.as_ref(), item.as_ref())?;
        }
        Ok(result)
    }
    #[getter]
    fn __args__(this: Ref<'_, Union>) -> Value {
        this.args.to_value()
    }
    #[getter]
    fn __parameters__(this: Ref<'_, Union>, th: &mut Thread) -> PyResult<Value> {
        let args = this.args.clone();
        Ok(generic_alias::parameters_of(th, &args)?.into_value())
    }
    /// Check if an object is an instance of any member.
    fn __instancecheck__(this: Ref<'_, Union>, th: &mut Thread, instance: Ref<'_>) -> PyResult<bool> {
        for item in this.args.clone().as_slice() {
            if protocol::is_instance(th, instance, item.as_ref())? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// Check if a class is a subclass of any member.
    fn __subclasscheck__(this: Ref<'_, Union>, th: &mut Thread, class: Ref<'_>) -> PyResult<bool> {
        if !class.is::<Type>() {
            return Err(th.type_error("issubclass() arg 1 must be a class"));
        }
        for item in this.args.clone().as_slice() {
            if protocol::is_subclass(th, class, item.as_ref())? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
