//! The gamma function and the logarithm of its absolute value.
//!
//! C libraries differ in the last digits here, so CPython brings its own approximation, and programs see its digits:
//! Lanczos' sum with `N = 13` and `g = 6.0246800407767296`, a quotient of two polynomials of degree 12 (Boost's `lanczos13m53`).
//! The order of the operations below is part of the result.

use std::f64::consts::PI;

const G: f64 = 6.024_680_040_776_729_6;
const G_LESS_HALF: f64 = 5.524_680_040_776_729_6;

/// Numerator and denominator, from the constant term up.
const SUM: [(f64, f64); 13] = [
    (23_531_376_880.410_76, 0.0),
    (42_919_803_642.649_1, 39_916_800.0),
    (35_711_959_237.355_67, 120_543_840.0),
    (17_921_034_426.037_21, 150_917_976.0),
    (6_039_542_586.352_028, 105_258_076.0),
    (1_439_720_407.311_721_6, 45_995_730.0),
    (248_874_557.862_054_17, 13_339_535.0),
    (31_426_415.585_400_194, 2_637_558.0),
    (2_876_370.628_935_372_5, 357_423.0),
    (186_056.265_395_223_48, 32_670.0),
    (8_071.672_002_365_816, 1_925.0),
    (210.824_277_751_579_36, 66.0),
    (2.506_628_274_631_000_2, 1.0),
];

/// Above this, `gamma` of an integer is no longer exact in a double.
const EXACT: usize = 23;

/// The quotient at a positive `x`; for large ones in powers of `1/x`, so that nothing overflows.
fn quotient(x: f64) -> f64 {
    let step = |(above, below): (f64, f64), &(a, b): &(f64, f64)| {
        if x < 5.0 { (above * x + a, below * x + b) } else { (above / x + a, below / x + b) }
    };
    let (above, below) =
        if x < 5.0 { SUM.iter().rev().fold((0.0, 0.0), step) } else { SUM.iter().fold((0.0, 0.0), step) };
    above / below
}

/// `sin(pi * x)`, exact at multiples of one half.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let rest = |shift: f64| PI * (y - shift);
    let r = match (2.0 * y).round() as i32 {
        0 => rest(0.0).sin(),
        1 => rest(0.5).cos(),
        // Not `sin(pi * (y - 1))`: of two numbers close to each other the difference is exact only this way round.
        2 => (PI * (1.0 - y)).sin(),
        3 => -rest(1.5).cos(),
        _ => rest(2.0).sin(),
    };
    r.copysign(r * x)
}

/// Gamma of `x`, which is no pole; infinite where it overflows.
pub(super) fn of(x: f64) -> f64 {
    if !x.is_finite() {
        return x;
    }
    if x == x.floor() && x >= 1.0 && x <= EXACT as f64 {
        return (1..x as u64).fold(1.0, |product, i| product * i as f64);
    }
    let size = x.abs();
    if size < 1e-20 {
        return 1.0 / x;
    }
    if size > 200.0 {
        return if x < 0.0 { 0.0 / sin_pi(x) } else { f64::INFINITY };
    }
    let y = size + G_LESS_HALF;
    // What rounding took from `y`, as a relative error of the power below.
    let lost = if size > G_LESS_HALF { (y - size) - G_LESS_HALF } else { (y - G_LESS_HALF) - size };
    let correction = lost * G / y;
    // The power itself, or its root twice where it would overflow.
    let (power, twice) = if size < 140.0 { (y.powf(size - 0.5), false) } else { (y.powf(size / 2.0 - 0.25), true) };
    if x < 0.0 {
        let mut r = -PI / sin_pi(size) / size * y.exp() / quotient(size);
        r -= correction * r;
        r /= power;
        if twice { r / power } else { r }
    } else {
        let mut r = quotient(size) / y.exp();
        r += correction * r;
        r *= power;
        if twice { r * power } else { r }
    }
}

/// `ln(abs(gamma(x)))`; `x` is no pole.
pub(super) fn log_of(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let size = x.abs();
    if size < 1e-20 {
        return -size.ln();
    }
    let mut r = quotient(size).ln() - G;
    r += (size - 0.5) * ((size + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        // Euler's reflection.
        const LN_PI: f64 = 1.144_729_885_849_400_2;
        r = LN_PI - sin_pi(size).abs().ln() - size.ln() - r;
    }
    r
}
