//! `hash`.

use crate::error::PyResult;
use crate::object::raw::Ref;
use crate::object::str::Str;
use crate::state::Thread;

/// Modulus of numeric hashes: the Mersenne prime 2^61 - 1 (docs: "Hashing of numeric types").
pub const MODULUS: u64 = (1 << 61) - 1;

/// `hash(value)`.
///
/// # Errors
/// `TypeError` for unhashable values, and what `__hash__` raises.
#[inline]
pub fn hash(th: &mut Thread, value: Ref<'_>) -> PyResult<i64> {
    if let Some(s) = value.downcast_exact::<Str>() {
        return Ok(s.hash());
    }
    if let Some(i) = value.as_small_int() {
        return Ok(hash_small_int(i));
    }
    match value.class().get().slots().hash {
        Some(f) => f(th, value),
        None => Err(th.type_error(format!("unhashable type: '{}'", value.class().message_name()))),
    }
}

/// Hash of an int that needs no object.
#[inline]
pub fn hash_small_int(i: i64) -> i64 {
    let m = i.unsigned_abs();
    let h = if m >= MODULUS { (m % MODULUS) as i64 } else { m as i64 };
    let h = if i < 0 { -h } else { h };
    if h == -1 { -2 } else { h }
}

/// Hash of a double: equal to the hash of the int or fraction of the same value.
pub fn hash_double(x: f64, of: Ref<'_>) -> i64 {
    if x.is_nan() {
        return hash_pointer(of.bits());
    }
    if x.is_infinite() {
        return if x > 0.0 { 314_159 } else { -314_159 };
    }
    if x == 0.0 {
        return 0;
    }
    // x = m * 2^e with an integer m of 53 bits: 2^61 is 1 modulo 2^61 - 1, so a power of two is a rotation.
    let bits = x.abs().to_bits();
    let exponent = (bits >> 52) as i64;
    let (m, e) = if exponent == 0 {
        (bits & ((1 << 52) - 1), -1074)
    } else {
        (bits & ((1 << 52) - 1) | 1 << 52, exponent - 1075)
    };
    let shift = e.rem_euclid(61) as u32;
    let wide = u128::from(m) << shift;
    let h = (wide % u128::from(MODULUS)) as i64;
    let h = if x < 0.0 { -h } else { h };
    if h == -1 { -2 } else { h }
}

/// Hash of an identity.
pub fn hash_pointer(bits: u64) -> i64 {
    let h = bits.rotate_right(4) as i64;
    if h == -1 { -2 } else { h }
}
