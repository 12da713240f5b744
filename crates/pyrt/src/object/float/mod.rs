//! `float`: doubles.
//!
//! Most doubles are values without an object (`raw::Value::small_float`); the rest (very large, very small, infinite,
//! NaN) and instances of subclasses are a [`BoxedFloat`] object. `Float` itself is a marker without size, the `T` of a
//! `Ref<'_, Float>`; what the number is, [`value`] tells.

pub mod hex;
mod methods;
mod slots;
pub mod text;

use pymacros::pyclass;

use super::field::{Traverse, Visit};
use super::int;
use super::raw::{Header, Object, Ref, Value};
use super::type_::{Layout, Type, TypeSpec, new_builtin, new_instance};
use crate::args::IntoResult;
use crate::error::{PyResult, Raised};
use crate::object::exception as exc;
use crate::object::str::Str;
use crate::state::Thread;

pub use methods::round_digits;
pub use slots::{div_mod, floor_mod, pow};
pub use text::{format_exp, format_fixed, format_general, parse, repr};

/// Convert a string or number to a floating-point number, if possible.
#[pyclass(
    name = "float",
    flags(SUBCLASSABLE),
    matches = is_float,
    matches_exact = is_float_exact,
    layout = Layout::of::<BoxedFloat>(false),
    methods(slots::FLOAT_SLOTS, methods::FLOAT_METHODS)
)]
#[repr(C)]
pub struct Float(());

/// A float that is an object: see the module header.
#[repr(C)]
pub struct BoxedFloat {
    header: Header,
    value: f64,
}

// SAFETY: repr(C), header first; every object with the layout of `float` is a `BoxedFloat`.
unsafe impl Object for BoxedFloat {
    fn spec() -> &'static TypeSpec {
        Float::spec()
    }
}

impl Traverse for BoxedFloat {
    fn traverse(&self, _: &mut Visit<'_>) {}
}

#[inline]
fn is_float(v: Ref<'_>) -> bool {
    v.as_small_float().is_some() || BoxedFloat::matches(v)
}

#[inline]
fn is_float_exact(v: Ref<'_>) -> bool {
    v.as_small_float().is_some() || BoxedFloat::matches_exact(v)
}

/// The float `x`.
#[inline]
pub fn from_f64(x: f64) -> Value {
    match Value::small_float(x) {
        Some(v) => v,
        None => boxed(x),
    }
}

#[cold]
fn boxed(value: f64) -> Value {
    new_builtin(|header| BoxedFloat { header, value }).into_value()
}

/// The double, where the value is a float (an instance of a subclass too).
#[inline]
pub fn value(v: Ref<'_>) -> Option<f64> {
    match v.as_small_float() {
        Some(x) => Some(x),
        None => v.downcast::<BoxedFloat>().map(|b| b.get().value),
    }
}

/// `value` of what is known to be a float.
#[inline]
pub fn value_of(v: Ref<'_, Float>) -> f64 {
    value(v.any()).unwrap_or(0.0)
}

/// An instance of a subclass of `float`. None where instances of `class` are laid out in another way.
pub(crate) fn new_subclass(class: Ref<'_, Type>, value: f64) -> Option<Value> {
    if !std::ptr::eq(class.get().layout(), Float::spec().layout) {
        return None;
    }
    Some(new_instance(class, |header| BoxedFloat { header, value }).into_value())
}

/// The same number as an instance of `float` itself.
pub fn exact(v: Ref<'_>) -> Value {
    if is_float_exact(v) { v.to_owned() } else { value(v).map_or_else(|| v.to_owned(), from_f64) }
}

/// The double that a float or an int is; None for other values.
///
/// # Errors
/// `OverflowError` for an int past a double's range.
#[inline]
pub fn operand(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<f64>> {
    if let Some(x) = value(v) {
        return Ok(Some(x));
    }
    match int::view(v) {
        Some(int::View::Small(i)) => Ok(Some(i as f64)),
        Some(int::View::Big(big)) => match int::arith::to_f64(big) {
            Some(x) => Ok(Some(x)),
            None => Err(th.overflow_error("int too large to convert to float")),
        },
        None => Ok(None),
    }
}

/// The double of a number, through `__float__` or `__index__`; None for what is no number.
///
/// # Errors
/// What the methods raise; `OverflowError` for an int past a double's range.
pub fn number(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<f64>> {
    if let Some(x) = operand(th, v)? {
        return Ok(Some(x));
    }
    let class = v.class();
    let slots = class.get().slots();
    if let Some(f) = slots.float {
        let result = f(th, v)?;
        return match value(result.as_ref()) {
            Some(x) => Ok(Some(x)),
            None => {
                let (a, b) = (class.get().name().to_owned(), result.as_ref().class().name().to_owned());
                Err(th.type_error(format!("{a}.__float__ returned non-float (type {b})")))
            }
        };
    }
    if slots.index.is_some() {
        let i = crate::protocol::number::index(th, v)?;
        return operand(th, i.as_ref());
    }
    Ok(None)
}

/// A double for a parameter that takes one.
///
/// # Errors
/// `TypeError` "must be real number, not str"; see `number`.
#[inline(never)]
pub fn as_f64_slow(th: &mut Thread, v: Ref<'_>) -> PyResult<f64> {
    match number(th, v)? {
        Some(x) => Ok(x),
        None => Err(th.type_error(format!("must be real number, not {}", v.class().name()))),
    }
}

/// `OverflowError` as the C library's range error gives it.
#[cold]
pub fn range_error() -> Raised {
    let text = Str::from_text("Numerical result out of range").into_value();
    Raised::with_args(&exc::OverflowError, vec![int::from_i64(34), text])
}

impl IntoResult for f64 {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(from_f64(self))
    }
}

impl IntoResult for f32 {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(from_f64(f64::from(self)))
    }
}

impl IntoResult for &str {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(Str::from_text(self).into_value())
    }
}

impl IntoResult for String {
    #[inline]
    fn into_result(self, _: &mut Thread) -> PyResult<Value> {
        Ok(Str::from_text(&self).into_value())
    }
}
