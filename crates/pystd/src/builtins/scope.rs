//! What looks at the caller's frame (`globals`, `locals`, `dir`, `vars`) and what runs code (`eval`, `exec`,
//! `compile`, `__import__`).

use pymacros::pyfunction;
use pyrt::object::code::Code;
use pyrt::object::dict::Dict;
use pyrt::object::frame::FrameObject;
use pyrt::object::list::List;
use pyrt::state::CompileMode;
use pyrt::{Opt, Owned, PyResult, Raised, Ref, Str, Thread, Truth, Tuple, Value, protocol};

use crate::convert;

/// The innermost Python frame, if any code runs.
pub fn current_frame(th: &Thread) -> Option<Owned<FrameObject>> {
    let frame = th.frame.get();
    // SAFETY: `Thread::frame` is the live innermost frame or null.
    if frame.is_null() { None } else { Some(unsafe { FrameObject::of(frame) }) }
}

/// The caller's global names.
pub fn current_globals(th: &Thread) -> Option<Owned<Dict>> {
    let frame = th.frame.get();
    if frame.is_null() {
        return None;
    }
    // SAFETY: as in `current_frame`; a frame's globals are kept alive by it.
    Some(unsafe { Ref::from(&*(*frame).globals).own() })
}

/// The caller's local names.
pub fn current_locals(th: &mut Thread) -> PyResult<Value> {
    match current_frame(th) {
        Some(frame) => frame.locals(th),
        None => Err(th.system_error("frame does not exist")),
    }
}

/// Return the dictionary containing the current scope's global variables.
///
/// NOTE: Updates to this dictionary *will* affect name lookups in the current
/// global scope and vice-versa.
#[pyfunction(module = "builtins")]
fn globals(th: &mut Thread) -> PyResult<Value> {
    match current_globals(th) {
        Some(globals) => Ok(globals.into_value()),
        None => Err(th.system_error("frame does not exist")),
    }
}

/// Return a dictionary containing the current scope's local variables.
///
/// NOTE: Whether or not updates to this dictionary will affect name lookups in
/// the local scope and vice-versa is *implementation dependent* and not
/// covered by any backwards compatibility guarantees.
#[pyfunction(module = "builtins")]
fn locals(th: &mut Thread) -> PyResult<Value> {
    current_locals(th)
}

/// vars([object]) -> dictionary
///
/// Without arguments, equivalent to locals().
/// With an argument, equivalent to object.__dict__.
#[pyfunction(module = "builtins")]
#[sig("(object=<unrepresentable>, /)")]
fn vars(th: &mut Thread, object: Opt<'_>) -> PyResult<Value> {
    let Some(object) = object.0 else { return current_locals(th) };
    let name = th.names().__dict__.as_ref();
    match protocol::attr::get_opt(th, object, name)? {
        Some(dict) => Ok(dict),
        None => Err(th.type_error("vars() argument must have __dict__ attribute")),
    }
}

/// Sort a list of names in place.
fn sort(th: &mut Thread, list: Ref<'_>) -> PyResult<()> {
    convert::call_method(th, list, "sort", &[])?;
    Ok(())
}

/// dir([object]) -> list of strings
///
/// If called without an argument, return the names in the current scope.
/// Else, return an alphabetized list of names comprising (some of) the attributes
/// of the given object, and of attributes reachable from it.
/// If the object supplies a method named __dir__, it will be used; otherwise
/// the default dir() logic is used and returns:
///   for a module object: the module's attributes.
///   for a class object:  its attributes, and recursively the attributes
///     of its bases.
///   for any other object: its attributes, its class's attributes, and
///     recursively the attributes of its class's base classes.
#[pyfunction(module = "builtins")]
#[sig("(object=<unrepresentable>, /)")]
fn dir(th: &mut Thread, object: Opt<'_>) -> PyResult<Value> {
    let names = match object.0 {
        None => {
            let locals = current_locals(th)?;
            match locals.as_ref().downcast_exact::<Dict>() {
                Some(dict) => dict.keys(),
                None => {
                    let keys = convert::call_method(th, locals.as_ref(), "keys", &[])?;
                    protocol::iter::collect(th, keys.as_ref())?
                }
            }
        }
        Some(object) => {
            let name = th.names().__dir__.as_ref();
            let Some(method) = protocol::attr::lookup_special(th, object, name)? else {
                return Err(th.type_error("object does not provide __dir__"));
            };
            let names = protocol::call0(th, method.as_ref())?;
            protocol::iter::collect(th, names.as_ref())?
        }
    };
    let list = List::new(names).into_value();
    sort(th, list.as_ref())?;
    Ok(list)
}

