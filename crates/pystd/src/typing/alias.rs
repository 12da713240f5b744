//! `typing.TypeAliasType`: what a `type` statement makes.

use super::{Lazy, caller};
use pymacros::{pyclass, pymethods};
use pyrt::object::generic_alias;
use pyrt::object::type_::new_instance;
use pyrt::object::union;
use pyrt::protocol;
use pyrt::{Header, Object, Owned, PyResult, Ref, Str, Thread, Tuple, Type, Value};

/// Type alias.
///
/// Type aliases are created through the type statement.
#[pyclass(name = "TypeAliasType", module = "typing", flags(GC, WEAKREF))]
#[repr(C)]
pub(super) struct TypeAliasType {
    header: Header,
    name: Owned<Str>,
    params: Option<Owned<Tuple>>,
    value: Lazy,
    module: Value,
}

fn make(th: &mut Thread, cls: Ref<'_, Type>, name: Owned<Str>, params: Option<Owned<Tuple>>, value: Lazy) -> Value {
    let module = caller(th);
    new_instance(cls, |header| TypeAliasType { header, name, params, value, module }).into_value()
}

/// The alias of a statement: a tuple of name, type parameters or None, function that gives the value.
pub(super) fn compiled(th: &mut Thread, parts: Ref<'_>) -> PyResult<Value> {
    if let Some(parts) = parts.downcast::<Tuple>()
        && let [name, params, function] = parts.get().as_slice()
        && let Some(name) = name.downcast::<Str>()
    {
        let class = th.interp().class(TypeAliasType::spec()).own();
        let params = params.downcast::<Tuple>().map(Ref::own);
        return Ok(make(th, class.as_ref(), name.own(), params, Lazy::deferred(function.clone())));
    }
    Err(th.system_error("the parts of a type alias are wanted"))
}

fn parameters(th: &mut Thread, alias: Ref<'_, TypeAliasType>) -> Owned<Tuple> {
    match &alias.get().params {
        Some(params) => params.clone(),
        None => th.interp().empty_tuple().clone(),
    }
}

#[pymethods]
impl TypeAliasType {
    #[slot(new)]
    #[sig("(name, value, *, type_params=())")]
    fn new(
        cls: Ref<'_, Type>,
        th: &mut Thread,
        name: Owned<Str>,
        value: Value,
        type_params: Option<Owned<Tuple>>,
    ) -> Value {
        let params = type_params.filter(|p| !p.is_empty());
        make(th, cls, name, params, Lazy::known(Some(value)))
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, TypeAliasType>) -> Value {
        this.name.to_value()
    }
    #[slot(getitem)]
    fn getitem(this: Ref<'_, TypeAliasType>, th: &mut Thread, key: Ref<'_>) -> PyResult<Value> {
        if this.params.is_none() {
            return Err(th.type_error("Only generic type aliases are subscriptable"));
        }
        Ok(generic_alias::parameterize(this.any(), key))
    }
    #[slot(getattro)]
    fn getattro(this: Ref<'_, TypeAliasType>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
        // The class has an attribute of that name, too.
        if name.get().to_utf8() == Some("__module__") {
            return Ok(this.module.clone());
        }
        protocol::attr::object_getattribute(th, this.any(), name)
    }
    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        union::of(th, a, b)
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, TypeAliasType>, th: &mut Thread) -> PyResult<Value> {
        let me = this.any().to_owned();
        let typing = pyrt::import::import_absolute(th, "typing")?;
        let name = th.interp().intern("Unpack");
        let unpack = protocol::attr::get(th, typing.as_ref(), name.as_ref())?;
        let one = Tuple::new(vec![protocol::get_item(th, unpack.as_ref(), me.as_ref())?]);
        protocol::iter::iter(th, one.as_ref().any())
    }
    #[getter]
    fn __name__(this: Ref<'_, TypeAliasType>) -> Value {
        this.name.to_value()
    }
    #[getter]
    fn __value__(this: Ref<'_, TypeAliasType>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        Ok(keep.value.get(th)?.unwrap_or(Value::NONE))
    }
    #[getter]
    fn evaluate_value(this: Ref<'_, TypeAliasType>, th: &mut Thread) -> PyResult<Value> {
        let keep = this.own();
        keep.value.evaluator(th)
    }
    #[getter]
    fn __type_params__(this: Ref<'_, TypeAliasType>, th: &mut Thread) -> Value {
        parameters(th, this).into_value()
    }
    #[getter]
    fn __parameters__(this: Ref<'_, TypeAliasType>, th: &mut Thread) -> Value {
        parameters(th, this).into_value()
    }
    fn __reduce__(this: Ref<'_, TypeAliasType>) -> Value {
        this.name.to_value()
    }
}
