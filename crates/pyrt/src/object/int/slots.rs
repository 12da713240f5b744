//! The operators of `int`. Operands that are not ints are declined with NotImplemented.

use dashu_int::{IBig, Sign};
use pymacros::pymethods;

use super::arith::{self, PowModError};
use super::{Int, View, from_i64, from_i128, from_ibig, room, room_for_product, view, view_of};
use crate::error::{PyResult, Raised};
use crate::object::float;
use crate::object::raw::{Ref, Value};
use crate::object::str::Str;
use crate::object::tuple::Tuple;
use crate::protocol::compare::CompareOp;
use crate::protocol::hash_small_int;
use crate::state::Thread;

/// Both operands, or out of the slot with NotImplemented.
macro_rules! ints {
    ($a:ident, $b:ident) => {
        match (view($a), view($b)) {
            (Some(x), Some(y)) => (x, y),
            _ => return Ok(Value::NOT_IMPLEMENTED),
        }
    };
}

fn both<R>(a: View<'_>, b: View<'_>, f: impl FnOnce(&IBig, &IBig) -> R) -> R {
    a.with(|a| b.with(|b| f(a, b)))
}

#[cold]
fn no_division(th: &mut Thread, message: &str) -> Raised {
    th.zero_division_error(message)
}

/// Floor division and remainder; the divisor is not zero.
pub(crate) fn div_mod(a: View<'_>, b: View<'_>) -> (Value, Value) {
    if let (View::Small(x), View::Small(y)) = (a, b) {
        let (x, y) = (i128::from(x), i128::from(y));
        let (q, r) = (x / y, x % y);
        let (q, r) = if r != 0 && (r < 0) != (y < 0) { (q - 1, r + y) } else { (q, r) };
        return (from_i128(q), from_i128(r));
    }
    let (q, r) = both(a, b, arith::div_mod_floor);
    (from_ibig(q), from_ibig(r))
}

fn is_zero(v: View<'_>) -> bool {
    matches!(v, View::Small(0))
}

/// `a << n` of ints.
pub(crate) fn shift_left(th: &mut Thread, a: View<'_>, n: View<'_>) -> PyResult<Value> {
    if n.is_negative() {
        return Err(th.value_error("negative shift count"));
    }
    if is_zero(a) {
        return Ok(from_i64(0));
    }
    let View::Small(n) = n else { return Err(th.memory_error("")) };
    if let View::Small(x) = a
        && n < 64
    {
        return Ok(from_i128(i128::from(x) << n));
    }
    room(th, a.bit_len() as u128 + n as u128)?;
    Ok(from_ibig(a.with(|a| arith::shift_left(a, n as usize))))
}

/// `a >> n` of ints.
pub(crate) fn shift_right(th: &mut Thread, a: View<'_>, n: View<'_>) -> PyResult<Value> {
    if n.is_negative() {
        return Err(th.value_error("negative shift count"));
    }
    Ok(match (a, n) {
        (View::Small(x), View::Small(n)) => from_i64(x >> n.min(63)),
        (View::Big(x), View::Small(n)) => from_ibig(arith::shift_right(x, n as usize)),
        (a, View::Big(_)) => from_i64(if a.is_negative() { -1 } else { 0 }),
    })
}

/// `a ** n` of ints, `n` not negative.
fn power(th: &mut Thread, a: View<'_>, n: View<'_>) -> PyResult<Value> {
    let View::Small(n) = n else {
        // Only these have powers past 2**63.
        return match a {
            View::Small(x @ (0 | 1)) => Ok(from_i64(x)),
            View::Small(-1) => Ok(from_i64(if n.with(|n| (n & IBig::ONE).is_zero()) { 1 } else { -1 })),
            _ => Err(th.memory_error("")),
        };
    };
    if let View::Small(x) = a {
        match x {
            0 | 1 => return Ok(from_i64(if n == 0 { 1 } else { x })),
            -1 => return Ok(from_i64(if n & 1 == 0 { 1 } else { -1 })),
            _ => {}
        }
        if let Ok(n) = u32::try_from(n)
            && let Some(r) = x.checked_pow(n)
        {
            return Ok(from_i64(r));
        }
    }
    room_for_product(th, (a.bit_len() as u128).saturating_mul(n as u128))?;
    Ok(from_ibig(a.with(|a| arith::pow(a, n as usize))))
}

/// `pow(a, b)` of ints: a float where `b` is negative.
pub(crate) fn pow2(th: &mut Thread, a: View<'_>, b: View<'_>) -> PyResult<Value> {
    if b.is_negative() {
        let (x, y) = (to_f64(th, a)?, to_f64(th, b)?);
        return float::pow(th, x, y);
    }
    power(th, a, b)
}

/// `pow(a, b, m)` of ints.
fn pow3(th: &mut Thread, a: View<'_>, b: View<'_>, m: View<'_>) -> PyResult<Value> {
    let result = a.with(|a| b.with(|b| m.with(|m| arith::pow_mod(a, b, m))));
    result.map(from_ibig).map_err(|error| match error {
        PowModError::ZeroModulus => th.value_error("pow() 3rd argument cannot be 0"),
        PowModError::NotInvertible => th.value_error("base is not invertible for the given modulus"),
    })
}

/// The nearest double.
///
/// # Errors
/// `OverflowError`.
pub(crate) fn to_f64(th: &mut Thread, a: View<'_>) -> PyResult<f64> {
    match a {
        View::Small(i) => Ok(i as f64),
        View::Big(big) => match arith::to_f64(big) {
            Some(x) => Ok(x),
            None => Err(th.overflow_error("int too large to convert to float")),
        },
    }
}

