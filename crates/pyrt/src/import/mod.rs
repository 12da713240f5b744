//! placeholder
use crate::object::dict::Dict;
use crate::{PyResult, Ref, Str, Thread, Value};
/// import
pub fn import_name(th: &mut Thread, name: Ref<'_, Str>, _g: Ref<'_, Dict>, _f: Ref<'_>, _l: i64) -> PyResult<Value> { Err(th.import_error_text(name.to_text().into_owned())) }
/// from
pub fn import_from(th: &mut Thread, _m: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> { Err(th.import_error_text(name.to_text().into_owned())) }
/// star
pub fn import_star(th: &mut Thread, _m: Ref<'_>, _n: Ref<'_>) -> PyResult<()> { Err(th.import_error_text("star")) }
