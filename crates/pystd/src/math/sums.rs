//! Sums with more precision than a double has, and the double's own anatomy (exponent, neighbours).

use pyrt::object::raw::Object;
use pyrt::object::{float, int};
use pyrt::protocol::iter;
use pyrt::protocol::number::{self, BinaryOp};
use pyrt::{PyResult, Ref, Thread, Value};

/// `x = m * 2 ** e` with `m` in [0.5, 1); zero, infinities and NaN with exponent 0.
pub(super) fn frexp(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (m, e) = int::arith::decompose(x);
    let bits = 64 - i64::from(m.unsigned_abs().leading_zeros());
    let fraction = m.unsigned_abs() as f64 / (1_u64 << bits) as f64;
    (fraction.copysign(x), i64::from(e) + bits)
}

/// `x * 2 ** e`, rounded once; infinite where it overflows.
pub(super) fn scale(x: f64, e: i64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let (m, own) = int::arith::decompose(x);
    let size = int::arith::compose(m.unsigned_abs(), i64::from(own) + e, false);
    size.unwrap_or(f64::INFINITY).copysign(x)
}

/// The double `steps` after `x` towards `y`.
pub(super) fn next_after(x: f64, y: f64, steps: u64) -> f64 {
    if x.is_nan() || y.is_nan() {
        return x + y;
    }
    if steps == 0 {
        return x;
    }
    if x == y {
        return y;
    }
    // Doubles in the order of their values are integers in order: both zeros are 0.
    let line = |x: f64| {
        let size = x.abs().to_bits() as i64;
        if x.is_sign_negative() { -size } else { size }
    };
    let (from, to) = (line(x), line(y));
    let distance = from.abs_diff(to);
    if steps >= distance {
        return y;
    }
    // Fits: it lies between the two.
    let at = if from < to { from.wrapping_add_unsigned(steps) } else { from.wrapping_sub_unsigned(steps) };
    if at == 0 { 0.0_f64.copysign(x) } else { f64::from_bits(at.unsigned_abs()).copysign(at as f64) }
}

/// Sum and rounding error of `a + b`, exact.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// Product and rounding error of `a * b`, exact.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

/// A sum kept exactly: doubles of rising size whose bits do not overlap (Shewchuk's expansions).
#[derive(Default)]
struct Exact {
    parts: Vec<f64>,
}

impl Exact {
    /// Add `x`; the largest part is the sum rounded, infinite after an overflow.
    fn add(&mut self, mut x: f64) -> f64 {
        let mut kept = 0;
        for at in 0..self.parts.len() {
            let (sum, error) = two_sum(x, self.parts[at]);
            if error != 0.0 {
                self.parts[kept] = error;
                kept += 1;
            }
            x = sum;
        }
        self.parts.truncate(kept);
        if x != 0.0 || x.is_nan() {
            self.parts.push(x);
        }
        x
    }

    /// The sum, rounded once to the nearest, ties to even.
    fn round(&self) -> f64 {
        let mut rest = self.parts.iter().rev().copied();
        let Some(mut high) = rest.next() else { return 0.0 };
        let mut low = 0.0;
        for part in rest.by_ref() {
            (high, low) = two_sum(high, part);
            if low != 0.0 {
                break;
            }
        }
        // Half-way cases lean towards the parts below.
        if let Some(below) = rest.next()
            && low != 0.0
            && (low < 0.0) == (below < 0.0)
        {
            let doubled = low * 2.0;
            let up = high + doubled;
            if up - high == doubled {
                high = up;
            }
        }
        high
    }
}

/// `math.fsum`.
pub(super) fn fsum(th: &mut Thread, values: Ref<'_>) -> PyResult<f64> {
    let mut sum = Exact::default();
    let (mut special, mut infinite) = (0.0, 0.0);
    iter::each(th, values, |th, item| {
        let x = number::as_f64(th, item.as_ref())?;
        if x.is_finite() {
            let parts_before = sum.parts.len();
            if !sum.add(x).is_finite() {
                sum.parts.truncate(parts_before);
                return Err(th.overflow_error("intermediate overflow in fsum"));
            }
        } else {
            special += x;
            if x.is_infinite() {
                infinite += x;
            }
        }
        Ok(())
    })?;
    if infinite.is_nan() {
        return Err(th.value_error("-inf + inf in fsum"));
    }
    if special != 0.0 { Ok(special) } else { Ok(sum.round()) }
}

/// The length of a vector: squares are summed as pairs of doubles after scaling by a power of two, and the root is
/// corrected once.
pub(super) fn norm(sizes: &[f64]) -> f64 {
    if sizes.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    if sizes.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let most = sizes.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if most == 0.0 || sizes.len() == 1 {
        return most;
    }
    let (_, e) = frexp(most);
    let mut sum = Exact::default();
    for &x in sizes {
        let (square, error) = two_product(scale(x, -e), scale(x, -e));
        sum.add(square);
        sum.add(error);
    }
    let root = sum.round().sqrt();
    // Newton's step on the exact remainder.
    let (square, error) = two_product(root, root);
    sum.add(-square);
    sum.add(-error);
    scale(root + sum.round() / (2.0 * root), e)
}

