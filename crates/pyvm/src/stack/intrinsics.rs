//! `CALL_INTRINSIC`, and names looked up in a class's namespace from an annotation scope.

use pyrt::object::cell::Cell;
use pyrt::object::code::Code;
use pyrt::object::exception as exc;
use pyrt::object::function::Function;
use pyrt::protocol::{self, attr};
use pyrt::{Args, PyResult, Ref, Str, Thread, Value};

use pycodegen::opcode::Intrinsic;

use super::scope;

/// Intrinsic number `arg >> 2` on the values; those of type parameters and templates are functions of native modules.
pub(super) fn call(th: &mut Thread, arg: u32, values: &[Value]) -> PyResult<Value> {
    let number = arg >> 2;
    let (a, b) = (values.first().cloned(), values.get(1).cloned());
    let (a, b) = (a.unwrap_or(Value::NONE), b.unwrap_or(Value::NONE));
    if number == Intrinsic::NotImplementedError as u32 {
        return Ok(th.interp().class(&exc::NotImplementedError).any().to_owned());
    }
    if number == Intrinsic::SetFunctionTypeParams as u32 {
        return match a.downcast::<Function>() {
            Some(function) => {
                function.type_params.set(Some(b));
                Ok(a)
            }
            None => Err(th.system_error("type parameters of something else than a function")),
        };
    }
    if number == Intrinsic::BuildTemplate as u32 {
        return native(th, "_templatelib", "_template", &[a, b]);
    }
    if number == Intrinsic::BuildInterpolation as u32 {
        return native(th, "_templatelib", "_interpolation", &[a]);
    }
    native(th, "_typing", "_intrinsic", &[pyrt::object::int::from_i64(i64::from(number)), a, b])
}

fn native(th: &mut Thread, module: &str, function: &str, args: &[Value]) -> PyResult<Value> {
    let module = pyrt::import::import_absolute(th, module)?;
    let name = th.interp().intern(function);
    let function = attr::get(th, module.as_ref(), name.as_ref())?;
    protocol::call(th, function.as_ref(), Args::new(args))
}

/// LOAD_FROM_DICT_OR_GLOBALS.
pub(super) fn from_dict_or_globals(th: &mut Thread, namespace: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    match scope::lookup(th, namespace, name)? {
        Some(value) => Ok(value),
        None => scope::load_global(th, name),
    }
}

/// LOAD_FROM_DICT_OR_DEREF.
pub(super) fn from_dict_or_cell(
    th: &mut Thread,
    namespace: Ref<'_>,
    code: &Code,
    arg: u32,
    cell: Ref<'_, Cell>,
) -> PyResult<Value> {
    let (name, _) = scope::cell_name(code, arg);
    let Some(name) = name.cloned() else { return Err(th.system_error("bad cell number")) };
    if let Some(value) = scope::lookup(th, namespace, name.as_ref())? {
        return Ok(value);
    }
    match cell.get().get() {
        Some(value) => Ok(value),
        None => Err(scope::unbound_cell(th, code, arg)),
    }
}
