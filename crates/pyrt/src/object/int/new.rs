//! `int(...)`: from numbers and from text.

use pymacros::pymethods;

use super::{Int, from_i64, text, view};
use crate::args::Args;
use crate::error::{PyResult, Raised};
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::Str;
use crate::object::type_::Type;
use crate::protocol::number;
use crate::state::{Interpreter, Thread};

/// `int(x)`.
///
/// # Errors
/// `TypeError` where it is no number and no text, `ValueError` for text that is no literal, what the methods raise.
pub fn to_int(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
    if Int::matches_exact(x) {
        return Ok(x.to_owned());
    }
    let class = x.class();
    let slots = class.get().slots();
    if let Some(f) = slots.int {
        let v = f(th, x)?;
        if v.as_ref().is::<Int>() {
            return Ok(super::exact(v.as_ref()));
        }
        let name = v.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("__int__ returned non-int (type {name})")));
    }
    if slots.index.is_some() {
        let v = number::index(th, x)?;
        return Ok(super::exact(v.as_ref()));
    }
    match from_text(th, x, 10)? {
        Some(v) => Ok(v),
        None => Err(not_a_number(th, x)),
    }
}

#[cold]
fn not_a_number(th: &mut Thread, x: Ref<'_>) -> Raised {
    th.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{}'",
        x.class().name()
    ))
}

/// The int that a string or a bytes-like object spells; None for other objects.
fn from_text(th: &mut Thread, x: Ref<'_>, base: u32) -> PyResult<Option<Value>> {
    if let Some(s) = x.downcast::<Str>() {
        return text::parse_of(th, s.get().as_wtf8(), base, x).map(Some);
    }
    if x.class().get().slots().buffer.is_some() {
        let bytes = super::methods::bytes_of(th, x)?;
        // Digits of other scripts are digits in text only.
        let bytes: Vec<u8> = bytes.into_iter().map(|b| if b.is_ascii() { b } else { b'?' }).collect();
        return text::parse_of(th, &bytes, base, x).map(Some);
    }
    Ok(None)
}

/// An instance of `cls` with the number `v`.
fn instance(th: &mut Thread, cls: Ref<'_, Type>, v: Value) -> PyResult<Value> {
    if cls.bits_eq(Interpreter::current().class(Int::spec())) {
        return Ok(v);
    }
    let number = super::to_ibig(v.as_ref()).unwrap_or_default();
    match super::new_subclass(cls, number) {
        Some(v) => Ok(v),
        None => {
            let name = cls.get().name().to_owned();
            Err(th.type_error(format!("int.__new__({name}) is not safe, use {name}.__new__()")))
        }
    }
}

#[pymethods(name = INT_NEW)]
impl Int {
    #[slot(new)]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
        if args.values.len() > 2 {
            return Err(th.type_error(format!("int expected at most 2 arguments, got {}", args.values.len())));
        }
        let positional = args.positional();
        let x = positional.first().map(Value::as_ref);
        let mut base = positional.get(1).map(Value::as_ref);
        for (name, value) in args.keywords() {
            if name.as_wtf8() != b"base" {
                let name = name.to_text();
                return Err(th.type_error(format!("int() got an unexpected keyword argument '{name}'")));
            }
            base = Some(value);
        }
        let v = match (x, base) {
            (None, None) => from_i64(0),
            (None, Some(_)) => return Err(th.type_error("int() missing string argument")),
            (Some(x), None) => to_int(th, x)?,
            (Some(x), Some(base)) => {
                let base = number::as_i64_clamped(th, base)?;
                let Ok(base @ (0 | 2..=36)) = u32::try_from(base) else {
                    return Err(th.value_error("int() base must be >= 2 and <= 36, or 0"));
                };
                let found = if view(x).is_some() { None } else { from_text(th, x, base)? };
                let Some(v) = found else {
                    return Err(th.type_error("int() can't convert non-string with explicit base"));
                };
                v
            }
        };
        instance(th, cls, v)
    }
}
