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

#[cfg(not(miri))]
extern "C" fn on_interrupt(_: libc::c_int) {
    Runtime::get().note_interrupt();
}

/// SIGINT becomes `KeyboardInterrupt`; a closed pipe becomes `BrokenPipeError`.
pub fn catch_interrupts() {
    // SAFETY: the handler only stores to atomics; the runtime it looks at exists. Miri knows no signals.
    #[cfg(not(miri))]
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
    let args =
        [int::from_i64(i64::from(number)), Str::from_text(&text).into_value(), Str::from_text(filename).into_value()];
    let made: PyResult<Value> = protocol::call(th, class.as_ref(), pyrt::Args::new(&args));
    match made.map(Value::cast) {
        Ok(Ok(exception)) => Raised::from_exception(exception),
        Ok(Err(_)) => Raised::new(&exc::OSError, &text),
        Err(raised) => raised,
    }
}

/// `-m NAME`: find the module, run it as `__main__`.
///
/// # Errors
/// What it raises; `SystemExit(1)` where it cannot be found, after a message.
pub fn run_module(th: &mut Thread, name: &str) -> PyResult<()> {
    let program = th.interp().config().executable.clone();
    let complain = |text: String| {
        eprintln!("{program}: {text}");
        Err(Raised::with_args(&exc::SystemExit, vec![int::from_i64(1)]))
    };
    let path = match name.rsplit_once('.') {
        None => match th.interp().sys_get("path") {
            Some(path) => pyrt::import::path_entries(th, path.as_ref())?,
            None => Vec::new(),
        },
        Some((parent, _)) => {
            let parent = match pyrt::import::import_absolute(th, parent) {
                Ok(parent) => parent,
                Err(raised) if raised.is(&exc::ModuleNotFoundError) => {
                    let text = protocol::display(th, raised.exception().any());
                    return complain(format!(
                        "Error while finding module specification for '{name}' (ModuleNotFoundError: {text})"
                    ));
                }
                Err(raised) => return Err(raised),
            };
            let key = th.names().__path__.as_ref();
            match protocol::attr::get_opt(th, parent.as_ref(), key)? {
                Some(path) => pyrt::import::path_entries(th, path.as_ref())?,
                None => return complain(format!("No module named {name}")),
            }
        }
    };
    let last = name.rsplit('.').next().unwrap_or(name);
    let Some(found) = pyrt::import::find(last, &path) else { return complain(format!("No module named {name}")) };
    if pyrt::import::is_package(&found) {
        if found.file.is_none() || name.ends_with(".__main__") {
            return complain(format!(
                "No module named {name}.__main__; '{name}' is a package and cannot be directly executed"
            ));
        }
        pyrt::import::import_absolute(th, name)?;
        return match pyrt::import::find("__main__", found.locations.as_deref().unwrap_or_default()) {
            Some(_) => run_module(th, &format!("{name}.__main__")),
            None => complain(format!(
                "No module named {name}.__main__; '{name}' is a package and cannot be directly executed"
            )),
        };
    }
    let Some(file) = found.file.clone() else { return complain(format!("No module named {name}")) };
    let source = match std::fs::read(&file) {
        Ok(source) => source,
        Err(error) => return Err(os_error(th, &error, &file)),
    };
    let interp = th.interp().clone();
    let main = interp.names().__main__.clone();
    let module = Module::new_module("__main__", Value::NONE);
    pyrt::import::describe(&interp, &module, name, &found);
    module.set("__name__", main.to_value());
    if let Some(builtins) = interp.builtins() {
        module.set("__builtins__", builtins.to_value());
    }
    if let Some(argv) = interp.sys_get("argv")
        && let Some(argv) = argv.downcast::<List>()
    {
        drop(argv.set(0, Str::from_text(&file).into_value()));
    }
    interp.modules().set_str(main.as_ref(), module.to_value());
    pyrt::import::run_in(th, &source, &file, &module)
}
