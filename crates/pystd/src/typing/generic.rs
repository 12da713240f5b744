//! `typing.Generic`: the base of classes with type parameters. A plain class: it lays out nothing.

use super::typing_call;
use pymacros::pymethods;
use pyrt::object::generic_alias;
use pyrt::object::object::PlainObject;
use pyrt::protocol::{self, attr};
use pyrt::{
    Args, Object, PyResult, Raised, Ref, Thread, Traverse, Tuple, Type, TypeFlags, TypeIndex, TypeSpec, Value, Visit,
};
use std::sync::OnceLock;

/// See the module header.
#[repr(transparent)]
pub(super) struct Generic {
    object: PlainObject,
}

impl Traverse for Generic {
    fn traverse(&self, visit: &mut Visit<'_>) {
        self.object.traverse(visit);
    }
}

// SAFETY: the layout is that of a plain object, which it is.
unsafe impl Object for Generic {
    fn spec() -> &'static TypeSpec {
        static METHODS: [&pyrt::Methods; 1] = [&METHODS_Generic];
        static SPEC: OnceLock<TypeSpec> = OnceLock::new();
        SPEC.get_or_init(|| TypeSpec {
            name: "Generic",
            module: "typing",
            doc: "Abstract base class for generic types.\n\nOn Python 3.12 and newer, generic classes implicitly inherit from\n\
                  Generic when they declare a parameter list after the class's name.\n",
            base: None,
            flags: TypeFlags::SUBCLASSABLE,
            layout: PlainObject::spec().layout,
            methods: &METHODS,
            index: TypeIndex::new(),
        })
    }
}

/// Pass a class method's arguments on to a function of `typing`; None where there is no such module.
fn pass_on(th: &mut Thread, name: &str, cls: Ref<'_, Type>, args: Args<'_>) -> PyResult<Option<Value>> {
    let typing = match pyrt::import::import_absolute(th, "typing") {
        Ok(module) => module,
        Err(raised) if raised.is(&pyrt::object::exception::ModuleNotFoundError) => return Ok(None),
        Err(raised) => return Err(raised),
    };
    let name = th.interp().intern(name);
    let function = attr::get(th, typing.as_ref(), name.as_ref())?;
    let mut values = vec![cls.any().to_owned()];
    values.extend(args.values.iter().cloned());
    let args = match args.kwnames {
        Some(names) => Args::with_keywords(&values, names),
        None => Args::new(&values),
    };
    protocol::call(th, function.as_ref(), args).map(Some)
}

#[pymethods]
impl Generic {
    /// Parameterizes a generic class.
    #[classmethod]
    fn __class_getitem__(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if let Some(value) = pass_on(th, "_generic_class_getitem", cls, args)? {
            return Ok(value);
        }
        match args.positional() {
            [item] => Ok(generic_alias::parameterize(cls.any(), item.as_ref())),
            _ => Err(th.type_error("__class_getitem__() takes exactly one argument")),
        }
    }

    /// Function to initialize subclasses.
    #[classmethod]
    fn __init_subclass__(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if let Some(value) = pass_on(th, "_generic_init_subclass", cls, args)? {
            return Ok(value);
        }
        let (from, to) = (th.interp().intern("__type_params__"), th.interp().intern("__parameters__"));
        let params = attr::get(th, cls.any(), from.as_ref())?;
        attr::set(th, cls.any(), to.as_ref(), params.as_ref())?;
        Ok(Value::NONE)
    }
}

/// `Generic[...]` of a class's type parameters, where a variable tuple stands unpacked.
pub(super) fn subscript(th: &mut Thread, params: Ref<'_>) -> PyResult<Value> {
    let mut all = Vec::new();
    for param in protocol::iter::collect(th, params)? {
        if param.as_ref().is::<super::params::TypeVarTuple>() {
            all.extend(protocol::iter::collect(th, param.as_ref())?);
        } else {
            all.push(param);
        }
    }
    let class = th.interp().class(Generic::spec()).any().to_owned();
    let params = Tuple::new(all);
    let given = [class.clone(), params.to_value()];
    let made: Result<Option<Value>, Raised> = typing_call(th, "_GenericAlias", &given);
    match made? {
        Some(alias) => Ok(alias),
        None => Ok(generic_alias::parameterize(class.as_ref(), params.as_ref().any())),
    }
}
