//! pystd: the standard library of pyrs. Native modules, built-ins, the compile hook.
//!
//! One native module, one file or folder, declared by the attributes of `pymacros`, registered by one row in `table`.
//! Nothing of a module runs before its import; `builtins` and `sys` are made by `install`.

mod builtins;
mod bytes_like;
mod classes;
mod codec;
mod collections;
mod compile;
mod convert;
mod errno;
mod gc;
mod host;
mod io;
mod math;
mod itertools;
mod operator;
mod sys;
mod table;
mod time;
mod weakref;

pub use compile::stage_text;
pub use host::{
    catch_interrupts, finish_modules, keep_source, os_error, prepend_path, run_exit_functions, run_module,
};

use pyrt::object::module::Module;
use pyrt::{PyResult, Thread, Value};

/// Give an interpreter its library: the module table, the compiler, `builtins` and `sys`.
///
/// # Errors
/// What making a module raises.
pub fn install(th: &mut Thread) -> PyResult<()> {
    let interp = th.interp().clone();
    interp.set_hooks(|hooks| hooks.compile = compile::compile);
    interp.add_modules(table::MODULES);
    let builtins = pyrt::import::load_native(th, &builtins::module::MODULE)?;
    if let Ok(builtins) = Value::cast::<Module>(builtins) {
        interp.set_builtins(builtins);
    }
    let sys = pyrt::import::load_native(th, &sys::module::MODULE)?;
    if let Ok(sys) = Value::cast::<Module>(sys) {
        interp.set_sys(sys);
    }
    let sys = interp.sys().cloned();
    if let Some(s) = sys { s.set("stdout", io::text::TextIOWrapper::make(1).into_value()); s.set("stderr", io::text::TextIOWrapper::make(2).into_value()); }
    Ok(())
}
