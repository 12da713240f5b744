//! `update_wrapper`, `wraps`, `cached_property`: what stands around a function and looks like it.

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::dict::Dict;
use pyrt::object::type_::new_instance;
use pyrt::protocol::{self, attr, iter};
use pyrt::{Field, Header, Object, Opt, PyResult, Ref, Str, Thread, Tuple, Type, Value};

use super::partial::{self, Partial};

fn names(th: &mut Thread, names: &[&str]) -> Value {
    let interp = th.interp().clone();
    Tuple::new(names.iter().map(|name| interp.intern(name).into_value()).collect()).into_value()
}

/// `WRAPPER_ASSIGNMENTS`.
pub(super) fn assignments(th: &mut Thread) -> Value {
    names(th, &["__module__", "__name__", "__qualname__", "__doc__", "__annotations__", "__type_params__"])
}

/// `WRAPPER_UPDATES`.
pub(super) fn updates(th: &mut Thread) -> Value {
    names(th, &["__dict__"])
}

/// Make `wrapper` look like `wrapped`.
pub(super) fn update(th: &mut Thread, wrapper: Ref<'_>, wrapped: Ref<'_>) -> PyResult<()> {
    let (assigned, updated) = (assignments(th), updates(th));
    copy(th, wrapper, wrapped, assigned.as_ref(), updated.as_ref())
}

fn copy(th: &mut Thread, wrapper: Ref<'_>, wrapped: Ref<'_>, assigned: Ref<'_>, updated: Ref<'_>) -> PyResult<()> {
    for name in iter::collect(th, assigned)? {
        let Some(name) = name.downcast::<Str>() else {
            return Err(th.type_error("attribute name must be string"));
        };
        if let Some(value) = attr::get_opt(th, wrapped, name)? {
            attr::set(th, wrapper, name, value.as_ref())?;
        }
    }
    let update = th.interp().intern("update");
    for name in iter::collect(th, updated)? {
        let Some(name) = name.downcast::<Str>() else {
            return Err(th.type_error("attribute name must be string"));
        };
        let target = attr::get(th, wrapper, name)?;
        let values = match attr::get_opt(th, wrapped, name)? {
            Some(values) => values,
            None => Dict::new().into_value(),
        };
        protocol::call_method(th, target.as_ref(), update.as_ref(), &[values])?;
    }
    let name = th.interp().intern("__wrapped__");
    attr::set(th, wrapper, name.as_ref(), wrapped)
}

/// Update a wrapper function to look like the wrapped function
#[pyfunction(module = "functools")]
#[sig("(wrapper, wrapped, assigned=None, updated=None)")]
fn update_wrapper(
    th: &mut Thread,
    wrapper: Ref<'_>,
    wrapped: Ref<'_>,
    assigned: Opt<'_>,
    updated: Opt<'_>,
) -> PyResult<Value> {
    let assigned = assigned.0.map_or_else(|| assignments(th), Ref::to_owned);
    let updated = updated.0.map_or_else(|| updates(th), Ref::to_owned);
    copy(th, wrapper, wrapped, assigned.as_ref(), updated.as_ref())?;
    Ok(wrapper.to_owned())
}

/// Decorator factory to apply update_wrapper() to a wrapper function
#[pyfunction(module = "functools")]
#[sig("(wrapped, assigned=None, updated=None)")]
fn wraps(th: &mut Thread, wrapped: Ref<'_>, assigned: Opt<'_>, updated: Opt<'_>) -> PyResult<Value> {
    let interp = th.interp().clone();
    let assigned = assigned.0.map_or_else(|| assignments(th), Ref::to_owned);
    let updated = updated.0.map_or_else(|| updates(th), Ref::to_owned);
    let keywords = Dict::new();
    for (name, value) in [("wrapped", wrapped.to_owned()), ("assigned", assigned), ("updated", updated)] {
        keywords.set_str(interp.intern(name).as_ref(), value);
    }
    let function = pyrt::object::native::NativeFunction::new(&DEF_update_wrapper, None).into_value();
    Ok(partial::make(interp.class(Partial::spec()), function, Vec::new(), keywords))
}

/// Transform a method into a property whose value is computed once and then kept in the instance.
#[pyclass(name = "cached_property", module = "functools", flags(SUBCLASSABLE, GC, DICT))]
#[repr(C)]
pub(super) struct CachedProperty {
    header: Header,
    function: Value,
    name: Field<Option<Value>>,
}

#[pymethods]
impl CachedProperty {
    #[slot(new)]
    #[sig("(func)")]
    fn new(cls: Ref<'_, Type>, func: Value) -> Value {
        new_instance(cls, |header| CachedProperty { header, function: func, name: Field::new(None) }).into_value()
    }

    fn __set_name__(this: Ref<'_, CachedProperty>, th: &mut Thread, _owner: Ref<'_>, name: Value) -> PyResult<()> {
        match this.name.get() {
            None => this.name.set(Some(name)),
            Some(old) => {
                if !protocol::compare::equal(th, old.as_ref(), name.as_ref())? {
                    let (old, new) = (protocol::repr_text(th, old.as_ref())?, protocol::repr_text(th, name.as_ref())?);
                    return Err(th.type_error(format!(
                        "Cannot assign the same cached_property to two different names ({old} and {new})."
                    )));
                }
            }
        }
        Ok(())
    }

    #[slot(descr_get)]
    fn get_value(
        this: Ref<'_, CachedProperty>,
        th: &mut Thread,
        object: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let Some(object) = object.filter(|o| !o.is_none()) else { return Ok(this.any().to_owned()) };
        let name = this.name.get();
        let Some(name) = name.as_ref().and_then(Value::downcast::<Str>) else {
            return Err(th.type_error("Cannot use cached_property instance without calling __set_name__ on it."));
        };
        if !pyrt::shape::has_dict(object) {
            let class = object.class().name().to_owned();
            let name = protocol::repr_text(th, name.any())?;
            return Err(
                th.type_error(format!("No '__dict__' attribute on '{class}' instance to cache {name} property."))
            );
        }
        let value = protocol::call1(th, this.get().function.as_ref(), object)?;
        pyrt::shape::set_own(object, name, value.clone());
        Ok(value)
    }

    #[getter]
    fn func(this: Ref<'_, CachedProperty>) -> Value {
        this.function.clone()
    }

    #[getter]
    fn attrname(this: Ref<'_, CachedProperty>) -> Value {
        this.name.get().unwrap_or(Value::NONE)
    }
}
