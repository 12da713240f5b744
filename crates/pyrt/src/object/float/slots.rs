//! The operators of `float`. An int operand is taken as the nearest double; others are declined.

use pymacros::pymethods;

use super::{Float, from_f64, operand, value_of};
use crate::error::PyResult;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::object::{complex, int};
use crate::protocol::compare::CompareOp;
use crate::protocol::hash_double;
use crate::state::Thread;

/// Both operands as doubles, or out of the slot with NotImplemented.
macro_rules! doubles {
    ($th:ident, $a:ident, $b:ident) => {{
        let Some(x) = operand($th, $a)? else { return Ok(Value::NOT_IMPLEMENTED) };
        let Some(y) = operand($th, $b)? else { return Ok(Value::NOT_IMPLEMENTED) };
        (x, y)
    }};
}

/// The remainder that has the sign of `y`, which is not zero.
pub fn floor_mod(x: f64, y: f64) -> f64 {
    let r = x % y;
    if r == 0.0 {
        0.0_f64.copysign(y)
    } else if (y < 0.0) != (r < 0.0) {
        r + y
    } else {
        r
    }
}

/// Quotient rounded towards minus infinity, and its remainder; `y` is not zero.
pub fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let r = x % y;
    let (mut quotient, mut rest) = ((x - r) / y, r);
    if rest == 0.0 {
        rest = 0.0_f64.copysign(y);
    } else if (y < 0.0) != (rest < 0.0) {
        rest += y;
        quotient -= 1.0;
    }
    // The quotient is a whole number but for rounding.
    let whole = if quotient == 0.0 {
        0.0_f64.copysign(x / y)
    } else {
        let down = quotient.floor();
        if quotient - down > 0.5 { down + 1.0 } else { down }
    };
    (whole, rest)
}

/// `x ** y`; a complex number for a negative base with a broken exponent.
///
/// # Errors
/// `ZeroDivisionError` for zero with a negative exponent, `OverflowError`.
pub fn pow(th: &mut Thread, x: f64, y: f64) -> PyResult<Value> {
    if x.is_finite() && y.is_finite() {
        if x == 0.0 && y < 0.0 {
            return Err(th.zero_division_error("0.0 cannot be raised to a negative power"));
        }
        if x < 0.0 && y.floor() != y {
            return complex::pow(th, (x, 0.0), (y, 0.0)).map(|(re, im)| complex::from_parts(re, im));
        }
        let r = x.powf(y);
        return if r.is_infinite() { Err(super::range_error()) } else { Ok(from_f64(r)) };
    }
    Ok(from_f64(x.powf(y)))
}

#[pymethods(name = FLOAT_SLOTS)]
impl Float {
    #[slot(repr)]
    fn repr(this: Ref<'_, Float>) -> Value {
        Str::from_text(&super::repr(value_of(this))).into_value()
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Float>) -> i64 {
        hash_double(value_of(this), this.any())
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Float>, other: Ref<'_>, op: CompareOp) -> Value {
        let x = value_of(this);
        if let Some(y) = super::value(other) {
            return Value::bool(op.holds_f64(x, y));
        }
        let ordering = match int::view(other) {
            Some(int::View::Small(i)) if i.unsigned_abs() <= 1 << 53 => return Value::bool(op.holds_f64(x, i as f64)),
            Some(i) => i.with(|i| int::arith::cmp_f64(i, x)),
            None => return Value::NOT_IMPLEMENTED,
        };
        match ordering {
            Some(ordering) => Value::bool(op.holds(ordering.reverse())),
            None => Value::bool(op == CompareOp::Ne),
        }
    }

    #[slot(bool)]
    fn truth(this: Ref<'_, Float>) -> bool {
        value_of(this) != 0.0
    }

    #[slot(abs)]
    fn abs(this: Ref<'_, Float>) -> f64 {
        value_of(this).abs()
    }

    #[slot(neg)]
    fn neg(this: Ref<'_, Float>) -> f64 {
        -value_of(this)
    }

    #[slot(pos)]
    fn pos(this: Ref<'_, Float>) -> Value {
        super::exact(this.any())
    }

    #[slot(int)]
    fn int(this: Ref<'_, Float>, th: &mut Thread) -> PyResult<Value> {
        int::from_f64(th, value_of(this))
    }

    #[slot(float)]
    fn float(this: Ref<'_, Float>) -> Value {
        super::exact(this.any())
    }

    #[slot(add)]
    fn add(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        Ok(from_f64(x + y))
    }

    #[slot(sub)]
    fn sub(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        Ok(from_f64(x - y))
    }

    #[slot(mul)]
    fn mul(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        Ok(from_f64(x * y))
    }

    #[slot(truediv)]
    fn truediv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        if y == 0.0 {
            return Err(th.zero_division_error("float division by zero"));
        }
        Ok(from_f64(x / y))
    }

    #[slot(floordiv)]
    fn floordiv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        if y == 0.0 {
            return Err(th.zero_division_error("float floor division by zero"));
        }
        Ok(from_f64(div_mod(x, y).0))
    }

    #[slot(mod)]
    fn modulo(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        if y == 0.0 {
            return Err(th.zero_division_error("float modulo by zero"));
        }
        Ok(from_f64(floor_mod(x, y)))
    }

    #[slot(divmod)]
    fn divmod(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = doubles!(th, a, b);
        if y == 0.0 {
            return Err(th.zero_division_error("float divmod()"));
        }
        let (q, r) = div_mod(x, y);
        Ok(Tuple::new(vec![from_f64(q), from_f64(r)]).into_value())
    }

    #[slot(pow)]
    fn pow(a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        if !modulus.is_none() {
            return Err(th.type_error("pow() 3rd argument not allowed unless all arguments are integers"));
        }
        let (x, y) = doubles!(th, a, b);
        pow(th, x, y)
    }
}
