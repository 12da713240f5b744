//! placeholder
use super::raw::{Ref, Value};
use pymacros::{pyclass, pymethods};
use crate::{PyResult, Thread};
fn is_int(v: Ref<'_>) -> bool { v.as_small_int().is_some() || v.is_bool() }
fn is_exact(v: Ref<'_>) -> bool { v.as_small_int().is_some() }
/// int
#[pyclass(name = "int", flags(SUBCLASSABLE), matches = is_int, matches_exact = is_exact)]
#[repr(C)]
pub struct Int(());
#[pymethods]
impl Int {
    #[slot(repr)]
    fn repr(this: Ref<'_>, _th: &mut Thread) -> PyResult<Value> { Ok(super::str::Str::from_text(&to_i64(this).unwrap_or(0).to_string()).into_value()) }
}
/// from
pub fn from_i64(i: i64) -> Value { Value::small_int(i).unwrap_or(Value::NONE) }
/// to
pub fn to_i64(v: Ref<'_>) -> Option<i64> { v.as_small_int().or(if v.is_bool() { Some(i64::from(v.is_true())) } else { None }) }
/// negative
pub fn is_negative(v: Ref<'_>) -> bool { to_i64(v).is_some_and(|i| i < 0) }
/// parts
pub fn from_parts(_negative: bool, _magnitude: &[u8]) -> Value { Value::NONE }
/// usize
pub fn from_usize(n: usize) -> Value { from_i64(n as i64) }
