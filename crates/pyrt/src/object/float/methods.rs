//! `float(...)`, its methods and attributes.

use std::cmp::Ordering;

use dashu_int::IBig;
use pymacros::pymethods;

use super::hex::{self, HexError};
use super::{Float, from_f64, new_subclass, value_of};
use crate::args::Opt;
use crate::error::PyResult;
use crate::object::int;
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::type_::Type;
use crate::protocol::{self, number};
use crate::state::{Interpreter, Thread};

/// `x` (finite) rounded to `digits` decimals, correctly: the decimal value of `x` itself decides, ties to even.
/// Infinite where the result overflows.
pub fn round_digits(x: f64, digits: i64) -> f64 {
    if digits > 323 {
        return x;
    }
    if digits < -308 {
        return 0.0 * x;
    }
    if let Some(rounded) = round_quick(x, digits) {
        return rounded;
    }
    if digits >= 0 {
        return format!("{x:.*}", digits as usize).parse().unwrap_or(x);
    }
    let unit = IBig::from(10).pow(digits.unsigned_abs() as usize);
    let size = x.abs();
    let Some(whole) = int::arith::trunc_f64(size) else { return x };
    let (q, r) = int::arith::div_mod_floor(&whole, &unit);
    let odd = q.as_sign_words().1.first().is_some_and(|w| w & 1 == 1);
    let up = match (&r + &r).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => odd || size.fract() != 0.0,
    };
    let rounded = (if up { q + IBig::ONE } else { q }) * unit;
    int::arith::to_f64(&rounded).unwrap_or(f64::INFINITY).copysign(x)
}

/// `round_digits` of a number of modest size, where the scaled number is farther from a tie than its error: then the
/// digits are those of the nearest integer, and the quotient of two integers that are exact is the nearest double.
fn round_quick(x: f64, digits: i64) -> Option<f64> {
    // All powers of ten that are doubles.
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let unit = *POWERS.get(usize::try_from(digits).ok()?)?;
    let scaled = x * unit;
    if scaled.abs() >= (1_u64 << 52) as f64 {
        return None;
    }
    let from_tie = ((scaled - scaled.trunc()).abs() - 0.5).abs();
    (from_tie > scaled.abs() * f64::EPSILON).then(|| scaled.round() / unit)
}

/// `float(x)` as a double.
fn to_float(th: &mut Thread, x: Ref<'_>) -> PyResult<f64> {
    if let Some(s) = x.downcast::<Str>() {
        return match super::parse(s.get().as_wtf8()) {
            Some(x) => Ok(x),
            None => Err(not_convertible(th, x)),
        };
    }
    if let Some(x) = super::number(th, x)? {
        return Ok(x);
    }
    if x.class().get().slots().buffer.is_some() {
        let bytes = int::bytes_of(th, x)?;
        return match super::text::parse_ascii(int::text::strip(&bytes)) {
            Some(x) => Ok(x),
            None => Err(not_convertible(th, x)),
        };
    }
    Err(th.type_error(format!("float() argument must be a string or a real number, not '{}'", x.class().name())))
}

#[cold]
fn not_convertible(th: &mut Thread, x: Ref<'_>) -> crate::error::Raised {
    match protocol::repr_text(th, x) {
        Ok(repr) => {
            let short: String = repr.chars().take(200).collect();
            th.value_error(format!("could not convert string to float: {short}"))
        }
        Err(raised) => raised,
    }
}

/// An instance of `cls` with the number `x`.
fn instance(th: &mut Thread, cls: Ref<'_, Type>, x: f64) -> PyResult<Value> {
    if cls.bits_eq(Interpreter::current().class(Float::spec())) {
        return Ok(from_f64(x));
    }
    match new_subclass(cls, x) {
        Some(v) => Ok(v),
        None => {
            let name = cls.get().name().to_owned();
            Err(th.type_error(format!("float.__new__({name}) is not safe, use {name}.__new__()")))
        }
    }
}

/// `cls(x)`, as class methods that make instances give it.
fn through_class(th: &mut Thread, cls: Ref<'_, Type>, x: f64) -> PyResult<Value> {
    let v = from_f64(x);
    if cls.bits_eq(Interpreter::current().class(Float::spec())) {
        return Ok(v);
    }
    protocol::call1(th, cls.any(), v.as_ref())
}

