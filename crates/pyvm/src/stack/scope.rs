//! Names: local, global, built-in; class bodies; imports.

use pyrt::frame::Frame;
use pyrt::object::cell::Cell;
use pyrt::object::code::Code;
use pyrt::object::dict::Dict;
use pyrt::object::exception as exc;
use pyrt::{Owned, PyResult, Raised, Ref, Str, Thread, Value, protocol};

/// The error of reading a local that is not bound.
#[cold]
#[inline(never)]
pub(crate) fn unbound_local(th: &mut Thread, code: &Code, arg: u32) -> Raised {
    let name = code.varnames.get(arg as usize).map(|n| n.to_text().into_owned()).unwrap_or_default();
    th.unbound_local_error(format!("cannot access local variable '{name}' where it is not associated with a value"))
}

/// The name of cell or free variable number `arg`, and whether it is free.
pub(super) fn cell_name(code: &Code, arg: u32) -> (Option<&Owned<Str>>, bool) {
    let i = arg as usize;
    match code.cellvars.get(i) {
        Some(name) => (Some(name), false),
        None => (code.freevars.get(i - code.cellvars.len()), true),
    }
}

/// The error of reading a cell variable that is not bound.
#[cold]
#[inline(never)]
pub(crate) fn unbound_cell(th: &mut Thread, code: &Code, arg: u32) -> Raised {
    let (name, free) = cell_name(code, arg);
    let Some(name) = name else { return th.system_error("bad cell number") };
    let text = name.to_text();
    if free {
        th.name_error(
            format!("cannot access free variable '{text}' where it is not associated with a value in enclosing scope"),
            name.as_ref().any(),
        )
    } else {
        th.unbound_local_error(format!("cannot access local variable '{text}' where it is not associated with a value"))
    }
}

/// "name 'x' is not defined".
#[cold]
#[inline(never)]
pub(crate) fn no_name(th: &mut Thread, name: Ref<'_, Str>) -> Raised {
    th.name_error(format!("name '{}' is not defined", name.to_text()), name.any())
}

fn frame_of(th: &Thread) -> &Frame {
    // SAFETY: called from the loop, whose frame is live.
    unsafe { &*th.frame.get() }
}

fn globals(th: &Thread) -> Owned<Dict> {
    // SAFETY: a live frame's globals are alive.
    unsafe { Ref::from(&*frame_of(th).globals).own() }
}

fn builtins(th: &Thread) -> Owned<Dict> {
    // SAFETY: as above.
    unsafe { Ref::from(&*frame_of(th).builtins).own() }
}

fn namespace(th: &Thread) -> Option<Value> {
    frame_of(th).namespace.clone()
}

