//! The attributes by which a builtin type, a method or a native module is declared.
//!
//! - `#[pyclass]` on a struct: the body of a Python object; makes its `TypeSpec` and `Traverse`.
//! - `#[pymethods]` on an `impl`: methods, attributes and slots of the class; makes a `Methods` table.
//! - `#[pyfunction]` on a fn: makes a `NativeDef` called `DEF_<fn>`.
//! - `#[pymodule]` on an inline module: makes its `MODULE` definition out of the functions and classes in it.
//!
//! The Rust signature says how Python arguments are bound, a doc comment becomes `__doc__`, and what is expanded is
//! what one would write by hand: a wrapper per function that binds, converts, calls and converts back.
//!
//! Invariants: (1) the items people write stay in the expansion as they are, minus our attributes and plus lint
//! allowances; (2) every path in an expansion is absolute through `::pyrt`, so it works in any module of any crate,
//! `pyrt` among them; (3) misuse is an error at the token that is wrong, never a panic.

#![forbid(unsafe_code)]

mod attribute;
mod bind;
mod class;
mod function;
mod methods;
mod module;
mod signature;
mod slot;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

/// Declares a Python class whose instances are the annotated struct.
///
/// `#[pyclass(name = "list", module = "builtins", base = Sequence, flags(SUBCLASSABLE, GC), methods(LIST_METHODS))]`.
/// `name` is required; `module` defaults to `builtins`, `base` to `object`, `methods` to `METHODS_<Struct>`. The struct
/// is `#[repr(C)]` with `header: Header` as its first field. `manual_traverse` leaves the `Traverse` impl to the author,
/// `#[traverse(skip)]` on a field leaves that one out; `layout = expression` gives the `Layout` of a struct with data
/// behind it. `matches = path, matches_exact = path` replace the test for
/// instances, for classes whose instances have no object (the struct then needs no header).
#[proc_macro_attribute]
pub fn pyclass(attr: TokenStream, item: TokenStream) -> TokenStream {
    finish(item.clone(), class::expand_pyclass(attr.into(), item.into()))
}

/// Declares methods, attributes and slots of a class; makes `METHODS_<Struct>`, or the static named by `name = …`.
#[proc_macro_attribute]
pub fn pymethods(attr: TokenStream, item: TokenStream) -> TokenStream {
    finish(item.clone(), methods::expand_pymethods(attr.into(), item.into()))
}

/// Declares a builtin function; makes `DEF_<fn>` beside it. `#[pyfunction(module = "math")]` names the module that
/// error messages mention; within a `#[pymodule]` it is known.
#[proc_macro_attribute]
pub fn pyfunction(attr: TokenStream, item: TokenStream) -> TokenStream {
    finish(item.clone(), function::expand_pyfunction(attr.into(), item.into()))
}

/// Declares a native module; makes `MODULE` inside the annotated inline module.
///
/// `#[pymodule(name = "math", functions(other::DEF_f), classes(other::Class))]`. Functions under `#[pyfunction]` and
/// structs under `#[pyclass]` inside are found; `#[exec]` marks the function that fills the module.
#[proc_macro_attribute]
pub fn pymodule(attr: TokenStream, item: TokenStream) -> TokenStream {
    finish(item.clone(), module::expand_pymodule(attr.into(), item.into()))
}

/// The expansion; where it failed, its errors beside the item without our attributes, so that one mistake is reported
/// once and not again at each use of the item.
fn finish(item: TokenStream, result: syn::Result<TokenStream2>) -> TokenStream {
    let expansion = result.unwrap_or_else(|errors| {
        let errors = errors.to_compile_error();
        let item = attribute::without_ours(item.into());
        quote::quote!(#item #errors)
    });
    expansion.into()
}
