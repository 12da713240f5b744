//! `cmp_to_key` and `total_ordering`.

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::int;
use pyrt::object::type_::new_builtin;
use pyrt::protocol::{self, attr, compare};
use pyrt::{CompareOp, Header, PyResult, Ref, Thread, Value};

use super::partial;

/// What `cmp_to_key` gives, and what that makes of a value.
#[pyclass(name = "KeyWrapper", module = "functools", flags(GC, NO_NEW))]
#[repr(C)]
pub(super) struct KeyWrapper {
    header: Header,
    compare: Value,
    object: Option<Value>,
}

#[pymethods]
impl KeyWrapper {
    #[slot(call)]
    #[sig("(obj)")]
    fn call(this: Ref<'_, KeyWrapper>, obj: Value) -> Value {
        let compare = this.compare.clone();
        new_builtin(|header| KeyWrapper { header, compare, object: Some(obj) }).into_value()
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, KeyWrapper>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<KeyWrapper>() else {
            return Err(th.type_error("other argument must be K instance"));
        };
        let (this, other) = (this.get(), other.get());
        let (Some(a), Some(b)) = (&this.object, &other.object) else {
            return Err(pyrt::Raised::new(&pyrt::object::exception::AttributeError, "object"));
        };
        let answer = protocol::call2(th, this.compare.as_ref(), a.as_ref(), b.as_ref())?;
        compare::rich(th, answer.as_ref(), int::from_i64(0).as_ref(), op)
    }

    #[constant]
    fn __hash__() -> Value {
        Value::NONE
    }

    /// Value wrapped by a key function.
    #[getter]
    fn obj(this: Ref<'_, KeyWrapper>) -> Value {
        this.object.clone().unwrap_or(Value::NONE)
    }
}

/// Convert a cmp= function into a key= function.
#[pyfunction(module = "functools")]
#[sig("(mycmp)")]
fn cmp_to_key(mycmp: Value) -> Value {
    new_builtin(|header| KeyWrapper { header, compare: mycmp, object: None }).into_value()
}

/// One comparison that `total_ordering` adds: in terms of the class's own.
#[pyclass(name = "_ordering_method", module = "functools", flags(GC, NO_NEW))]
#[repr(C)]
pub(super) struct OrderMethod {
    header: Header,
    /// The method's name.
    name: Value,
    /// The comparison the class has.
    #[traverse(skip)]
    root: CompareOp,
    #[traverse(skip)]
    wanted: CompareOp,
}

#[pymethods]
impl OrderMethod {
    #[slot(call)]
    #[sig("(object, other, /)")]
    fn call(this: Ref<'_, OrderMethod>, th: &mut Thread, object: Ref<'_>, other: Ref<'_>) -> PyResult<Value> {
        let name = th.interp().intern(this.root.method());
        let class = object.class();
        let method = attr::get(th, class.any(), name.as_ref())?;
        let answer = protocol::call2(th, method.as_ref(), object, other)?;
        if answer.as_ref().is_not_implemented() {
            return Ok(answer);
        }
        let holds = protocol::truth(th, answer.as_ref())?;
        let strict = |op| matches!(op, CompareOp::Lt | CompareOp::Gt);
        let less = |op| matches!(op, CompareOp::Lt | CompareOp::Le);
        let (root, wanted) = (this.root, this.wanted);
        // The opposite of `<` is `>=`, and so on: the one that differs in both.
        if less(root) != less(wanted) && strict(root) != strict(wanted) {
            return Ok(Value::bool(!holds));
        }
        if less(root) == less(wanted) {
            // `<=` is `<` or `==`; `<` is `<=` and not `==`.
            let result = if strict(root) {
                holds || compare::equal(th, object, other)?
            } else {
                holds && !compare::equal(th, object, other)?
            };
            return Ok(Value::bool(result));
        }
        // `>` is not `<` and not `==`; `>=` is not `<=` or `==`.
        let result = if strict(root) {
            !holds && !compare::equal(th, object, other)?
        } else {
            !holds || compare::equal(th, object, other)?
        };
        Ok(Value::bool(result))
    }

    #[slot(descr_get)]
    fn get_bound(this: Ref<'_, OrderMethod>, object: Option<Ref<'_>>, _owner: Option<Ref<'_>>) -> Value {
        match object.filter(|o| !o.is_none()) {
            Some(object) => partial::bind(this.any().to_owned(), object),
            None => this.any().to_owned(),
        }
    }

    #[getter(name = "__name__")]
    fn name(this: Ref<'_, OrderMethod>) -> Value {
        this.name.clone()
    }
}

/// Class decorator that fills in missing ordering methods
#[pyfunction(module = "functools")]
#[sig("(class, /)")]
fn total_ordering(th: &mut Thread, class: Ref<'_>) -> PyResult<Value> {
    let interp = th.interp().clone();
    let object_class = interp.class(<pyrt::object::object::PlainObject as pyrt::Object>::spec());
    let all = [CompareOp::Lt, CompareOp::Gt, CompareOp::Le, CompareOp::Ge];
    let mut defined = Vec::new();
    for op in all {
        let name = interp.intern(op.method());
        let own = attr::get_opt(th, class, name.as_ref())?;
        let base = attr::get_opt(th, object_class.any(), name.as_ref())?;
        if let (Some(own), Some(base)) = (own, base)
            && !own.as_ref().bits_eq(base.as_ref())
        {
            defined.push(op);
        }
    }
    // Preferred: `<`, `<=`, `>`, `>=` in the order of the names `__lt__ __le__ __gt__ __ge__`.
    let preferred = [CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge];
    let Some(root) = preferred.into_iter().find(|op| defined.contains(op)) else {
        return Err(th.value_error("must define at least one ordering operation: < > <= >="));
    };
    for wanted in all.into_iter().filter(|op| !defined.contains(op)) {
        let name = interp.intern(wanted.method());
        let method = new_builtin(|header| OrderMethod { header, name: name.to_value(), root, wanted }).into_value();
        attr::set(th, class, name.as_ref(), method.as_ref())?;
    }
    Ok(class.to_owned())
}