/// Source or code, as `eval` and `exec` take it.
fn code_of(th: &mut Thread, source: Ref<'_>, mode: CompileMode, function: &str) -> PyResult<Owned<Code>> {
    if let Some(code) = source.downcast::<Code>() {
        return Ok(code.own());
    }
    let bytes = source_bytes(th, source, function, "string, bytes or code")?;
    let bytes = if mode == CompileMode::Eval { trim_start(&bytes) } else { &bytes };
    let is_text = source.is::<Str>();
    let compile = th.interp().hooks().compile;
    let flags = inherited_flags(th) | if is_text { crate::compile::SOURCE_IS_UTF8 } else { 0 };
    let code = compile(th, bytes, "<string>", mode, flags, -1)?;
    code.cast::<Code>().map_err(|_| th.system_error("the compiler gave no code object"))
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let n = bytes.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    bytes.get(n..).unwrap_or_default()
}

/// The text of source given as a string or as bytes.
fn source_bytes(th: &mut Thread, source: Ref<'_>, function: &str, expected: &str) -> PyResult<Vec<u8>> {
    let bytes = if let Some(s) = source.downcast::<Str>() {
        match s.get().to_utf8() {
            Some(text) => text.as_bytes().to_vec(),
            None => return Err(crate::codec::surrogate_error(th, s)),
        }
    } else if let Some(bytes) = crate::bytes_like::get(th, source)? {
        bytes
    } else {
        return Err(th.type_error(format!("{function}() arg 1 must be a {expected} object")));
    };
    if bytes.contains(&0) {
        let message = "source code string cannot contain null bytes";
        return Err(Raised::new(&pyrt::object::exception::SyntaxError, message));
    }
    Ok(bytes)
}

/// The `__future__` flags of the calling code.
fn inherited_flags(th: &Thread) -> u32 {
    let frame = th.frame.get();
    if frame.is_null() {
        return 0;
    }
    // SAFETY: as in `current_frame`.
    let flags = unsafe { (*frame).code().flags };
    flags & crate::compile::FUTURE_MASK
}

/// Globals and locals for `eval` and `exec`, by their rules.
fn namespaces(
    th: &mut Thread,
    globals: Option<Ref<'_>>,
    locals: Option<Ref<'_>>,
    function: &str,
) -> PyResult<(Owned<Dict>, Value)> {
    if let Some(locals) = locals
        && !is_mapping(locals)
    {
        return Err(th.type_error(if function == "exec" {
            format!("locals must be a mapping or None, not {}", locals.class().name())
        } else {
            "locals must be a mapping".to_owned()
        }));
    }
    let pair = match globals {
        None => {
            let Some(own) = current_globals(th) else {
                return Err(
                    th.type_error(format!("{function} must be given globals and locals when called without a frame"))
                );
            };
            let locals = match locals {
                Some(locals) => locals.to_owned(),
                None => current_locals(th)?,
            };
            (own, locals)
        }
        Some(given) => {
            let Some(dict) = given.downcast::<Dict>() else {
                return Err(th.type_error(if function == "exec" {
                    format!("exec() globals must be a dict, not {}", given.class().name())
                } else if is_mapping(given) {
                    "globals must be a real dict; try eval(expr, {}, mapping)".to_owned()
                } else {
                    "globals must be a dict".to_owned()
                }));
            };
            let locals = locals.map_or_else(|| given.to_owned(), Ref::to_owned);
            (dict.own(), locals)
        }
    };
    let key = th.names().__builtins__.as_ref();
    if pair.0.get_str(key).is_none()
        && let Some(builtins) = th.interp().builtins()
    {
        pair.0.set_str(key, builtins.dict().to_value());
    }
    Ok(pair)
}

