//! `method`, `classmethod`, `staticmethod`: structs and binding; what Python sees of them is in `descriptors`.

use pymacros::{pyclass, pymethods};

use super::field::Field;
use super::raw::{Header, Owned, Ref, Value};
use super::type_::{Type, new_builtin, new_instance};
use crate::args::Args;
use crate::error::PyResult;
use crate::protocol;
use crate::state::Thread;

/// Create a bound instance method object.
#[pyclass(name = "method", kind = BOUND_METHOD, flags(GC, WEAKREF), methods(METHODS_BoundMethod, super::descriptors::BOUND_METHOD))]
#[repr(C)]
pub struct BoundMethod {
    pub(crate) header: Header,
    /// `__func__`.
    pub function: Value,
    /// `__self__`.
    pub this: Value,
}

impl BoundMethod {
    /// `function` bound to `this`.
    #[inline]
    pub fn bind(function: Value, this: Value) -> Owned<BoundMethod> {
        new_builtin(|header| BoundMethod { header, function, this })
    }
}

#[pymethods]
impl BoundMethod {
    #[slot(call)]
    fn call(this: Ref<'_, BoundMethod>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let method = this.get();
        args.with_first(method.this.as_ref(), |args| protocol::call(th, method.function.as_ref(), args))
    }
}

/// Convert a function to be a static method.
#[pyclass(
    name = "staticmethod",
    flags(SUBCLASSABLE, GC, DICT),
    methods(METHODS_StaticMethod, super::descriptors::STATIC_METHOD)
)]
#[repr(C)]
pub struct StaticMethod {
    pub(crate) header: Header,
    /// `__func__`.
    pub function: Field<Value>,
}

impl StaticMethod {
    /// A static method.
    pub fn new(function: Value) -> Owned<StaticMethod> {
        new_builtin(|header| StaticMethod { header, function: Field::new(function) })
    }
}

#[pymethods]
impl StaticMethod {
    #[slot(new)]
    fn make(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| StaticMethod { header, function: Field::new(Value::NONE) }).into_value())
    }
    #[slot(init)]
    #[sig("($self, function, /)")]
    fn init(this: Ref<'_, StaticMethod>, th: &mut Thread, function: Value) -> PyResult<()> {
        super::native_methods::copy_wrapped_attributes(th, this.any(), function.as_ref())?;
        this.function.set(function);
        Ok(())
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, StaticMethod>,
        _th: &mut Thread,
        _obj: Option<Ref<'_>>,
        _owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        Ok(this.function.get())
    }
    #[slot(call)]
    fn call(this: Ref<'_, StaticMethod>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        let function = this.function.get();
        protocol::call(th, function.as_ref(), args)
    }
}

/// Convert a function to be a class method.
#[pyclass(
    name = "classmethod",
    flags(SUBCLASSABLE, GC, DICT),
    methods(METHODS_ClassMethod, super::descriptors::CLASS_METHOD)
)]
#[repr(C)]
pub struct ClassMethod {
    pub(crate) header: Header,
    /// `__func__`.
    pub function: Field<Value>,
}

impl ClassMethod {
    /// A class method.
    pub fn new(function: Value) -> Owned<ClassMethod> {
        new_builtin(|header| ClassMethod { header, function: Field::new(function) })
    }
}

#[pymethods]
impl ClassMethod {
    #[slot(new)]
    fn make(cls: Ref<'_, Type>, _th: &mut Thread, _args: Args<'_>) -> PyResult<Value> {
        Ok(new_instance(cls, |header| ClassMethod { header, function: Field::new(Value::NONE) }).into_value())
    }
    #[slot(init)]
    #[sig("($self, function, /)")]
    fn init(this: Ref<'_, ClassMethod>, th: &mut Thread, function: Value) -> PyResult<()> {
        super::native_methods::copy_wrapped_attributes(th, this.any(), function.as_ref())?;
        this.function.set(function);
        Ok(())
    }
    #[slot(descr_get)]
    fn bind(
        this: Ref<'_, ClassMethod>,
        _th: &mut Thread,
        obj: Option<Ref<'_>>,
        owner: Option<Ref<'_>>,
    ) -> PyResult<Value> {
        let class = match owner {
            Some(owner) if !owner.is_none() => owner.to_owned(),
            _ => obj.map_or(Value::NONE, |o| o.class().any().to_owned()),
        };
        let function = this.function.get();
        Ok(BoundMethod::bind(function, class).into_value())
    }
}
