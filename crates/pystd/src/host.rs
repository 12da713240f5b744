//! What the command line needs of the library: paths, sources for tracebacks, modules run as scripts, the end.

use pyrt::object::exception as exc;
use pyrt::object::int;
use pyrt::object::list::List;
use pyrt::object::module::Module;
use pyrt::{PyResult, Raised, Runtime, Str, Thread, Value, protocol};

/// Put a folder in front of `sys.path` (unless the flags forbid it).
pub fn prepend_path(th: &mut Thread, folder: &str) {
    if th.interp().config().flags.safe_path {
        return;
    }
    if let Some(path) = th.interp().sys_get("path")
        && let Some(path) = path.downcast::<List>()
    {
        let folder = Str::from_text(folder).into_value();
        path.with_mut(|v| v.insert(0, folder));
    }
}

/// Keep the source of a pseudo-file (`<string>`), so that tracebacks can show its lines.
pub fn keep_source(th: &mut Thread, filename: &str, source: &str) {
    let dict = match th.interp().kept("sources") {
        Some(dict) => dict,
        None => {
            let dict = pyrt::object::dict::Dict::new().into_value();
            th.interp().keep("sources", dict.clone());
            dict
        }
    };
    if let Some(dict) = dict.downcast::<pyrt::object::dict::Dict>() {
        dict.set_str(Str::from_text(filename).as_ref(), Str::from_text(source).into_value());
    }
}

/// Run what `atexit` was told, if it is there.
pub fn run_exit_functions(th: &mut Thread) {
    let name = th.interp().intern("atexit");
    let Some(module) = th.interp().modules().get_str(name.as_ref()) else { return };
    let run = th.interp().intern("_run_exitfuncs");
    if let Ok(Some(run)) = protocol::attr::get_opt(th, module.as_ref(), run.as_ref())
        && let Err(raised) = protocol::call0(th, run.as_ref())
    {
        th.unraisable(raised, "Exception ignored in atexit callback: ", Some(run.as_ref()));
    }
}

/// The end of a process that takes nothing down: objects of modules still see their end (`__del__`, weak references).
pub fn finish_modules(th: &mut Thread) {
    let interp = th.interp().clone();
    let name = interp.names().__main__.clone();
    let main = interp.modules().get_str(name.as_ref());
    if let Some(main) = main.as_ref().and_then(Value::downcast::<Module>) {
        let dict = main.dict().clone();
        // Names that begin with an underscore go first, as in CPython; the others in order.
        let items = dict.str_items();
        for private in [true, false] {
            for (key, _) in &items {
                let text = key.as_wtf8();
                let is_private = text.starts_with(b"_") && !text.starts_with(b"__");
                if is_private == private && text != b"__builtins__" {
                    dict.set_str(key.as_ref(), Value::NONE);
                }
            }
        }
    }
    crate::host::flush_std(th);
}

/// Flush `sys.stdout` and `sys.stderr`, whatever happens.
pub(crate) fn flush_std(th: &mut Thread) {
    for stream in ["stdout", "stderr"] {
        if let Some(stream) = th.interp().sys_get(stream).filter(|s| !s.as_ref().is_none()) {
            let name = th.names().flush.as_ref();
            drop(protocol::call_method(th, stream.as_ref(), name, &[]));
        }
    }
}

extern "C" fn on_interrupt(_: libc::c_int) {
    Runtime::get().note_interrupt();
}

/// SIGINT becomes `KeyboardInterrupt`; a closed pipe becomes `BrokenPipeError`.
pub fn catch_interrupts() {
    // SAFETY: the handler only stores to atomics; the runtime it looks at exists.
    unsafe {
        let handler = on_interrupt as extern "C" fn(libc::c_int) as libc::sighandler_t;
        libc::signal(libc::SIGINT, handler);
        libc::signal(libc::SIGPIPE, libc::SIG_IGN);
    }
}

/// An `OSError` (the subclass that its number asks for) of an I/O error on a file.
#[cold]
pub fn os_error(th: &mut Thread, error: &std::io::Error, filename: &str) -> Raised {
    let number = error.raw_os_error().unwrap_or(0);
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    let class = th.interp().class(&exc::OSError).any().to_owned();
    let args = [int::from_i64(i64::from(number)), Str::from_text(&text).into_value(), Str::from_text(filename).into_value()];
    let made: PyResult<Value> = protocol::call(th, class.as_ref(), pyrt::Args::new(&args));
    match made.map(Value::cast) {
        Ok(Ok(exception)) => Raised::from_exception(exception),
        Ok(Err(_)) => Raised::new(&exc::OSError, &text),
        Err(raised) => raised,
    }
}

/// Run a module as `__main__` (`-m`): a module, or the `__main__` of a package.
///
/// # Errors
/// `ImportError` for a name that is none, and what the module raises.
pub fn run_module(th: &mut Thread, name: &str) -> PyResult<()> {
    use pyrt::import::{self, Found};
    let no_module = |th: &mut Thread, text: &str| th.import_error_text(text);
    if th.interp().native_module(name).is_some() {
        return Err(no_module(th, &format!("No code object available for {name}")));
    }
    let mut full = name.to_owned();
    let found: Found = loop {
        let (path, child) = match full.rsplit_once('.') {
            None => {
                let path = th.interp().sys_get("path");
                let path = match path {
                    Some(path) => import::path_entries(th, path.as_ref())?,
                    None => Vec::new(),
                };
                (path, full.clone())
            }
            Some((parent, child)) => {
                let module = import::import_absolute(th, parent)?;
                let key = th.names().__path__.as_ref();
                let Some(path) = protocol::attr::get_opt(th, module.as_ref(), key)? else {
                    return Err(no_module(
                        th,
                        &format!("Error while finding module specification for '{full}' (ModuleNotFoundError: __path__ attribute not found on '{parent}' while trying to find '{full}')"),
                    ));
                };
                (import::path_entries(th, path.as_ref())?, child.to_owned())
            }
        };
        match import::find(&child, &path) {
            None if full != name => {
                return Err(no_module(
                    th,
                    &format!("No module named {full}; '{name}' is a package and cannot be directly executed"),
                ));
            }
            None => return Err(no_module(th, &format!("No module named {full}"))),
            Some(found) if import::is_package(&found) && !full.ends_with(".__main__") => full.push_str(".__main__"),
            Some(found) => break found,
        }
    };
    let Some(file) = found.file.clone() else {
        return Err(no_module(th, &format!("No code object available for {full}")));
    };
    let source = match std::fs::read(&file) {
        Ok(source) => source,
        Err(error) => return Err(os_error(th, &error, &file)),
    };
    if let Some(argv) = th.interp().sys_get("argv")
        && let Some(argv) = argv.downcast::<List>()
    {
        let first = Str::from_text(&file).into_value();
        let old = argv.with_mut(|v| v.first_mut().map(|place| std::mem::replace(place, first)));
        drop(old);
    }
    let interp = th.interp().clone();
    let module = Module::new_module("__main__", Value::NONE);
    import::describe(&interp, &module, &full, &found);
    let package = full.rsplit_once('.').map_or("", |(parent, _)| parent);
    module.set("__package__", Str::from_text(package).into_value());
    interp.modules().set_str(interp.intern("__main__").as_ref(), module.to_value());
    import::run_in(th, &source, &file, &module)
}
