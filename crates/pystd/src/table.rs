//! The native modules, one row each.

use pyrt::ModuleDef;

/// Every native module.
pub(crate) static MODULES: &[&ModuleDef] = &[
    &crate::builtins::module::MODULE,
    &crate::math::math::MODULE,
    &crate::sys::module::MODULE,
];