/// Look a name up in a namespace; None where it is not there.
pub(super) fn lookup(th: &mut Thread, namespace: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Value>> {
    if let Some(dict) = namespace.downcast_exact::<Dict>() {
        return Ok(dict.get_str(name));
    }
    match protocol::get_item(th, namespace, name.any()) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(&exc::KeyError) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// LOAD_NAME.
pub(crate) fn load_name(th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
    if let Some(namespace) = namespace(th)
        && let Some(value) = lookup(th, namespace.as_ref(), name)?
    {
        return Ok(value);
    }
    if let Some(value) = globals(th).get_str(name) {
        return Ok(value);
    }
    match builtins(th).get_str(name) {
        Some(value) => Ok(value),
        None => Err(no_name(th, name)),
    }
}

/// A name among globals and built-in names.
pub(super) fn load_global(th: &mut Thread, name: Ref<'_, Str>) -> PyResult<Value> {
    match globals(th).get_str(name).or_else(|| builtins(th).get_str(name)) {
        Some(value) => Ok(value),
        None => Err(no_name(th, name)),
    }
}

/// The namespace of a module or class body.
pub(super) fn locals(th: &mut Thread) -> Value {
    namespace(th).unwrap_or_else(|| globals(th).into_value())
}

/// STORE_NAME.
pub(crate) fn store_name(th: &mut Thread, name: Ref<'_, Str>, value: Value) -> PyResult<()> {
    match namespace(th) {
        Some(namespace) => match namespace.as_ref().downcast_exact::<Dict>() {
            Some(dict) => {
                dict.set_str(name, value);
                Ok(())
            }
            None => protocol::set_item(th, namespace.as_ref(), name.any(), value.as_ref()),
        },
        None => {
            globals(th).set_str(name, value);
            Ok(())
        }
    }
}

/// DELETE_NAME.
pub(crate) fn delete_name(th: &mut Thread, name: Ref<'_, Str>) -> PyResult<()> {
    let namespace = namespace(th).unwrap_or_else(|| globals(th).into_value());
    if let Some(dict) = namespace.as_ref().downcast_exact::<Dict>() {
        return match dict.remove_str(name) {
            Some(_) => Ok(()),
            None => Err(no_name(th, name)),
        };
    }
    match protocol::del_item(th, namespace.as_ref(), name.any()) {
        Err(raised) if raised.is(&exc::KeyError) => Err(no_name(th, name)),
        other => other,
    }
}

/// LOAD_CLASSDEREF: the class namespace first, then the cell.
pub(crate) fn load_classderef(th: &mut Thread, code: &Code, arg: u32) -> PyResult<Value> {
    let (name, _) = cell_name(code, arg);
    let Some(name) = name.cloned() else { return Err(th.system_error("bad cell number")) };
    if let Some(namespace) = namespace(th)
        && let Some(value) = lookup(th, namespace.as_ref(), name.as_ref())?
    {
        return Ok(value);
    }
    // SAFETY: cells stand behind the fast locals of a live frame.
    let cell: Ref<'_, Cell> =
        unsafe { Ref::from_bits(*frame_of(th).locals.add((code.nlocals + arg) as usize)).cast_unchecked() };
    match cell.get().get() {
        Some(value) => Ok(value),
        None => Err(unbound_cell(th, code, arg)),
    }
}

/// `__build_class__` of the frame's built-in names.
pub(crate) fn build_class(th: &mut Thread) -> PyResult<Value> {
    let name = th.names().__build_class__.as_ref();
    builtins(th).get_str(name).ok_or_else(|| th.name_error("__build_class__ not found", name.any()))
}

/// IMPORT_NAME: through `__import__` where someone replaced it.
pub(crate) fn import_name(th: &mut Thread, name: Ref<'_, Str>, level: Ref<'_>, fromlist: Ref<'_>) -> PyResult<Value> {
    let key = th.names().__import__.as_ref();
    let Some(import) = builtins(th).get_str(key) else {
        return Err(th.import_error_text("__import__ not found"));
    };
    let globals = globals(th);
    if import.as_ref().is::<pyrt::object::native::NativeFunction>() {
        let level = pyrt::object::int::to_i64(level).unwrap_or(0);
        return pyrt::import::import_name(th, name, globals.as_ref(), fromlist, level);
    }
    let locals = namespace(th).unwrap_or(Value::NONE);
    let args = [name.any().to_owned(), globals.into_value(), locals, fromlist.to_owned(), level.to_owned()];
    protocol::call(th, import.as_ref(), pyrt::Args::new(&args))
}

/// IMPORT_STAR.
pub(crate) fn import_star(th: &mut Thread, module: Ref<'_>) -> PyResult<()> {
    let namespace = namespace(th).unwrap_or_else(|| globals(th).into_value());
    pyrt::import::import_star(th, module, namespace.as_ref())
}

/// SETUP_ANNOTATIONS: `__annotations__` is there from now on.
pub(crate) fn setup_annotations(th: &mut Thread) -> PyResult<()> {
    let namespace = namespace(th).unwrap_or_else(|| globals(th).into_value());
    let name = th.names().__annotations__.as_ref();
    if lookup(th, namespace.as_ref(), name)?.is_none() {
        let dict = Dict::new();
        protocol::set_item(th, namespace.as_ref(), name.any(), dict.as_ref().any())?;
    }
    Ok(())
}

/// PRINT_EXPR: `sys.displayhook`.
pub(crate) fn print_expr(th: &mut Thread, value: Value) -> PyResult<()> {
    match th.interp().sys_get("displayhook") {
        Some(hook) => protocol::call1(th, hook.as_ref(), value.as_ref()).map(drop),
        None => Err(th.runtime_error("lost sys.displayhook")),
    }
}
