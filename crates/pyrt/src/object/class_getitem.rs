//! `__class_getitem__` of built-in classes: `list[int]` is a `types.GenericAlias`. Source: PEP 585.

use super::raw::Ref;
use super::type_::Type;
use crate::error::PyResult;
use crate::object::raw::Value;
use crate::protocol;
use crate::state::Thread;

/// The name that the interpreter keeps the class `types.GenericAlias` under.
pub const GENERIC_ALIAS: &str = "types.GenericAlias";

/// `cls[item]`.
pub(crate) fn class_getitem(th: &mut Thread, cls: Ref<'_, Type>, item: Ref<'_>) -> PyResult<Value> {
    match th.interp().kept(GENERIC_ALIAS) {
        Some(alias) => protocol::call2(th, alias.as_ref(), cls.any(), item),
        None => Err(th.not_implemented_error("types.GenericAlias is not available in this interpreter")),
    }
}
