//! Import: names to modules. Source: docs, "The import system"; PEP 328 for relative names, PEP 420 for namespaces.
//!
//! A module is looked for in `sys.modules`, then among the native modules, then on `sys.path` (or the parent's
//! `__path__`): `NAME/__init__.py`, `NAME.py`, a folder `NAME` as a namespace package. `spec` has `__spec__`, `find` the
//! search, this file the statements.

mod find;
mod spec;

pub use find::{Found, find, is_package};
pub use spec::ModuleSpec;

use crate::object::dict::Dict;
use crate::object::exception as exc;
use crate::object::list::List;
use crate::object::module::Module;
use crate::protocol::{self, attr};
use crate::state::CompileMode;
use crate::{Interpreter, Owned, PyResult, Raised, Ref, Str, Thread, Value};

/// IMPORT_NAME and `__import__`: the module that the statement binds.
///
/// # Errors
/// `ModuleNotFoundError`, `ImportError`, and what running the module raises.
pub fn import_name(
    th: &mut Thread,
    name: Ref<'_, Str>,
    globals: Ref<'_, Dict>,
    fromlist: Ref<'_>,
    level: i64,
) -> PyResult<Value> {
    let text = name.to_text().into_owned();
    if level < 0 {
        return Err(th.value_error("level must be >= 0"));
    }
    if level == 0 && text.is_empty() {
        return Err(th.value_error("Empty module name"));
    }
    let full = if level == 0 { text.clone() } else { resolve_relative(th, &text, globals, level)? };
    let module = import_absolute(th, &full)?;
    if !protocol::truth(th, fromlist)? {
        let Some((first, _)) = text.split_once('.') else { return Ok(module) };
        if level == 0 {
            return import_absolute(th, first);
        }
        let cut = text.len() - first.len();
        return import_absolute(th, &full[..full.len() - cut]);
    }
    import_from_list(th, module.as_ref(), &full, fromlist)?;
    Ok(module)
}

/// `from package import name`: names that are submodules are imported.
fn import_from_list(th: &mut Thread, module: Ref<'_>, full: &str, fromlist: Ref<'_>) -> PyResult<()> {
    let path = th.names().__path__.as_ref();
    if attr::get_opt(th, module, path)?.is_none() {
        return Ok(());
    }
    for item in protocol::iter::collect(th, fromlist)? {
        let Some(name) = item.downcast::<Str>() else {
            let class = item.as_ref().class().name().to_owned();
            return Err(th.type_error(format!("Item in ``from list'' must be str, not {class}")));
        };
        if name.as_wtf8() == b"*" {
            let all = th.names().__all__.as_ref();
            if let Some(all) = attr::get_opt(th, module, all)? {
                import_from_list(th, module, full, all.as_ref())?;
            }
            continue;
        }
        if attr::get_opt(th, module, name)?.is_some() {
            continue;
        }
        let child = format!("{full}.{}", name.to_text());
        match import_absolute(th, &child) {
            Ok(_) => {}
            Err(raised) if is_missing(&raised, &child) => {}
            Err(raised) => return Err(raised),
        }
    }
    Ok(())
}

fn is_missing(raised: &Raised, name: &str) -> bool {
    raised.is(&exc::ModuleNotFoundError)
        && raised.exception().extra(0).is_some_and(|n| n.downcast::<Str>().is_some_and(|n| n.to_text() == name))
}

/// The full name of a relative import.
fn resolve_relative(th: &mut Thread, name: &str, globals: Ref<'_, Dict>, level: i64) -> PyResult<String> {
    let names = th.names();
    let text = |v: Option<Value>| v.and_then(|v| v.cast::<Str>().ok()).map(|s| s.to_text().into_owned());
    let package = match text(globals.get_str(names.__package__.as_ref())) {
        Some(package) => package,
        None => {
            let Some(module) = text(globals.get_str(names.__name__.as_ref())) else {
                return Err(Raised::new(&exc::KeyError, "'__name__' not in globals"));
            };
            if globals.get_str(names.__path__.as_ref()).is_some() {
                module
            } else {
                module.rsplit_once('.').map_or_else(String::new, |(parent, _)| parent.to_owned())
            }
        }
    };
    if package.is_empty() {
        return Err(Raised::new(&exc::ImportError, "attempted relative import with no known parent package"));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => return Err(Raised::new(&exc::ImportError, "attempted relative import beyond top-level package")),
        }
    }
    Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
}

/// A `ModuleNotFoundError` with its `name`.
#[cold]
pub fn not_found(message: &str, name: &str) -> Raised {
    let raised = Raised::new(&exc::ModuleNotFoundError, message);
    raised.exception().set_extra(0, Some(Str::from_text(name).into_value()));
    raised
}

