//! `__class_getitem__` of built-in classes: `list[int]` is a `types.GenericAlias`. Source: PEP 585.

use super::generic_alias;
use super::raw::{Ref, Value};
use super::type_::Type;
use crate::error::PyResult;
use crate::state::Thread;

/// `cls[item]`.
pub(crate) fn class_getitem(_th: &mut Thread, cls: Ref<'_, Type>, item: Ref<'_>) -> PyResult<Value> {
    Ok(generic_alias::parameterize(cls.any(), item))
}
