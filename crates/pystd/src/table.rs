//! The native modules: one row each. Nothing in them runs before `import`.

use pyrt::ModuleDef;

/// All of them.
pub static MODULES: &[&ModuleDef] = &[
    &crate::builtins::module::MODULE,
    &crate::io::module::MODULE,
    &crate::io::public::MODULE,
    &crate::math::math::MODULE,
    &crate::sys::module::MODULE,
];
