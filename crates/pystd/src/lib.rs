//! pystd: the standard library of pyrs. Native modules, built-ins, the compile hook.
//!
//! `install` makes an interpreter whole: it puts the native modules into the interpreter's table, sets the compile hook,
//! and makes `builtins`, `sys` and the standard streams. No other native module runs anything before its import.

// Doc comments of declared functions are Python's `__doc__` texts.
#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags)]

mod builtins;
mod bytes_like;
mod classes;
mod codec;
mod collections;
mod compile;
mod convert;
mod errno;
mod functools;
mod future;
mod gc;
mod host;
mod io;
mod itertools;
mod math;
mod operator;
mod sys;
mod table;
mod template;
mod time;
mod typing;
mod weakref;

pub use compile::stage_text;
pub use host::{catch_interrupts, finish_modules, keep_source, os_error, prepend_path, run_exit_functions, run_module};

use pyrt::object::module::Module;
use pyrt::{ModuleDef, Owned, PyResult, Thread, Value};

/// Give an interpreter its library: hooks, native modules, `builtins`, `sys`, standard streams.
///
/// # Errors
/// What making one of these modules raises.
pub fn install(th: &mut Thread) -> PyResult<()> {
    th.interp().set_hooks(|hooks| hooks.compile = compile::compile);
    th.interp().add_modules(table::MODULES);
    let builtins = load(th, &builtins::module::MODULE)?;
    th.interp().set_builtins(builtins);
    let sys = load(th, &sys::module::MODULE)?;
    th.interp().set_sys(sys.clone());
    for (fd, name, kept) in [(0, "stdin", "__stdin__"), (1, "stdout", "__stdout__"), (2, "stderr", "__stderr__")] {
        let stream = io::standard_stream(th, fd)?;
        sys.set(name, stream.clone());
        sys.set(kept, stream);
    }
    Ok(())
}

fn load(th: &mut Thread, def: &'static ModuleDef) -> PyResult<Owned<Module>> {
    let module: Value = pyrt::import::load_native(th, def)?;
    module.cast::<Module>().map_err(|_| th.system_error("a native module is not a module"))
}
