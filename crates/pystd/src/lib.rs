//! pystd: the standard library of pyrs. Native modules, built-ins, the compile hook.

mod compile;
mod functools;
mod host;
mod itertools;
mod operator;
mod sys;

pub use compile::stage_text;
pub use host::{catch_interrupts, finish_modules, keep_source, os_error, prepend_path, run_exit_functions};

use pyrt::{PyResult, Thread, Value, Args, Str};
use pyrt::object::module::Module;
use pyrt::object::native::{NativeDef, NativeFunction};

static PRINT: NativeDef = NativeDef { name: "print", doc: "", text_signature: None, call: print };
fn print(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    let mut t = Vec::new();
    for v in args.positional() { t.push(pyrt::protocol::str_text(th, v.as_ref())?); }
    println!("{}", t.join(" "));
    Ok(Value::NONE)
}

/// temporary
pub fn install(th: &mut Thread) -> PyResult<()> {
    th.interp().set_hooks(|h| h.compile = compile::compile);
    let m = Module::new_module("builtins", Value::NONE);
    m.set("print", NativeFunction::new(&PRINT, None).into_value());
    th.interp().set_builtins(m);
    let _ = Str::from_text("");
    Ok(())
}
/// temporary
pub fn run_module(th: &mut Thread, name: &str) -> PyResult<()> { Err(th.import_error_text(name)) }

pub mod math;
