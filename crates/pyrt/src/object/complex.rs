//! `complex`: pairs of doubles.
//!
//! Arithmetic with one real operand treats it as real (C99, Annex G): a real number has no imaginary zero whose sign
//! could leak into the result.

use pymacros::{pyclass, pymethods};

use super::raw::{Header, Object, Ref, Value};
use super::str::Str;
use super::tuple::Tuple;
use super::type_::{Type, new_builtin, new_instance};
use super::{float, int};
use crate::args::Opt;
use crate::error::PyResult;
use crate::protocol::compare::CompareOp;
use crate::protocol::hash_double;
use crate::protocol::{self, number};
use crate::state::{Interpreter, Thread};

/// Create a complex number from a string or numbers.
///
/// If a string is given, parse it as a complex number.
/// If a single number is given, convert it to a complex number.
/// If the 'real' or 'imag' arguments are given, create a complex number
/// with the specified real and imaginary components.
#[pyclass(name = "complex", flags(SUBCLASSABLE))]
#[repr(C)]
pub struct Complex {
    header: Header,
    re: f64,
    im: f64,
}

/// Real and imaginary part.
pub type Parts = (f64, f64);

/// The complex number of these parts.
pub fn from_parts(re: f64, im: f64) -> Value {
    new_builtin(|header| Complex { header, re, im }).into_value()
}

impl Complex {
    /// Real and imaginary part.
    pub fn parts(&self) -> Parts {
        (self.re, self.im)
    }
}

/// What a number is to complex arithmetic.
#[derive(Clone, Copy)]
enum Operand {
    Real(f64),
    Complex(Parts),
}

impl Operand {
    fn parts(self) -> Parts {
        match self {
            Operand::Real(x) => (x, 0.0),
            Operand::Complex(z) => z,
        }
    }
}

fn operand(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<Operand>> {
    if let Some(z) = v.downcast::<Complex>() {
        return Ok(Some(Operand::Complex(z.parts())));
    }
    Ok(float::operand(th, v)?.map(Operand::Real))
}

/// Both operands, or out of the slot with NotImplemented.
macro_rules! numbers {
    ($th:ident, $a:ident, $b:ident) => {{
        let Some(x) = operand($th, $a)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(y) = operand($th, $b)? else { return Ok(Value::NOT_IMPLEMENTED) };
        (x, y)
    }};
}

/// `a * b`. A product of infinities that comes out as NaN is repaired (C99, G.5.1).
pub fn mul(a: Parts, b: Parts) -> Parts {
    let (re, im) = (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
    if !(re.is_nan() && im.is_nan()) {
        return (re, im);
    }
    let unit = |z: Parts| {
        let one = |x: f64| (if x.is_infinite() { 1.0_f64 } else { 0.0 }).copysign(x);
        (one(z.0), one(z.1))
    };
    let calm = |z: Parts| {
        let zero = |x: f64| if x.is_nan() { 0.0_f64.copysign(x) } else { x };
        (zero(z.0), zero(z.1))
    };
    let infinite = |z: Parts| z.0.is_infinite() || z.1.is_infinite();
    let (mut x, mut y) = (a, b);
    let mut again = false;
    if infinite(x) {
        (x, y, again) = (unit(x), calm(y), true);
    }
    if infinite(y) {
        (x, y, again) = (calm(x), unit(y), true);
    }
    let over = |p: f64| p.is_infinite();
    if !again && (over(a.0 * b.0) || over(a.1 * b.1) || over(a.0 * b.1) || over(a.1 * b.0)) {
        (x, y, again) = (calm(x), calm(y), true);
    }
    if !again {
        return (re, im);
    }
    (f64::INFINITY * (x.0 * y.0 - x.1 * y.1), f64::INFINITY * (x.0 * y.1 + x.1 * y.0))
}

/// `a / b`, `b` not zero: scaled by the larger part of `b`, so that nothing overflows on the way.
pub fn div(a: Parts, b: Parts) -> Parts {
    if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let scale = b.0 + b.1 * ratio;
        ((a.0 + a.1 * ratio) / scale, (a.1 - a.0 * ratio) / scale)
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let scale = b.0 * ratio + b.1;
        ((a.0 * ratio + a.1) / scale, (a.1 * ratio - a.0) / scale)
    } else {
        (f64::NAN, f64::NAN)
    }
}

/// `a ** b`.
///
/// # Errors
/// `ZeroDivisionError` for zero with an exponent that is negative or not real, `OverflowError`.
pub fn pow(th: &mut Thread, a: Parts, b: Parts) -> PyResult<Parts> {
    let result = if b == (0.0, 0.0) {
        (1.0, 0.0)
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(th.zero_division_error("0.0 to a negative or complex power"));
        }
        (0.0, 0.0)
    } else if b.1 == 0.0 && b.0.floor() == b.0 && b.0.abs() <= 100.0 {
        // A small whole exponent: by multiplication, exact where it can be.
        let positive = pow_unsigned(a, b.0.abs() as u32);
        if b.0 > 0.0 { positive } else { div((1.0, 0.0), positive) }
    } else {
        let size = a.0.hypot(a.1);
        let angle = a.1.atan2(a.0);
        let (mut length, mut phase) = (size.powf(b.0), angle * b.0);
        if b.1 != 0.0 {
            length *= (-angle * b.1).exp();
            phase += b.1 * size.ln();
        }
        (length * phase.cos(), length * phase.sin())
    };
    if result.0.is_infinite() || result.1.is_infinite() {
        return Err(th.overflow_error("complex exponentiation"));
    }
    Ok(result)
}