#[pymethods(name = FLOAT_METHODS)]
impl Float {
    #[slot(new)]
    #[sig("(x=0, /)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, x: Opt<'_>) -> PyResult<Value> {
        let Some(x) = x.0 else { return instance(th, cls, 0.0) };
        if Float::matches_exact(x) && cls.bits_eq(Interpreter::current().class(Float::spec())) {
            return Ok(x.to_owned());
        }
        let x = to_float(th, x)?;
        instance(th, cls, x)
    }

    /// Convert real number to a floating-point number.
    #[classmethod]
    fn from_number(cls: Ref<'_, Type>, th: &mut Thread, number: Ref<'_>) -> PyResult<Value> {
        if Float::matches_exact(number) && cls.bits_eq(Interpreter::current().class(Float::spec())) {
            return Ok(number.to_owned());
        }
        let x = super::as_f64_slow(th, number)?;
        through_class(th, cls, x)
    }

    /// Create a floating-point number from a hexadecimal string.
    ///
    /// >>> float.fromhex('0x1.ffffp10')
    /// 2047.984375
    /// >>> float.fromhex('-0x1p-1074')
    /// -5e-324
    #[classmethod]
    fn fromhex(cls: Ref<'_, Type>, th: &mut Thread, string: &str) -> PyResult<Value> {
        match hex::from_hex(string.as_bytes()) {
            Ok(x) => through_class(th, cls, x),
            Err(HexError::Invalid) => Err(th.value_error("invalid hexadecimal floating-point string")),
            Err(HexError::Overflow) => Err(th.overflow_error("hexadecimal value too large to represent as a float")),
        }
    }

    /// Return a hexadecimal representation of a floating-point number.
    ///
    /// >>> (-0.1).hex()
    /// '-0x1.999999999999ap-4'
    /// >>> 3.14159.hex()
    /// '0x1.921f9f01b866ep+1'
    fn hex(this: Ref<'_, Float>) -> String {
        hex::to_hex(value_of(this))
    }

    /// Return a pair of integers, whose ratio is exactly equal to the original float.
    ///
    /// The ratio is in lowest terms and has a positive denominator.  Raise
    /// OverflowError on infinities and a ValueError on NaNs.
    ///
    /// >>> (10.0).as_integer_ratio()
    /// (10, 1)
    /// >>> (0.0).as_integer_ratio()
    /// (0, 1)
    /// >>> (-.25).as_integer_ratio()
    /// (-1, 4)
    fn as_integer_ratio(this: Ref<'_, Float>, th: &mut Thread) -> PyResult<Value> {
        let x = value_of(this);
        if x.is_nan() {
            return Err(th.value_error("cannot convert NaN to integer ratio"));
        }
        if x.is_infinite() {
            return Err(th.overflow_error("cannot convert Infinity to integer ratio"));
        }
        let (m, e) = int::arith::decompose(x);
        let shift = e.unsigned_abs() as usize;
        let (n, d) = if e >= 0 {
            (int::from_ibig(IBig::from(m) << shift), int::from_i64(1))
        } else {
            (int::from_i64(m), int::from_ibig(int::arith::power_of_two(shift)))
        };
        Ok(Tuple::new(vec![n, d]).into_value())
    }

    /// Return True if the float is an integer.
    fn is_integer(this: Ref<'_, Float>) -> bool {
        let x = value_of(this);
        x.is_finite() && x.floor() == x
    }

    /// Return self, the complex conjugate of any float.
    fn conjugate(this: Ref<'_, Float>) -> Value {
        super::exact(this.any())
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: Ref<'_, Float>) -> Value {
        super::exact(this.any())
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: Ref<'_, Float>) -> f64 {
        0.0
    }

    /// Return the Integral closest to x between 0 and x.
    fn __trunc__(this: Ref<'_, Float>, th: &mut Thread) -> PyResult<Value> {
        int::from_f64(th, value_of(this))
    }

    /// Return the floor as an Integral.
    fn __floor__(this: Ref<'_, Float>, th: &mut Thread) -> PyResult<Value> {
        int::from_f64(th, value_of(this).floor())
    }

    /// Return the ceiling as an Integral.
    fn __ceil__(this: Ref<'_, Float>, th: &mut Thread) -> PyResult<Value> {
        int::from_f64(th, value_of(this).ceil())
    }

    /// Return the Integral closest to x, rounding half toward even.
    ///
    /// When an argument is passed, work like built-in round(x, ndigits).
    #[sig("($self, ndigits=None, /)")]
    fn __round__(this: Ref<'_, Float>, th: &mut Thread, ndigits: Opt<'_>) -> PyResult<Value> {
        let x = value_of(this);
        let Some(ndigits) = ndigits.0.filter(|n| !n.is_none()) else {
            return int::from_f64(th, x.round_ties_even());
        };
        let digits = number::as_i64_clamped(th, ndigits)?;
        if !x.is_finite() {
            return Ok(from_f64(x));
        }
        let rounded = round_digits(x, digits);
        if rounded.is_infinite() {
            return Err(th.overflow_error("rounded value too large to represent"));
        }
        Ok(from_f64(rounded))
    }

    fn __getnewargs__(this: Ref<'_, Float>) -> Value {
        Tuple::new(vec![super::exact(this.any())]).into_value()
    }

    /// Returns size in memory, in bytes.
    fn __sizeof__(this: Ref<'_, Float>) -> usize {
        if this.is_object() { size_of::<super::BoxedFloat>() } else { 8 }
    }

    /// You probably don't want to use this function.
    ///
    ///   typestr
    ///     Must be 'double' or 'float'.
    ///
    /// It exists mainly to be used in Python's test suite.
    #[classmethod]
    fn __getformat__(_cls: Ref<'_, Type>, th: &mut Thread, typestr: &str) -> PyResult<String> {
        match typestr {
            "double" | "float" => {
                let order = if cfg!(target_endian = "big") { "big" } else { "little" };
                Ok(format!("IEEE, {order}-endian"))
            }
            _ => Err(th.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
        }
    }

    /// Formats the float according to format_spec.
    fn __format__(this: Ref<'_, Float>, th: &mut Thread, format_spec: &str) -> PyResult<Value> {
        if format_spec.is_empty() {
            return Ok(protocol::str(th, this.any())?.into_value());
        }
        crate::object::format::format_float(th, value_of(this), format_spec)
    }
}