/// The module of that full name, imported if it is not there yet.
pub fn import_absolute(th: &mut Thread, name: &str) -> PyResult<Value> {
    let interp = th.interp().clone();
    let key = interp.intern(name);
    if let Some(known) = interp.modules().get_str(key.as_ref()) {
        if known.as_ref().is_none() {
            return Err(not_found(&format!("import of {name} halted; None in sys.modules"), name));
        }
        return Ok(known);
    }
    let Some((parent_name, child)) = name.rsplit_once('.') else {
        let path = search_path(th)?;
        return load(th, name, name, &path);
    };
    let parent = import_absolute(th, parent_name)?;
    // Importing the parent may have imported the child.
    if let Some(known) = interp.modules().get_str(key.as_ref()) {
        return Ok(known);
    }
    let path_name = th.names().__path__.as_ref();
    let Some(path) = attr::get_opt(th, parent.as_ref(), path_name)? else {
        return Err(not_found(&format!("No module named '{name}'; '{parent_name}' is not a package"), name));
    };
    let path = path_entries(th, path.as_ref())?;
    let module = load(th, name, child, &path)?;
    attr::set(th, parent.as_ref(), interp.intern(child).as_ref(), module.as_ref())?;
    Ok(module)
}

fn search_path(th: &mut Thread) -> PyResult<Vec<String>> {
    match th.interp().sys_get("path") {
        Some(path) => path_entries(th, path.as_ref()),
        None => Ok(Vec::new()),
    }
}

/// The strings of a path list.
pub fn path_entries(th: &mut Thread, path: Ref<'_>) -> PyResult<Vec<String>> {
    let items = protocol::iter::collect(th, path)?;
    Ok(items.iter().filter_map(Value::downcast::<Str>).map(|s| s.to_text().into_owned()).collect())
}

/// Find module `name`, whose last part is `child`, and run it.
fn load(th: &mut Thread, name: &str, child: &str, path: &[String]) -> PyResult<Value> {
    if name == child
        && let Some(def) = th.interp().native_module(name)
    {
        let module = load_native(th, def)?;
        say(th, || format!("import '{name}' # <class '_frozen_importlib.BuiltinImporter'>"));
        return Ok(module);
    }
    match find(child, path) {
        Some(found) => load_found(th, name, &found),
        None => Err(not_found(&format!("No module named '{name}'"), name)),
    }
}

/// Make a native module: functions, classes, then its own start.
pub fn load_native(th: &mut Thread, def: &'static crate::ModuleDef) -> PyResult<Value> {
    let interp = th.interp().clone();
    let doc = if def.doc.is_empty() { Value::NONE } else { Str::from_text(def.doc).into_value() };
    let module = Module::new_module(def.name, doc);
    let name = interp.intern(def.name);
    for function in def.functions {
        let value = crate::object::native::NativeFunction::new(function, Some(name.to_value()));
        module.set(function.name, value.into_value());
    }
    for class in def.classes {
        let spec = class();
        module.set(spec.name, interp.class(spec).any().to_owned());
    }
    let spec = ModuleSpec::make(def.name, Some("built-in"), None, false);
    module.set("__spec__", spec);
    module.set("__package__", interp.intern("").into_value());
    interp.modules().set_str(name.as_ref(), module.to_value());
    if let Some(exec) = def.exec
        && let Err(raised) = exec(th, module.as_ref())
    {
        interp.modules().remove_str(name.as_ref());
        return Err(raised);
    }
    Ok(module.into_value())
}

/// What `-v` tells.
fn say(th: &Thread, text: impl FnOnce() -> String) {
    if th.interp().config().flags.verbose > 0 {
        eprintln!("{}", text());
    }
}

fn load_found(th: &mut Thread, name: &str, found: &Found) -> PyResult<Value> {
    let interp = th.interp().clone();
    let module = Module::new_module(name, Value::NONE);
    describe(&interp, &module, name, found);
    let Some(file) = &found.file else {
        interp.modules().set_str(interp.intern(name).as_ref(), module.to_value());
        return Ok(module.into_value());
    };
    let source = match std::fs::read(file) {
        Ok(source) => source,
        Err(error) => return Err(Raised::new(&exc::ImportError, &format!("cannot read {file}: {error}"))),
    };
    let key = interp.intern(name);
    interp.modules().set_str(key.as_ref(), module.to_value());
    say(th, || format!("# code object from {file}"));
    let result = run_in(th, &source, file, &module);
    if let Some(spec) = module.get("__spec__") {
        ModuleSpec::set_initializing(spec.as_ref(), false);
    }
    match result {
        // A module may put something else in its place.
        Ok(()) => {
            say(th, || {
                let loader = std::ptr::from_ref(module.as_ref().get());
                format!("import '{name}' # <_frozen_importlib_external.SourceFileLoader object at {loader:p}>")
            });
            Ok(interp.modules().get_str(key.as_ref()).unwrap_or_else(|| module.to_value()))
        }
        Err(raised) => {
            drop(interp.modules().remove_str(key.as_ref()));
            Err(raised)
        }
    }
}