fn pow_unsigned(a: Parts, n: u32) -> Parts {
    let plain = |a: Parts, b: Parts| (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0);
    let (mut result, mut square) = ((1.0, 0.0), a);
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            result = plain(result, square);
        }
        rest >>= 1;
        if rest > 0 {
            square = plain(square, square);
        }
    }
    result
}

/// `repr(z)`.
pub fn repr((re, im): Parts) -> String {
    if re == 0.0 && re.is_sign_positive() {
        return format!("{}j", float::text::short(im, false));
    }
    let sign = if im.is_nan() || im.is_sign_positive() { "+" } else { "" };
    format!("({}{sign}{}j)", float::text::short(re, false), float::text::short(im, false))
}

/// The number that `text` (WTF-8) spells as `complex()` takes it.
pub fn parse(text: &[u8]) -> Option<Parts> {
    let ascii = int::text::to_ascii_number(text);
    let text = int::text::strip(ascii.as_deref().unwrap_or(text));
    let text = match text {
        [b'(', inner @ .., b')'] => int::text::strip(inner),
        _ => text,
    };
    let is_j = |rest: &[u8]| matches!(rest, [b'j' | b'J']);
    // A bare `j`, signed or not, stands for one.
    let unit = |rest: &[u8]| match rest {
        [b'+', tail @ ..] if is_j(tail) => Some(1.0),
        [b'-', tail @ ..] if is_j(tail) => Some(-1.0),
        _ => None,
    };
    if is_j(text) {
        return Some((0.0, 1.0));
    }
    if let Some(im) = unit(text) {
        return Some((0.0, im));
    }
    let (first, rest) = float::text::parse_prefix(text)?;
    if rest.is_empty() {
        return Some((first, 0.0));
    }
    if is_j(rest) {
        return Some((0.0, first));
    }
    if let Some(im) = unit(rest) {
        return Some((first, im));
    }
    if !matches!(rest.first(), Some(b'+' | b'-')) {
        return None;
    }
    let (second, rest) = float::text::parse_prefix(rest)?;
    if is_j(rest) { Some((first, second)) } else { None }
}