/// Where `sumprod` stands: the sum so far, and the sums of the pairs that are ints and floats.
enum Mode {
    Ints,
    Floats,
    Any,
}

/// `math.sumprod`.
pub(super) fn sumprod(th: &mut Thread, p: Ref<'_>, q: Ref<'_>) -> PyResult<Value> {
    let (p, q) = (iter::iter(th, p)?, iter::iter(th, q)?);
    let mut total = int::from_i64(0);
    let mut floats = Exact::default();
    let mut mode = Mode::Ints;
    let add = |th: &mut Thread, total: &mut Value, x: Value| -> PyResult<()> {
        *total = number::binary(th, BinaryOp::Add, total.as_ref(), x.as_ref())?;
        Ok(())
    };
    loop {
        let (a, b) = match (iter::next(th, p.as_ref())?, iter::next(th, q.as_ref())?) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(th.value_error("Inputs are not the same length")),
        };
        let (a, b) = (a.as_ref(), b.as_ref());
        if matches!(mode, Mode::Ints) {
            if int::Int::matches_exact(a) && int::Int::matches_exact(b) {
                let product = number::binary(th, BinaryOp::Mul, a, b)?;
                add(th, &mut total, product)?;
                continue;
            }
            mode = Mode::Floats;
        }
        if matches!(mode, Mode::Floats) {
            if let Some((x, y)) = float_pair(a, b) {
                let (product, error) = two_product(x, y);
                if product.is_finite() && error.is_finite() {
                    let kept = floats.parts.clone();
                    if floats.add(product).is_finite() && floats.add(error).is_finite() {
                        continue;
                    }
                    floats.parts = kept;
                }
            }
            mode = Mode::Any;
            if !floats.parts.is_empty() {
                add(th, &mut total, float::from_f64(floats.round()))?;
                floats.parts.clear();
            }
        }
        let product = number::binary(th, BinaryOp::Mul, a, b)?;
        add(th, &mut total, product)?;
    }
    if matches!(mode, Mode::Floats) {
        add(th, &mut total, float::from_f64(floats.round()))?;
    }
    Ok(total)
}

/// Two doubles, or a double and an int that a double can hold.
fn float_pair(a: Ref<'_>, b: Ref<'_>) -> Option<(f64, f64)> {
    let one = |v: Ref<'_>| {
        if float::Float::matches_exact(v) {
            return float::value(v);
        }
        if !int::Int::matches_exact(v) {
            return None;
        }
        int::with_ibig(v, int::arith::to_f64).flatten()
    };
    if float::Float::matches_exact(a) || float::Float::matches_exact(b) { Some((one(a)?, one(b)?)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> f64 {
        let mut exact = Exact::default();
        for &x in values {
            exact.add(x);
        }
        exact.round()
    }

    #[test]
    fn exact_sums() {
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum(&[1.0, 1e-16, 1e-16]), 1.0000000000000002);
        assert_eq!(sum(&[2_f64.powi(53), -0.5, -2_f64.powi(-54)]), 2_f64.powi(53) - 1.0);
        assert_eq!(sum(&[]), 0.0);
    }

    #[test]
    fn norms() {
        assert_eq!(norm(&[3.0, 4.0]), 5.0);
        assert_eq!(norm(&[1e308, 1e308]), 1.414_213_562_373_095_1e308);
        assert_eq!(norm(&[3e-320, 4e-320]), 5e-320);
        assert_eq!(norm(&[]), 0.0);
        assert_eq!(norm(&[-2.0]), 2.0);
        assert_eq!(norm(&[f64::NAN, f64::INFINITY]), f64::INFINITY);
        assert!(norm(&[f64::NAN, 1.0]).is_nan());
        assert_eq!(norm(&[f64::MAX, f64::MAX]), f64::INFINITY);
    }

    #[test]
    fn anatomy() {
        assert_eq!(frexp(-3.0), (-0.75, 2));
        assert_eq!(frexp(5e-324), (0.5, -1073));
        assert_eq!(frexp(1.0), (0.5, 1));
        assert_eq!(scale(1.0, -1074), 5e-324);
        assert_eq!(scale(1.0, -1075), 0.0);
        assert_eq!(scale(-1.5, 1024), f64::NEG_INFINITY);
        assert_eq!(next_after(0.0, 1.0, 1), 5e-324);
        assert_eq!(next_after(5e-324, -1.0, 2), -5e-324);
        assert_eq!(next_after(1.0, 2.0, u64::MAX), 2.0);
        assert_eq!(next_after(1.0, f64::INFINITY, 1), 1.0 + f64::EPSILON);
        assert!(next_after(-5e-324, 1.0, 1).is_sign_negative());
    }
}