fn is_mapping(v: Ref<'_>) -> bool {
    v.class().get().slots().getitem.is_some()
}

/// Evaluate the given source in the context of globals and locals.
///
/// The source may be a string representing a Python expression
/// or a code object as returned by compile().
/// The globals must be a dictionary and locals can be any mapping,
/// defaulting to the current globals and locals.
/// If only globals is given, locals defaults to it.
#[pyfunction(module = "builtins")]
#[sig("(source, /, globals=None, locals=None)")]
fn eval(
    th: &mut Thread,
    source: Ref<'_>,
    #[default(None)] globals: Option<Ref<'_>>,
    #[default(None)] locals: Option<Ref<'_>>,
) -> PyResult<Value> {
    let (globals, locals) = namespaces(th, globals, locals, "eval")?;
    let code = code_of(th, source, CompileMode::Eval, "eval")?;
    if !code.freevars.is_empty() {
        return Err(th.type_error("code object passed to eval() may not contain free variables"));
    }
    let run = th.interp().hooks().run_code;
    run(th, code.as_ref(), globals.as_ref(), locals.as_ref(), None)
}

/// Execute the given source in the context of globals and locals.
///
/// The source may be a string representing one or more Python statements
/// or a code object as returned by compile().
/// The globals must be a dictionary and locals can be any mapping,
/// defaulting to the current globals and locals.
/// If only globals is given, locals defaults to it.
/// The closure must be a tuple of cellvars, and can only be used
/// when source is a code object requiring exactly that many cellvars.
#[pyfunction(module = "builtins")]
#[sig("(source, /, globals=None, locals=None, *, closure=None)")]
fn exec(
    th: &mut Thread,
    source: Ref<'_>,
    #[default(None)] globals: Option<Ref<'_>>,
    #[default(None)] locals: Option<Ref<'_>>,
    #[default(None)] closure: Option<Ref<'_>>,
) -> PyResult<()> {
    let (globals, locals) = namespaces(th, globals, locals, "exec")?;
    let code = code_of(th, source, CompileMode::Exec, "exec")?;
    let free = code.freevars.len();
    let cells = match closure {
        Some(_) if free == 0 && source.is::<Code>() => {
            return Err(th.type_error("cannot use a closure with this code object"));
        }
        Some(_) if !source.is::<Code>() => {
            return Err(th.type_error("closure can only be used when source is a code object"));
        }
        Some(closure) => {
            let cells = closure.downcast::<Tuple>().filter(|t| {
                t.len() == free && t.as_slice().iter().all(|c| c.as_ref().is::<pyrt::object::cell::Cell>())
            });
            match cells {
                Some(cells) => Some(cells.own()),
                None => {
                    return Err(th.type_error(format!("code object requires a closure of exactly length {free}")));
                }
            }
        }
        None if free > 0 => {
            return Err(th.type_error(if source.is::<Code>() {
                format!("code object requires a closure of exactly length {free}")
            } else {
                "code object passed to exec() may not contain free variables".to_owned()
            }));
        }
        None => None,
    };
    let run = th.interp().hooks().run_code;
    let result = run(th, code.as_ref(), globals.as_ref(), locals.as_ref(), cells.as_ref().map(Owned::as_ref))?;
    drop(result);
    Ok(())
}

/// A file name: str, bytes or a path object.
fn filename_of(th: &mut Thread, filename: Ref<'_>) -> PyResult<String> {
    crate::io::path::to_string(th, filename)
}

