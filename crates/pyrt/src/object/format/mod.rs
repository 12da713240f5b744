//! Placeholder for the format module: specifications are refused by name until it is merged.

use crate::error::PyResult;
use crate::object::raw::{Ref, Value};
use crate::state::Thread;

fn refuse(th: &mut Thread, spec: &str) -> PyResult<Value> {
    Err(th.not_implemented_error(format!("format specification '{spec}': the format module is not in this build")))
}

/// `format(int, spec)`.
pub fn format_int(th: &mut Thread, _value: Ref<'_>, spec: &str) -> PyResult<Value> {
    refuse(th, spec)
}

/// `format(float, spec)`.
pub fn format_float(th: &mut Thread, _x: f64, spec: &str) -> PyResult<Value> {
    refuse(th, spec)
}

/// `format(complex, spec)`.
pub fn format_complex(th: &mut Thread, _re: f64, _im: f64, spec: &str) -> PyResult<Value> {
    refuse(th, spec)
}
