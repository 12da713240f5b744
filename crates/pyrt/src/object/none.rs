//! The singletons without an object: None, NotImplemented, Ellipsis (`bool` has its own file).

use super::raw::Ref;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::raw::Value;
use crate::object::str::Str;
use crate::object::type_::Type;
use crate::state::Thread;
use pymacros::{pyclass, pymethods};

fn is_none(v: Ref<'_>) -> bool {
    v.is_none()
}
fn is_not_implemented(v: Ref<'_>) -> bool {
    v.is_not_implemented()
}
fn is_ellipsis(v: Ref<'_>) -> bool {
    v.is_ellipsis()
}

/// The type of the None singleton.
#[pyclass(name = "NoneType", matches = is_none, matches_exact = is_none)]
#[repr(C)]
pub struct NoneType(());

#[pymethods]
impl NoneType {
    #[slot(repr)]
    fn repr(_this: Ref<'_>, _th: &mut Thread) -> PyResult<Value> {
        Ok(Str::from_text("None").into_value())
    }
    #[slot(bool)]
    fn truth(_this: Ref<'_>) -> bool {
        false
    }
    #[slot(hash)]
    fn hash(_this: Ref<'_>) -> i64 {
        0xFCA8_6420
    }
    #[slot(new)]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        no_arguments(th, "NoneType", args)?;
        Ok(Value::NONE)
    }
}

fn no_arguments(th: &mut Thread, name: &str, args: Args<'_>) -> PyResult<()> {
    if args.values.is_empty() { Ok(()) } else { Err(th.type_error(format!("{name} takes no arguments"))) }
}

/// The type of the NotImplemented singleton.
#[pyclass(name = "NotImplementedType", matches = is_not_implemented, matches_exact = is_not_implemented)]
#[repr(C)]
pub struct NotImplementedType(());

#[pymethods]
impl NotImplementedType {
    #[slot(repr)]
    fn repr(_this: Ref<'_>, _th: &mut Thread) -> PyResult<Value> {
        Ok(Str::from_text("NotImplemented").into_value())
    }
    fn __reduce__(_this: Ref<'_>) -> &'static str {
        "NotImplemented"
    }
    #[slot(bool)]
    fn truth(_this: Ref<'_>, th: &mut Thread) -> PyResult<bool> {
        Err(th.type_error("NotImplemented should not be used in a boolean context"))
    }
    #[slot(new)]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        no_arguments(th, "NotImplementedType", args)?;
        Ok(Value::NOT_IMPLEMENTED)
    }
}

/// The type of the Ellipsis singleton.
#[pyclass(name = "ellipsis", matches = is_ellipsis, matches_exact = is_ellipsis)]
#[repr(C)]
pub struct EllipsisType(());

#[pymethods]
impl EllipsisType {
    #[slot(repr)]
    fn repr(_this: Ref<'_>, _th: &mut Thread) -> PyResult<Value> {
        Ok(Str::from_text("Ellipsis").into_value())
    }
    fn __reduce__(_this: Ref<'_>) -> &'static str {
        "Ellipsis"
    }
    #[slot(new)]
    fn new(_cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        no_arguments(th, "EllipsisType", args)?;
        Ok(Value::ELLIPSIS)
    }
}
