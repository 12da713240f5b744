//! Running a target: the `__main__` namespace, compiling, exit codes.

use pyrt::object::dict::Dict;
use pyrt::object::exception as exc;
use pyrt::object::module::Module;
use pyrt::state::CompileMode;
use pyrt::{Owned, PyResult, Raised, Str, Thread, Value, protocol};

/// The namespace of `__main__`, made on first use.
pub(crate) fn main_namespace(th: &mut Thread) -> PyResult<Owned<Dict>> {
    let interp = th.interp().clone();
    let name = interp.names().__main__.clone();
    if let Some(known) = interp.modules().get_str(name.as_ref())
        && let Some(module) = known.downcast::<Module>()
    {
        return Ok(module.dict().clone());
    }
    let module = Module::new_module("__main__", Value::NONE);
    if let Some(builtins) = interp.builtins() {
        module.set("__builtins__", builtins.to_value());
    }
    let dict = module.dict().clone();
    interp.modules().set_str(name.as_ref(), module.into_value());
    Ok(dict)
}

/// Compile source and run it in a namespace.
pub(crate) fn run_text(
    th: &mut Thread,
    source: &[u8],
    filename: &str,
    mode: CompileMode,
    globals: &Owned<Dict>,
) -> PyResult<Value> {
    let hooks = th.interp().hooks();
    let code = (hooks.compile)(th, source, filename, mode, 0, -1)?;
    let Ok(code) = code.cast::<pyrt::object::code::Code>() else {
        return Err(th.system_error("the compiler gave no code object"));
    };
    (hooks.run_code)(th, code.as_ref(), globals.as_ref(), globals.as_ref().any(), None)
}

/// The exit code that an exception at the top asks for: `SystemExit`'s own, else it is printed.
pub(crate) fn report(th: &mut Thread, raised: Raised) -> i32 {
    if raised.is(&exc::SystemExit) {
        return exit_code(th, &raised);
    }
    let interrupted = raised.is(&exc::KeyboardInterrupt);
    print_uncaught(th, raised);
    if interrupted { 130 } else { 1 }
}

fn exit_code(th: &mut Thread, raised: &Raised) -> i32 {
    let code = raised.exception().extra(0).unwrap_or(Value::NONE);
    if code.as_ref().is_none() {
        return 0;
    }
    if code.as_ref().is::<pyrt::object::int::Int>() {
        return pyrt::object::int::to_i64(code.as_ref()).map_or(-1, |n| n as i32) & 0xFF;
    }
    flush(th, "stdout");
    let text = protocol::display(th, code.as_ref());
    eprintln!("{text}");
    1
}

/// Hand the exception to `sys.excepthook`.
fn print_uncaught(th: &mut Thread, raised: Raised) {
    flush_quietly(th, "stdout");
    let exception = raised.into_exception();
    let class = exception.as_ref().any().class().any().to_owned();
    let traceback = exception.traceback.get().map_or(Value::NONE, Owned::into_value);
    let value = exception.to_value();
    if let Some(hook) = th.interp().sys_get("excepthook") {
        match protocol::call3(th, hook.as_ref(), class.as_ref(), value.as_ref(), traceback.as_ref()) {
            Ok(_) => {
                flush(th, "stderr");
                return;
            }
            Err(other) => {
                eprintln!("Error in sys.excepthook:");
                exc::print::print_exception(th, other.exception());
                eprintln!("\nOriginal exception was:");
            }
        }
    }
    exc::print::print_exception(th, exception.as_ref());
}

/// Flush a stream before something is written to another; the flush at the end reports what fails.
fn flush_quietly(th: &mut Thread, stream: &str) {
    let Some(stream) = th.interp().sys_get(stream).filter(|s| !s.as_ref().is_none()) else { return };
    let name = th.names().flush.as_ref();
    drop(protocol::call_method(th, stream.as_ref(), name, &[]));
}

/// Flush `sys.stdout` or `sys.stderr`. False where that failed.
pub(crate) fn flush(th: &mut Thread, stream: &str) -> bool {
    let Some(stream) = th.interp().sys_get(stream).filter(|s| !s.as_ref().is_none()) else { return true };
    let name = th.names().flush.as_ref();
    match protocol::call_method(th, stream.as_ref(), name, &[]) {
        Ok(_) => true,
        Err(raised) => {
            th.unraisable(raised, "Exception ignored on flushing sys.stdout:", None);
            false
        }
    }
}

/// Set `__file__` and its kin in `__main__`. A folder's `__main__.py` has a spec and a package, which is none.
pub(crate) fn describe_main(globals: &Owned<Dict>, file: &str, in_folder: bool) {
    let interp = pyrt::Interpreter::current();
    let set = |name: &str, value: Value| globals.set_str(interp.intern(name).as_ref(), value);
    set("__file__", Str::from_text(file).into_value());
    set("__cached__", Value::NONE);
    if in_folder {
        set("__package__", interp.intern("").into_value());
        set("__spec__", pyrt::import::ModuleSpec::make("__main__", Some(file), None, false));
    }
}
