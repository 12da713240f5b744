//! placeholder
use crate::{PyResult, Ref, Str, Thread, Value};
/// format
pub fn format(th: &mut Thread, value: Ref<'_>, _spec: Ref<'_, Str>) -> PyResult<Value> { Ok(super::str(th, value)?.into_value()) }
