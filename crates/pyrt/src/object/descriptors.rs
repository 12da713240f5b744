//! What Python sees of bound methods, `classmethod` and `staticmethod`. Their structs and binding are in `method`.

use pymacros::pymethods;

use super::method::{BoundMethod, ClassMethod, StaticMethod};
use super::raw::{Ref, Value};
use super::str::Str;
use super::type_::Type;
use crate::error::PyResult;
use crate::protocol::compare::{self, CompareOp};
use crate::protocol::{self, attr, hash_pointer};
use crate::state::Thread;

fn flag_of(th: &mut Thread, function: Value) -> PyResult<bool> {
    let name = th.interp().intern("__isabstractmethod__");
    match attr::get_opt(th, function.as_ref(), name.as_ref())? {
        Some(flag) => protocol::truth(th, flag.as_ref()),
        None => Ok(false),
    }
}

#[pymethods(name = BOUND_METHOD)]
impl BoundMethod {
    #[slot(new)]
    #[sig("(function, instance, /)")]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, function: Ref<'_>, instance: Ref<'_>) -> PyResult<Value> {
        if function.class().get().slots().call.is_none() {
            return Err(th.type_error("first argument must be callable"));
        }
        if instance.is_none() {
            return Err(th.type_error("instance must not be None"));
        }
        Ok(BoundMethod::bind(function.to_owned(), instance.to_owned()).into_value())
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, BoundMethod>, th: &mut Thread) -> PyResult<Value> {
        let method = this.own();
        let names = th.names();
        let mut name = None;
        for key in [&names.__qualname__, &names.__name__] {
            if let Some(found) = attr::get_opt(th, method.function.as_ref(), key.as_ref())? {
                name = found.cast::<Str>().ok();
                break;
            }
        }
        let name = name.map_or_else(|| "?".to_owned(), |n| n.to_text().into_owned());
        let object = protocol::repr_text(th, method.this.as_ref())?;
        Ok(Str::from_text(&format!("<bound method {name} of {object}>")).into_value())
    }
    #[slot(hash)]
    fn hash(this: Ref<'_, BoundMethod>, th: &mut Thread) -> PyResult<i64> {
        let method = this.own();
        let h = hash_pointer(method.this.as_ref().bits()) ^ protocol::hash(th, method.function.as_ref())?;
        Ok(if h == -1 { -2 } else { h })
    }
    #[slot(richcmp)]
    fn compare(this: Ref<'_, BoundMethod>, th: &mut Thread, other: Ref<'_>, op: CompareOp) -> PyResult<Value> {
        let Some(other) = other.downcast::<BoundMethod>() else { return Ok(Value::NOT_IMPLEMENTED) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (a, b) = (this.own(), other.own());
        let same =
            a.this.as_ref().bits_eq(b.this.as_ref()) && compare::equal(th, a.function.as_ref(), b.function.as_ref())?;
        Ok(Value::bool(same == (op == CompareOp::Eq)))
    }
    #[slot(getattro)]
    fn getattro(this: Ref<'_, BoundMethod>, th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
        let interned = th.interp().intern_ref(name);
        if this.any().class().get().lookup(interned.as_ref()).is_some() {
            return attr::object_getattribute(th, this.any(), interned.as_ref());
        }
        let function = this.function.clone();
        attr::get(th, function.as_ref(), interned.as_ref())
    }
    /// the function (or other callable) implementing a method
    #[getter]
    fn __func__(this: Ref<'_, BoundMethod>) -> Value {
        this.function.clone()
    }
    /// the instance to which a method is bound
    #[getter]
    fn __self__(this: Ref<'_, BoundMethod>) -> Value {
        this.this.clone()
    }
    #[getter]
    fn __doc__(this: Ref<'_, BoundMethod>, th: &mut Thread) -> PyResult<Value> {
        let function = this.function.clone();
        let name = th.names().__doc__.as_ref();
        Ok(attr::get_opt(th, function.as_ref(), name)?.unwrap_or(Value::NONE))
    }
    /// Helper for pickle.
    fn __reduce__(this: Ref<'_, BoundMethod>, th: &mut Thread) -> PyResult<Value> {
        let method = this.own();
        let key = th.names().__name__.as_ref();
        let name = attr::get(th, method.function.as_ref(), key)?;
        let name = protocol::str_text(th, name.as_ref())?;
        Ok(super::native_methods::reduce_attribute(th, method.this.as_ref(), &name))
    }
}

#[pymethods(name = STATIC_METHOD)]
impl StaticMethod {
    #[slot(repr)]
    fn repr(this: Ref<'_, StaticMethod>, th: &mut Thread) -> PyResult<Value> {
        let function = this.function.get();
        let text = protocol::repr_text(th, function.as_ref())?;
        Ok(Str::from_text(&format!("<staticmethod({text})>")).into_value())
    }
    #[getter]
    fn __func__(this: Ref<'_, StaticMethod>) -> Value {
        this.function.get()
    }
    #[getter]
    fn __wrapped__(this: Ref<'_, StaticMethod>) -> Value {
        this.function.get()
    }
    #[getter]
    fn __isabstractmethod__(this: Ref<'_, StaticMethod>, th: &mut Thread) -> PyResult<bool> {
        let function = this.function.get();
        flag_of(th, function)
    }
}

#[pymethods(name = CLASS_METHOD)]
impl ClassMethod {
    #[slot(repr)]
    fn repr(this: Ref<'_, ClassMethod>, th: &mut Thread) -> PyResult<Value> {
        let function = this.function.get();
        let text = protocol::repr_text(th, function.as_ref())?;
        Ok(Str::from_text(&format!("<classmethod({text})>")).into_value())
    }
    #[getter]
    fn __func__(this: Ref<'_, ClassMethod>) -> Value {
        this.function.get()
    }
    #[getter]
    fn __wrapped__(this: Ref<'_, ClassMethod>) -> Value {
        this.function.get()
    }
    #[getter]
    fn __isabstractmethod__(this: Ref<'_, ClassMethod>, th: &mut Thread) -> PyResult<bool> {
        let function = this.function.get();
        flag_of(th, function)
    }
}