/// Compile source into a code object that can be executed by exec() or eval().
///
/// The source code may represent a Python module, statement or expression.
/// The filename will be used for run-time error messages.
/// The mode must be 'exec' to compile a module, 'single' to compile a
/// single (interactive) statement, or 'eval' to compile an expression.
/// The flags argument, if present, controls which future statements influence
/// the compilation of the code.
/// The dont_inherit argument, if true, stops the compilation inheriting
/// the effects of any future statements in effect in the code calling
/// compile; if absent or false these statements do influence the compilation,
/// in addition to any features explicitly specified.
#[pyfunction(module = "builtins")]
#[sig("(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
#[expect(clippy::too_many_arguments, reason = "Python's signature")]
fn compile(
    th: &mut Thread,
    source: Ref<'_>,
    filename: Ref<'_>,
    mode: &str,
    #[default(0)] flags: i64,
    #[default(Truth(false))] dont_inherit: Truth,
    #[default(-1)] optimize: i64,
    #[default(-1)] _feature_version: i64,
) -> PyResult<Value> {
    let filename = filename_of(th, filename)?;
    let known = i64::from(crate::compile::FUTURE_MASK | crate::compile::KNOWN_FLAGS);
    if flags & !known != 0 {
        return Err(th.value_error("compile(): unrecognised flags"));
    }
    if !(-1..=2).contains(&optimize) {
        return Err(th.value_error("compile(): invalid optimize value"));
    }
    let mode = match mode {
        "exec" => CompileMode::Exec,
        "eval" => CompileMode::Eval,
        "single" => CompileMode::Single,
        "func_type" if flags & i64::from(crate::compile::ONLY_AST) == 0 => {
            return Err(th.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        "func_type" => return Err(th.not_implemented_error("compile() to an AST is not available")),
        _ => {
            let both = flags & i64::from(crate::compile::ONLY_AST) != 0;
            return Err(th.value_error(if both {
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
            } else {
                "compile() mode must be 'exec', 'eval' or 'single'"
            }));
        }
    };
    if flags & i64::from(crate::compile::ONLY_AST) != 0 {
        return Err(th.not_implemented_error("compile() to an AST is not available"));
    }
    let mut flags = flags as u32;
    if !dont_inherit.0 {
        flags |= inherited_flags(th);
    }
    if source.is::<Str>() {
        flags |= crate::compile::SOURCE_IS_UTF8;
    }
    let bytes = source_bytes(th, source, "compile", "string, bytes or AST")?;
    let hook = th.interp().hooks().compile;
    hook(th, &bytes, &filename, mode, flags, optimize as i32)
}

/// Import a module.
///
/// Because this function is meant for use by the Python
/// interpreter and not for general use, it is better to use
/// importlib.import_module() to programmatically import a module.
#[pyfunction(module = "builtins")]
#[sig("(name, globals=None, locals=None, fromlist=(), level=0)")]
fn __import__(
    th: &mut Thread,
    name: Ref<'_>,
    #[default(None)] globals: Option<Ref<'_>>,
    #[default(None)] locals: Option<Ref<'_>>,
    fromlist: Opt<'_>,
    #[default(0)] level: i64,
) -> PyResult<Value> {
    let _ = locals;
    let Some(name) = name.downcast::<Str>() else {
        return Err(th.type_error("module name must be a string"));
    };
    if level < 0 {
        return Err(th.value_error("level must be >= 0"));
    }
    let globals = match globals {
        None => Dict::new(),
        Some(globals) => match globals.downcast::<Dict>() {
            Some(globals) => globals.own(),
            None if level > 0 => return Err(th.type_error("globals must be a dict")),
            None => Dict::new(),
        },
    };
    pyrt::import::import_name(th, name, globals.as_ref(), fromlist.0.unwrap_or(Ref::NONE), level)
}
