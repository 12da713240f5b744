//! Number theory of `math`: divisors, roots, factorials, and counting.

use dashu_int::{IBig, UBig};
use pyrt::object::int::{self, View, arith};
use pyrt::protocol::number;
use pyrt::{PyResult, Ref, Thread, Value, VarArgs};

/// `math.gcd`.
pub(super) fn gcd(th: &mut Thread, values: VarArgs<'_>) -> PyResult<Value> {
    let mut result = int::from_i64(0);
    for value in values.iter() {
        let value = number::index(th, value)?;
        result = gcd_of(result.as_ref(), value.as_ref());
    }
    Ok(result)
}

fn gcd_of(a: Ref<'_>, b: Ref<'_>) -> Value {
    match (int::view(a), int::view(b)) {
        (Some(View::Small(x)), Some(View::Small(y))) => {
            int::from_u64(arith::gcd_u64(x.unsigned_abs(), y.unsigned_abs()))
        }
        (Some(x), Some(y)) => int::from_ibig(x.with(|x| y.with(|y| arith::gcd(x, y)))),
        _ => int::from_i64(0),
    }
}

/// `math.lcm`.
pub(super) fn lcm(th: &mut Thread, values: VarArgs<'_>) -> PyResult<Value> {
    let mut result = int::from_i64(1);
    for value in values.iter() {
        let value = number::index(th, value)?;
        let divisor = gcd_of(result.as_ref(), value.as_ref());
        if divisor.as_ref().as_small_int() == Some(0) || result.as_ref().as_small_int() == Some(0) {
            result = int::from_i64(0);
            continue;
        }
        let part = number::binary(th, number::BinaryOp::FloorDiv, value.as_ref(), divisor.as_ref())?;
        let multiple = number::binary(th, number::BinaryOp::Mul, result.as_ref(), part.as_ref())?;
        result = number::abs(th, multiple.as_ref())?;
    }
    Ok(result)
}

/// `math.isqrt`.
pub(super) fn isqrt(th: &mut Thread, n: Ref<'_>) -> PyResult<Value> {
    let n = number::index(th, n)?;
    if int::is_negative(n.as_ref()) {
        return Err(th.value_error("isqrt() argument must be nonnegative"));
    }
    Ok(match int::view(n.as_ref()) {
        Some(View::Small(i)) => int::from_u64(i.unsigned_abs().isqrt()),
        Some(View::Big(big)) => int::from_ubig(arith::isqrt(&magnitude(big))),
        None => n,
    })
}

fn magnitude(a: &IBig) -> UBig {
    a.as_ubig().cloned().unwrap_or_default()
}

/// The product of `from..=to`, by halves so that factors stay of like size.
fn product(from: u64, to: u64) -> UBig {
    if from > to {
        return UBig::ONE;
    }
    if to - from < 16 {
        let mut big = UBig::ONE;
        let mut small = 1_u64;
        for factor in from..=to {
            match small.checked_mul(factor) {
                Some(more) => small = more,
                None => {
                    big *= small;
                    small = factor;
                }
            }
        }
        return big * small;
    }
    let middle = from + (to - from) / 2;
    product(from, middle) * product(middle + 1, to)
}

/// The product of `top, top - 1, …`, `count` factors, by halves.
fn falling(top: &UBig, count: u64) -> UBig {
    if let Ok(top) = u64::try_from(top) {
        return if count > top { UBig::ZERO } else { product(top - count + 1, top) };
    }
    match count {
        0 => UBig::ONE,
        1 => top.clone(),
        _ => falling(top, count / 2) * falling(&(top - UBig::from(count / 2)), count - count / 2),
    }
}

/// `MemoryError` where `count` factors below `2 ** bits` have no room.
fn room(th: &mut Thread, count: u64, bits: usize) -> PyResult<()> {
    int::room_for_product(th, u128::from(count) * bits as u128)
}

/// `math.factorial`.
pub(super) fn factorial(th: &mut Thread, n: Ref<'_>) -> PyResult<Value> {
    let n = number::index(th, n)?;
    if int::is_negative(n.as_ref()) {
        return Err(th.value_error("factorial() not defined for negative values"));
    }
    let Some(n) = int::to_i64(n.as_ref()) else {
        return Err(th.overflow_error(format!("factorial() argument should not exceed {}", i64::MAX)));
    };
    let n = n.unsigned_abs();
    if n <= 20 {
        return Ok(int::from_u64((1..=n).product()));
    }
    room(th, n, 64 - n.leading_zeros() as usize)?;
    Ok(int::from_ubig(product(1, n)))
}

/// The two counts of `comb` and `perm`, which must not be negative.
fn counts(th: &mut Thread, n: Ref<'_>, k: Ref<'_>) -> PyResult<(UBig, UBig)> {
    let (n, k) = (number::index(th, n)?, number::index(th, k)?);
    for (name, value) in [("n", &n), ("k", &k)] {
        if int::is_negative(value.as_ref()) {
            return Err(th.value_error(format!("{name} must be a non-negative integer")));
        }
    }
    let plain = |v: &Value| int::with_ibig(v.as_ref(), magnitude).unwrap_or_default();
    Ok((plain(&n), plain(&k)))
}

/// `math.perm(n, k)`.
pub(super) fn perm(th: &mut Thread, n: Ref<'_>, k: Ref<'_>) -> PyResult<Value> {
    let (n, k) = counts(th, n, k)?;
    if k > n {
        return Ok(int::from_i64(0));
    }
    let Ok(k) = i64::try_from(&k) else {
        return Err(th.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    let k = k.unsigned_abs();
    room(th, k, arith::bit_len(n.as_ibig()))?;
    Ok(int::from_ubig(falling(&n, k)))
}

/// `math.comb(n, k)`.
pub(super) fn comb(th: &mut Thread, n: Ref<'_>, k: Ref<'_>) -> PyResult<Value> {
    let (n, k) = counts(th, n, k)?;
    if k > n {
        return Ok(int::from_i64(0));
    }
    let rest = &n - &k;
    let k = if rest < k { rest } else { k };
    let Ok(k) = i64::try_from(&k) else {
        return Err(th.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    let k = k.unsigned_abs();
    if let Ok(n) = u64::try_from(&n)
        && n < 62
    {
        // No partial product overflows: each is a smaller binomial times at most 62.
        let mut result = 1_u128;
        for i in 0..u128::from(k) {
            result = result * (u128::from(n) - i) / (i + 1);
        }
        return Ok(int::from_i128(result as i128));
    }
    room(th, k, arith::bit_len(n.as_ibig()))?;
    Ok(int::from_ubig(falling(&n, k) / product(1, k)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_by_halves() {
        let slow = |from: u64, to: u64| (from..=to).fold(UBig::ONE, |p, f| p * f);
        for (from, to) in [(1, 0), (1, 1), (1, 20), (5, 300), (u64::MAX - 40, u64::MAX)] {
            assert_eq!(product(from, to), slow(from, to));
        }
        let top = (UBig::ONE << 70) + UBig::ONE;
        let expected = (0..20_u64).fold(UBig::ONE, |p, i| p * (&top - UBig::from(i)));
        assert_eq!(falling(&top, 20), expected);
        assert_eq!(falling(&UBig::from(5_u8), 6), UBig::ZERO);
    }
}
