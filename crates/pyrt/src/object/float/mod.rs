//! placeholder
use super::raw::{Ref, Value};
use pymacros::{pyclass, pymethods};
use crate::{PyResult, Thread};
fn is_float(v: Ref<'_>) -> bool { v.as_small_float().is_some() }
/// float
#[pyclass(name = "float", flags(SUBCLASSABLE), matches = is_float, matches_exact = is_float)]
#[repr(C)]
pub struct Float(());
#[pymethods]
impl Float {
    #[slot(repr)]
    fn repr(this: Ref<'_>, _th: &mut Thread) -> PyResult<Value> { Ok(super::str::Str::from_text(&format!("{:?}", this.as_small_float().unwrap_or(0.0))).into_value()) }
}
/// from
pub fn from_f64(x: f64) -> Value { Value::small_float(x).unwrap_or(Value::NONE) }
/// complex
pub fn complex_value(_re: f64, _im: f64) -> Value { Value::NONE }
/// slow
pub fn as_f64_slow(th: &mut Thread, v: Ref<'_>) -> PyResult<f64> { Err(th.type_error(format!("must be real number, not {}", v.class().name()))) }
impl crate::IntoResult for u32 { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::int::from_i64(i64::from(self))) } }
impl crate::IntoResult for i32 { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::int::from_i64(i64::from(self))) } }
impl crate::IntoResult for i64 { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::int::from_i64(self)) } }
impl crate::IntoResult for usize { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::int::from_i64(self as i64)) } }
impl crate::IntoResult for f64 { fn into_result(self, _: &mut Thread) -> PyResult { Ok(from_f64(self)) } }
impl crate::IntoResult for &str { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::str::Str::from_text(self).into_value()) } }
impl crate::IntoResult for String { fn into_result(self, _: &mut Thread) -> PyResult { Ok(super::str::Str::from_text(&self).into_value()) } }