/// The complex number that a value is: a complex, what `__complex__` gives, or a real number. None for other values.
///
/// # Errors
/// What the methods raise.
pub fn to_parts(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<Parts>> {
    if let Some(z) = v.downcast::<Complex>() {
        if let Some(given) = if Complex::matches_exact(v) { None } else { through_method(th, v)? } {
            return Ok(Some(given));
        }
        return Ok(Some(z.parts()));
    }
    if let Some(x) = float::operand(th, v)? {
        return Ok(Some((x, 0.0)));
    }
    if let Some(given) = through_method(th, v)? {
        return Ok(Some(given));
    }
    Ok(float::number(th, v)?.map(|x| (x, 0.0)))
}

/// What `__complex__` gives, where there is one.
fn through_method(th: &mut Thread, v: Ref<'_>) -> PyResult<Option<Parts>> {
    let name = th.names().__complex__.as_ref();
    let Some(result) = protocol::call_method_opt(th, v, name, &[])? else { return Ok(None) };
    match result.downcast::<Complex>() {
        Some(z) => Ok(Some(z.parts())),
        None => {
            let (a, b) = (v.class().get().name().to_owned(), result.as_ref().class().get().name().to_owned());
            Err(th.type_error(format!("{a}.__complex__() must return a complex, not {b}")))
        }
    }
}

/// An instance of `cls`.
fn instance(th: &mut Thread, cls: Ref<'_, Type>, (re, im): Parts) -> PyResult<Value> {
    if !std::ptr::eq(cls.get().layout(), Complex::spec().layout) {
        let name = cls.get().name().to_owned();
        return Err(th.type_error(format!("complex.__new__({name}) is not safe, use {name}.__new__()")));
    }
    Ok(new_instance(cls, |header| Complex { header, re, im }).into_value())
}

#[pymethods]
impl Complex {
    #[slot(new)]
    #[sig("(real=0, imag=0)")]
    fn new(cls: Ref<'_, Type>, th: &mut Thread, real: Opt<'_>, imag: Opt<'_>) -> PyResult<Value> {
        let exact_class = cls.bits_eq(Interpreter::current().class(Complex::spec()));
        if let (Some(real), None) = (real.0, imag.0)
            && exact_class
            && Complex::matches_exact(real)
        {
            return Ok(real.to_owned());
        }
        if let Some(text) = real.0.and_then(Ref::downcast::<Str>) {
            if imag.0.is_some() {
                return Err(th.type_error("complex() can't take second arg if first is a string"));
            }
            return match parse(text.get().as_wtf8()) {
                Some(z) => instance(th, cls, z),
                None => Err(th.value_error("complex() arg is a malformed string")),
            };
        }
        if imag.0.is_some_and(Ref::is::<Str>) {
            return Err(th.type_error("complex() second arg can't be a string"));
        }
        let mut z = (0.0, 0.0);
        if let Some(real) = real.0 {
            z = match to_parts(th, real)? {
                Some(parts) => parts,
                None => {
                    return Err(th.type_error(format!(
                        "complex() first argument must be a string or a number, not '{}'",
                        real.class().name()
                    )));
                }
            };
        }
        let Some(imag) = imag.0 else { return instance(th, cls, z) };
        let real_is_complex = real.0.is_some_and(Ref::is::<Complex>);
        let (im, minus) = if let Some(c) = imag.downcast::<Complex>() {
            // complex(a, b) is a + b * 1j, whatever they are.
            (c.re, Some(c.im))
        } else {
            match float::number(th, imag)? {
                Some(x) => (x, None),
                None => {
                    return Err(th.type_error(format!(
                        "complex() second argument must be a number, not '{}'",
                        imag.class().name()
                    )));
                }
            }
        };
        if let Some(minus) = minus {
            z.0 -= minus;
        }
        z.1 = if real_is_complex { z.1 + im } else { im };
        instance(th, cls, z)
    }

    /// Convert number to a complex floating-point number.
    #[classmethod]
    fn from_number(cls: Ref<'_, Type>, th: &mut Thread, number: Ref<'_>) -> PyResult<Value> {
        let exact_class = cls.bits_eq(Interpreter::current().class(Complex::spec()));
        if exact_class && Complex::matches_exact(number) {
            return Ok(number.to_owned());
        }
        let Some(z) = to_parts(th, number)? else {
            return Err(th.type_error(format!("must be real number, not {}", number.class().name())));
        };
        let v = from_parts(z.0, z.1);
        if exact_class { Ok(v) } else { protocol::call1(th, cls.any(), v.as_ref()) }
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: Ref<'_, Complex>) -> f64 {
        this.re
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(this: Ref<'_, Complex>) -> f64 {
        this.im
    }

    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    fn conjugate(this: Ref<'_, Complex>) -> Value {
        from_parts(this.re, -this.im)
    }

    /// Convert this value to exact type complex.
    fn __complex__(this: Ref<'_, Complex>) -> Value {
        if Complex::matches_exact(this.any()) { this.to_owned() } else { from_parts(this.re, this.im) }
    }

    fn __getnewargs__(this: Ref<'_, Complex>) -> Value {
        Tuple::new(vec![float::from_f64(this.re), float::from_f64(this.im)]).into_value()
    }

    /// Convert to a string according to format_spec.
    fn __format__(this: Ref<'_, Complex>, th: &mut Thread, format_spec: &str) -> PyResult<Value> {
        if format_spec.is_empty() {
            return Ok(protocol::str(th, this.any())?.into_value());
        }
        crate::object::format::format_complex(th, this.re, this.im, format_spec)
    }

    #[slot(repr)]
    fn repr(this: Ref<'_, Complex>) -> Value {
        Str::from_text(&repr(this.parts())).into_value()
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Complex>) -> i64 {
        let (re, im) = (hash_double(this.re, this.any()), hash_double(this.im, this.any()));
        let h = re.wrapping_add(im.wrapping_mul(1_000_003));
        if h == -1 { -2 } else { h }
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Complex>, other: Ref<'_>, op: CompareOp, th: &mut Thread) -> PyResult<Value> {
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let equal = if let Some(z) = other.downcast::<Complex>() {
            this.parts() == z.parts()
        } else if float::value(other).is_some() || int::view(other).is_some() {
            this.im == 0.0 && {
                let re = float::from_f64(this.re);
                protocol::compare::equal(th, re.as_ref(), other)?
            }
        } else {
            return Ok(Value::NOT_IMPLEMENTED);
        };
        Ok(Value::bool(equal == (op == CompareOp::Eq)))
    }

    #[slot(bool)]
    fn truth(this: Ref<'_, Complex>) -> bool {
        this.parts() != (0.0, 0.0)
    }

    #[slot(abs)]
    fn abs(this: Ref<'_, Complex>, th: &mut Thread) -> PyResult<f64> {
        let size = this.re.hypot(this.im);
        if size.is_infinite() && this.re.is_finite() && this.im.is_finite() {
            return Err(th.overflow_error("absolute value too large"));
        }
        Ok(size)
    }

    #[slot(neg)]
    fn neg(this: Ref<'_, Complex>) -> Value {
        from_parts(-this.re, -this.im)
    }

    #[slot(pos)]
    fn pos(this: Ref<'_, Complex>) -> Value {
        if Complex::matches_exact(this.any()) { this.to_owned() } else { from_parts(this.re, this.im) }
    }

    #[slot(add)]
    fn add(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (re, im) = match numbers!(th, a, b) {
            (Operand::Complex(z), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(z)) => (z.0 + x, z.1),
            (x, y) => {
                let (x, y) = (x.parts(), y.parts());
                (x.0 + y.0, x.1 + y.1)
            }
        };
        Ok(from_parts(re, im))
    }

    #[slot(sub)]
    fn sub(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (re, im) = match numbers!(th, a, b) {
            (Operand::Complex(z), Operand::Real(x)) => (z.0 - x, z.1),
            (Operand::Real(x), Operand::Complex(z)) => (x - z.0, -z.1),
            (x, y) => {
                let (x, y) = (x.parts(), y.parts());
                (x.0 - y.0, x.1 - y.1)
            }
        };
        Ok(from_parts(re, im))
    }

    #[slot(mul)]
    fn mul(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (re, im) = match numbers!(th, a, b) {
            (Operand::Complex(z), Operand::Real(x)) | (Operand::Real(x), Operand::Complex(z)) => (z.0 * x, z.1 * x),
            (x, y) => mul(x.parts(), y.parts()),
        };
        Ok(from_parts(re, im))
    }

    #[slot(truediv)]
    fn truediv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = numbers!(th, a, b);
        if y.parts() == (0.0, 0.0) {
            return Err(th.zero_division_error("complex division by zero"));
        }
        let (re, im) = match (x, y) {
            (Operand::Complex(z), Operand::Real(x)) => (z.0 / x, z.1 / x),
            (x, y) => div(x.parts(), y.parts()),
        };
        Ok(from_parts(re, im))
    }

    #[slot(pow)]
    fn pow(a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = numbers!(th, a, b);
        if !modulus.is_none() {
            return Err(th.value_error("complex modulo"));
        }
        let (re, im) = pow(th, x.parts(), y.parts())?;
        Ok(from_parts(re, im))
    }
}

/// A complex number for a parameter that takes one.
///
/// # Errors
/// `TypeError` "must be complex, not str" in the manner of `number::as_f64`.
pub fn as_parts(th: &mut Thread, v: Ref<'_>) -> PyResult<Parts> {
    match to_parts(th, v)? {
        Some(z) => Ok(z),
        None => number::as_f64(th, v).map(|x| (x, 0.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reprs() {
        assert_eq!(repr((0.0, 1.0)), "1j");
        assert_eq!(repr((-0.0, 1.0)), "(-0+1j)");
        assert_eq!(repr((1.5, -0.0)), "(1.5-0j)");
        assert_eq!(repr((1e20, f64::NAN)), "(1e+20+nanj)");
        assert_eq!(repr((f64::NEG_INFINITY, f64::NEG_INFINITY)), "(-inf-infj)");
        assert_eq!(repr((0.0, -2.5)), "-2.5j");
    }

    #[test]
    fn literals() {
        for (text, expected) in [
            ("1+2j", Some((1.0, 2.0))),
            (" ( 1-2.5e3J ) ", Some((1.0, -2500.0))),
            ("j", Some((0.0, 1.0))),
            ("-j", Some((0.0, -1.0))),
            ("3", Some((3.0, 0.0))),
            ("3-j", Some((3.0, -1.0))),
            ("1 + 2j", None),
            ("1+2", None),
            ("1j+2", None),
            ("(1", None),
            ("1_0+1j", Some((10.0, 1.0))),
            ("", None),
            ("1jj", None),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn products_and_quotients() {
        assert_eq!(mul((1.0, 2.0), (3.0, 4.0)), (-5.0, 10.0));
        assert_eq!(mul((f64::INFINITY, f64::NAN), (1.0, 1.0)).0, f64::INFINITY);
        assert_eq!(div((1.0, 0.0), (0.0, 2.0)), (0.0, -0.5));
        assert_eq!(pow_unsigned((1.0, 2.0), 3), (-11.0, -2.0));
    }
}
