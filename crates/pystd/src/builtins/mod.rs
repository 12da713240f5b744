//! The `builtins` module: functions by theme in the files beside this one, classes from pyrt, exceptions, constants.

mod class;
pub mod functions;
mod iterators;
mod numeric;
pub mod print;
pub mod scope;

use pymacros::pymodule;

/// Built-in functions, types, exceptions, and other objects.
///
/// This module provides direct access to all 'built-in'
/// identifiers of Python; for example, builtins.len is
/// the full name for the built-in function len().
///
/// This module is not normally accessed explicitly by most
/// applications, but can be useful in modules that provide
/// objects with the same name as a builtin and need to refer
/// to the built-in.
#[pymodule(
    name = "builtins",
    functions(
        functions::DEF_all, functions::DEF_any, functions::DEF_ascii, functions::DEF_callable, functions::DEF_chr,
        functions::DEF_delattr, functions::DEF_format, functions::DEF_getattr, functions::DEF_hasattr,
        functions::DEF_hash, functions::DEF_id, functions::DEF_isinstance, functions::DEF_issubclass,
        functions::DEF_len, functions::DEF_ord, functions::DEF_repr, functions::DEF_setattr, functions::DEF_sorted,
        functions::DEF_breakpoint,
        iterators::DEF_iter, iterators::DEF_next, iterators::DEF_aiter, iterators::DEF_anext,
        numeric::DEF_abs, numeric::DEF_bin, numeric::DEF_divmod, numeric::DEF_hex, numeric::DEF_max, numeric::DEF_min,
        numeric::DEF_oct, numeric::DEF_pow, numeric::DEF_round, numeric::DEF_sum,
        print::DEF_print, print::DEF_input,
        scope::DEF_compile, scope::DEF_dir, scope::DEF_eval, scope::DEF_exec, scope::DEF_globals, scope::DEF_locals,
        scope::DEF_vars, scope::DEF___import__,
        class::DEF___build_class__,
    ),
    classes()
)]
pub mod module {
    use super::super::classes;
    use pyrt::object::exception as exc;
    use pyrt::{Module, PyResult, Ref, Thread, Value};

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        let constants = [
            ("None", Value::NONE),
            ("True", Value::TRUE),
            ("False", Value::FALSE),
            ("NotImplemented", Value::NOT_IMPLEMENTED),
            ("Ellipsis", Value::ELLIPSIS),
        ];
        for (name, value) in constants {
            module.set(name, value);
        }
        module.set("__debug__", Value::bool(th.interp().config().flags.optimize == 0));
        for spec in classes::BUILTIN {
            let spec = spec();
            module.set(spec.name, th.interp().class(spec).any().to_owned());
        }
        module.set("BaseException", th.interp().class(&exc::BaseException).any().to_owned());
        for &spec in exc::ALL {
            module.set(spec.name, th.interp().class(spec).any().to_owned());
        }
        let os_error = th.interp().class(&exc::OSError).any().to_owned();
        module.set("EnvironmentError", os_error.clone());
        module.set("IOError", os_error);
        let open = crate::io::open_function(module);
        module.set("open", open);
        Ok(())
    }
}