/// Set the attributes that say where a module comes from.
pub fn describe(interp: &Interpreter, module: &Owned<Module>, name: &str, found: &Found) {
    let locations = found
        .locations
        .as_ref()
        .map(|folders| List::new(folders.iter().map(|f| Str::from_text(f).into_value()).collect()).into_value());
    let spec = ModuleSpec::make(name, found.file.as_deref(), locations.clone(), true);
    module.set("__spec__", spec);
    let package = if locations.is_some() { name } else { name.rsplit_once('.').map_or("", |(parent, _)| parent) };
    module.set("__package__", interp.intern(package).into_value());
    if let Some(file) = &found.file {
        module.set("__file__", Str::from_text(file).into_value());
        module.set("__cached__", Value::NONE);
    }
    if let Some(locations) = locations {
        module.set("__path__", locations);
    }
    if let Some(builtins) = interp.builtins() {
        module.set("__builtins__", builtins.dict().to_value());
    }
}

/// Compile source and run it as the body of `module`.
pub fn run_in(th: &mut Thread, source: &[u8], filename: &str, module: &Owned<Module>) -> PyResult<()> {
    let hooks = th.interp().hooks();
    let code = (hooks.compile)(th, source, filename, CompileMode::Exec, 0, -1)?;
    let Ok(code) = code.cast::<crate::object::code::Code>() else {
        return Err(th.system_error("the compiler gave no code object"));
    };
    let dict = module.dict().clone();
    (hooks.run_code)(th, code.as_ref(), dict.as_ref(), dict.as_ref().any(), None).map(drop)
}

/// IMPORT_FROM.
pub fn import_from(th: &mut Thread, module: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    if let Some(value) = attr::get_opt(th, module, name)? {
        return Ok(value);
    }
    let names = th.names();
    let get = |th: &mut Thread, key: &Owned<Str>| -> PyResult<Option<String>> {
        let value = attr::get_opt(th, module, key.as_ref())?;
        Ok(value.and_then(|v| v.cast::<Str>().ok()).map(|s| s.to_text().into_owned()))
    };
    let module_name = get(th, &names.__name__)?;
    if let Some(parent) = &module_name {
        let full = th.interp().intern(&format!("{parent}.{}", name.to_text()));
        if let Some(found) = th.interp().modules().get_str(full.as_ref()) {
            return Ok(found);
        }
    }
    let file = get(th, &names.__file__)?;
    let spec = attr::get_opt(th, module, names.__spec__.as_ref())?;
    let starting = spec.is_some_and(|s| ModuleSpec::is_initializing(s.as_ref()));
    let shown = module_name.clone().unwrap_or_else(|| "<unknown module name>".into());
    let place = file.clone().unwrap_or_else(|| "unknown location".into());
    let text = name.to_text();
    let message = if starting {
        format!(
            "cannot import name '{text}' from partially initialized module '{shown}' (most likely due to a circular \
             import) ({place})"
        )
    } else {
        format!("cannot import name '{text}' from '{shown}' ({place})")
    };
    let raised = Raised::new(&exc::ImportError, &message);
    let exception = raised.exception();
    exception.set_extra(0, module_name.map(|n| Str::from_text(&n).into_value()));
    exception.set_extra(1, file.map(|f| Str::from_text(&f).into_value()));
    exception.set_extra(3, Some(name.any().to_owned()));
    Err(raised)
}

/// IMPORT_STAR: what `__all__` names, else every name without a leading underscore, goes into `namespace`.
pub fn import_star(th: &mut Thread, module: Ref<'_>, namespace: Ref<'_>) -> PyResult<()> {
    let all = th.names().__all__.as_ref();
    let (names, filtered) = match attr::get_opt(th, module, all)? {
        Some(all) => (protocol::iter::collect(th, all.as_ref())?, false),
        None => {
            let key = th.names().__dict__.as_ref();
            let Some(dict) = attr::get_opt(th, module, key)? else {
                return Err(Raised::new(&exc::ImportError, "from-import-* object has no __dict__ and no __all__"));
            };
            (protocol::iter::collect(th, dict.as_ref())?, true)
        }
    };
    for name in names {
        let Some(text) = name.downcast::<Str>() else {
            let class = name.as_ref().class().name().to_owned();
            let owner = module.downcast::<Module>().and_then(|m| m.get().name());
            let owner = owner.map_or_else(String::new, |n| n.to_text().into_owned());
            let what = if filtered { "Key in" } else { "Item in" };
            let place = if filtered { "__dict__" } else { "__all__" };
            return Err(th.type_error(format!("{what} {owner}.{place} must be str, not {class}")));
        };
        if filtered && text.as_wtf8().starts_with(b"_") {
            continue;
        }
        let value = attr::get(th, module, text)?;
        protocol::set_item(th, namespace, name.as_ref(), value.as_ref())?;
    }
    Ok(())
}