macro_rules! arithmetic {
    ($($op:ident $symbol:tt;)*) => { $(
        pub(crate) fn $op(a: View<'_>, b: View<'_>) -> Value {
            if let (View::Small(x), View::Small(y)) = (a, b) {
                return from_i128(i128::from(x) $symbol i128::from(y));
            }
            from_ibig(both(a, b, |a, b| a $symbol b))
        }
    )* };
}
arithmetic! {
    add +;
    sub -;
    mul_unchecked *;
    and &;
    or |;
    xor ^;
}

/// `a * b` of ints.
pub(crate) fn mul(th: &mut Thread, a: View<'_>, b: View<'_>) -> PyResult<Value> {
    if let (View::Big(_), View::Big(_)) = (a, b) {
        room_for_product(th, a.bit_len() as u128 + b.bit_len() as u128)?;
    }
    Ok(mul_unchecked(a, b))
}

#[pymethods(name = INT_SLOTS)]
impl Int {
    #[slot(repr)]
    fn repr(this: Ref<'_, Int>, th: &mut Thread) -> PyResult<Value> {
        if let View::Small(i) = view_of(this) {
            return Ok(Str::from_text(itoa::Buffer::new().format(i)).into_value());
        }
        let text = super::to_decimal(th, this.any())?;
        Ok(Str::from_text(&text).into_value())
    }

    #[slot(hash)]
    fn hash(this: Ref<'_, Int>) -> i64 {
        match view_of(this) {
            View::Small(i) => hash_small_int(i),
            View::Big(big) => arith::hash(big),
        }
    }

    #[slot(richcmp)]
    fn compare(this: Ref<'_, Int>, other: Ref<'_>, op: CompareOp) -> Value {
        let Some(other) = view(other) else { return Value::NOT_IMPLEMENTED };
        let ordering = match (view_of(this), other) {
            (View::Small(x), View::Small(y)) => x.cmp(&y),
            (a, b) => both(a, b, Ord::cmp),
        };
        Value::bool(op.holds(ordering))
    }

    #[slot(bool)]
    fn truth(this: Ref<'_, Int>) -> bool {
        !is_zero(view_of(this))
    }

    #[slot(abs)]
    fn abs(this: Ref<'_, Int>) -> Value {
        match view_of(this) {
            View::Small(i) => super::from_u64(i.unsigned_abs()),
            View::Big(big) if big.sign() == Sign::Negative => from_ibig(-big),
            View::Big(_) => super::exact(this.any()),
        }
    }

    #[slot(neg)]
    fn neg(this: Ref<'_, Int>) -> Value {
        match view_of(this) {
            View::Small(i) => from_i128(-i128::from(i)),
            View::Big(big) => from_ibig(-big),
        }
    }

    #[slot(pos)]
    fn pos(this: Ref<'_, Int>) -> Value {
        super::exact(this.any())
    }

    #[slot(invert)]
    fn invert(this: Ref<'_, Int>) -> Value {
        match view_of(this) {
            View::Small(i) => from_i64(!i),
            View::Big(big) => from_ibig(!big),
        }
    }

    #[slot(int)]
    fn int(this: Ref<'_, Int>) -> Value {
        super::exact(this.any())
    }

    #[slot(index)]
    fn index(this: Ref<'_, Int>) -> Value {
        super::exact(this.any())
    }

    #[slot(float)]
    fn float(this: Ref<'_, Int>, th: &mut Thread) -> PyResult<f64> {
        to_f64(th, view_of(this))
    }

    #[slot(add)]
    fn add(a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        Ok(add(x, y))
    }

    #[slot(sub)]
    fn sub(a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        Ok(sub(x, y))
    }

    #[slot(mul)]
    fn mul(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        mul(th, x, y)
    }

    #[slot(truediv)]
    fn truediv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        if is_zero(y) {
            return Err(no_division(th, "division by zero"));
        }
        if let (View::Small(x), View::Small(y)) = (x, y)
            && x.unsigned_abs() <= 1 << 53
            && y.unsigned_abs() <= 1 << 53
        {
            return Ok(float::from_f64(x as f64 / y as f64));
        }
        match both(x, y, arith::true_div) {
            Some(quotient) => Ok(float::from_f64(quotient)),
            None => Err(th.overflow_error("integer division result too large for a float")),
        }
    }

    #[slot(floordiv)]
    fn floordiv(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        if is_zero(y) {
            return Err(no_division(th, "integer division or modulo by zero"));
        }
        Ok(div_mod(x, y).0)
    }

    #[slot(mod)]
    fn modulo(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        if is_zero(y) {
            return Err(no_division(th, "integer modulo by zero"));
        }
        Ok(div_mod(x, y).1)
    }

    #[slot(divmod)]
    fn divmod(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        if is_zero(y) {
            return Err(no_division(th, "integer division or modulo by zero"));
        }
        let (q, r) = div_mod(x, y);
        Ok(Tuple::new(vec![q, r]).into_value())
    }

    #[slot(pow)]
    fn pow(a: Ref<'_>, b: Ref<'_>, modulus: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        if modulus.is_none() {
            return pow2(th, x, y);
        }
        match view(modulus) {
            Some(m) => pow3(th, x, y, m),
            None => Ok(Value::NOT_IMPLEMENTED),
        }
    }

    #[slot(lshift)]
    fn lshift(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        shift_left(th, x, y)
    }

    #[slot(rshift)]
    fn rshift(a: Ref<'_>, b: Ref<'_>, th: &mut Thread) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        shift_right(th, x, y)
    }

    #[slot(and)]
    fn and(a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        Ok(and(x, y))
    }

    #[slot(or)]
    fn or(a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        Ok(or(x, y))
    }

    #[slot(xor)]
    fn xor(a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
        let (x, y) = ints!(a, b);
        Ok(xor(x, y))
    }
}
