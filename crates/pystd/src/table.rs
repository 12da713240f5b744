//! The native modules, one row each.

use pyrt::ModuleDef;

/// Every native module.
pub(crate) static MODULES: &[&ModuleDef] = &[
    &crate::builtins::module::MODULE,
    &crate::collections::module::MODULE,
    &crate::errno::module::MODULE,
    &crate::gc::module::MODULE,
    &crate::math::math::MODULE,
    &crate::sys::module::MODULE,
    &crate::time::module::MODULE,
    &crate::weakref::module::MODULE,
];
