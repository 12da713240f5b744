//! The native modules: one row each. Nothing in them runs before `import`.

use pyrt::ModuleDef;

/// All of them.
pub(crate) static MODULES: &[&ModuleDef] = &[
    &crate::builtins::module::MODULE,
    &crate::collections::module::MODULE,
    &crate::errno::module::MODULE,
    &crate::functools::module::MODULE,
    &crate::future::module::MODULE,
    &crate::gc::module::MODULE,
    &crate::itertools::module::MODULE,
    &crate::io::module::MODULE,
    &crate::io::public::MODULE,
    &crate::math::math::MODULE,
    &crate::operator::module::MODULE,
    &crate::sys::module::MODULE,
    &crate::template::module::MODULE,
    &crate::time::module::MODULE,
    &crate::typing::module::MODULE,
    &crate::weakref::module::MODULE,
];
