//! `math`: functions of doubles, and number theory over ints.
//!
//! The transcendental functions are those of the C library that Rust's own go to; sums (`fsum`, `sumprod`, `hypot`,
//! `dist`) are computed with more precision than a double has; `gamma` and `lgamma` have an approximation of their own,
//! because C libraries differ there. Domain and range errors are found by looking at the
//! result, as C99 (Annex F) says what comes out where.

mod gamma;
mod integers;
mod sums;

use pymacros::pymodule;

/// The functions of the C library that Rust does not name.
mod c {
    unsafe extern "C" {
        fn erf(x: f64) -> f64;
        fn erfc(x: f64) -> f64;
        fn remainder(x: f64, y: f64) -> f64;
    }

    macro_rules! safe {
        ($($name:ident($($x:ident),*) = $f:ident;)*) => { $(
            pub(super) fn $name($($x: f64),*) -> f64 {
                // SAFETY: a pure function of the C library, defined for every double.
                unsafe { $f($($x),*) }
            }
        )* };
    }
    safe! {
        error_function(x) = erf;
        complement(x) = erfc;
        ieee_remainder(x, y) = remainder;
    }
}

#[pymodule(name = "math")]
pub mod math {
    //! This module provides access to the mathematical functions
    //! defined by the C standard.

    use pyrt::object::{float, int};
    use pyrt::protocol::{self, attr, number};
    use pyrt::{Module, Opt, PyResult, Raised, Ref, Thread, Tuple, Value, VarArgs};

    use super::{c, gamma, integers, sums};

    #[exec]
    fn exec(_th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        for (name, x) in [
            ("pi", std::f64::consts::PI),
            ("e", std::f64::consts::E),
            ("tau", std::f64::consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            module.set(name, float::from_f64(x));
        }
        Ok(())
    }

    #[cold]
    fn domain_error(th: &mut Thread) -> Raised {
        th.value_error("math domain error")
    }

    #[cold]
    fn range_error(th: &mut Thread) -> Raised {
        th.overflow_error("math range error")
    }

    /// The error of an argument outside a function's domain, `expected` being what it takes.
    #[cold]
    fn outside(th: &mut Thread, expected: &str, x: f64) -> Raised {
        th.value_error(format!("expected {expected}, got {}", float::repr(x)))
    }

    /// `f(x)` where it cannot overflow: no number out of a number, or infinity out of a finite one, is a domain error.
    #[inline]
    fn within(th: &mut Thread, x: f64, f: impl FnOnce(f64) -> f64, expected: &str) -> PyResult<f64> {
        let r = f(x);
        if r.is_nan() && !x.is_nan() || r.is_infinite() && x.is_finite() {
            return Err(outside(th, expected, x));
        }
        Ok(r)
    }

    /// `f(x)` where it takes every number and may overflow.
    #[inline]
    fn growing(th: &mut Thread, x: f64, f: impl FnOnce(f64) -> f64) -> PyResult<f64> {
        let r = f(x);
        if r.is_infinite() && x.is_finite() { Err(range_error(th)) } else { Ok(r) }
    }

    /// Return the arc cosine (measured in radians) of x.
    ///
    /// The result is between 0 and pi.
    #[pyfunction]
    fn acos(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::acos, "a number in range from -1 up to 1")
    }

    /// Return the inverse hyperbolic cosine of x.
    #[pyfunction]
    fn acosh(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::acosh, "argument value not less than 1")
    }

    /// Return the arc sine (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    #[pyfunction]
    fn asin(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::asin, "a number in range from -1 up to 1")
    }

    /// Return the inverse hyperbolic sine of x.
    #[pyfunction]
    fn asinh(x: f64) -> f64 {
        x.asinh()
    }

    /// Return the arc tangent (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    #[pyfunction]
    fn atan(x: f64) -> f64 {
        x.atan()
    }

    /// Return the arc tangent (measured in radians) of y/x.
    ///
    /// Unlike atan(y/x), the signs of both x and y are considered.
    #[pyfunction]
    fn atan2(y: f64, x: f64) -> f64 {
        y.atan2(x)
    }

    /// Return the inverse hyperbolic tangent of x.
    #[pyfunction]
    fn atanh(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::atanh, "a number between -1 and 1")
    }

    /// Return the cube root of x.
    #[pyfunction]
    fn cbrt(x: f64) -> f64 {
        x.cbrt()
    }

    /// Return a float with the magnitude (absolute value) of x but the sign of y.
    ///
    /// On platforms that support signed zeros, copysign(1.0, -0.0)
    /// returns -1.0.
    #[pyfunction]
    fn copysign(x: f64, y: f64) -> f64 {
        x.copysign(y)
    }

    /// Return the cosine of x (measured in radians).
    #[pyfunction]
    fn cos(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::cos, "a finite input")
    }

    /// Return the hyperbolic cosine of x.
    #[pyfunction]
    fn cosh(th: &mut Thread, x: f64) -> PyResult<f64> {
        growing(th, x, f64::cosh)
    }

    /// Convert angle x from radians to degrees.
    #[pyfunction]
    fn degrees(x: f64) -> f64 {
        x * (180.0 / std::f64::consts::PI)
    }

    /// Convert angle x from degrees to radians.
    #[pyfunction]
    fn radians(x: f64) -> f64 {
        x * (std::f64::consts::PI / 180.0)
    }

    /// Error function at x.
    #[pyfunction]
    fn erf(x: f64) -> f64 {
        c::error_function(x)
    }

    /// Complementary error function at x.
    #[pyfunction]
    fn erfc(x: f64) -> f64 {
        c::complement(x)
    }

    /// Return e raised to the power of x.
    #[pyfunction]
    fn exp(th: &mut Thread, x: f64) -> PyResult<f64> {
        growing(th, x, f64::exp)
    }

    /// Return 2 raised to the power of x.
    #[pyfunction]
    fn exp2(th: &mut Thread, x: f64) -> PyResult<f64> {
        growing(th, x, f64::exp2)
    }

    /// Return exp(x)-1.
    ///
    /// This function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.
    #[pyfunction]
    fn expm1(th: &mut Thread, x: f64) -> PyResult<f64> {
        growing(th, x, f64::exp_m1)
    }

    /// Return the absolute value of the float x.
    #[pyfunction]
    fn fabs(x: f64) -> f64 {
        x.abs()
    }

    /// Fused multiply-add operation.
    ///
    /// Compute (x * y) + z with a single round.
    #[pyfunction]
    fn fma(th: &mut Thread, x: f64, y: f64, z: f64) -> PyResult<f64> {
        let r = x.mul_add(y, z);
        if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return Err(th.value_error("invalid operation in fma"));
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            return Err(th.overflow_error("overflow in fma"));
        }
        Ok(r)
    }

    /// Return fmod(x, y), according to platform C.
    ///
    /// x % y may differ.
    #[pyfunction]
    fn fmod(th: &mut Thread, x: f64, y: f64) -> PyResult<f64> {
        let r = x % y;
        if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error(th)) } else { Ok(r) }
    }

    /// Difference between x and the closest integer multiple of y.
    ///
    /// Return x - n*y where n*y is the closest integer multiple of y.
    /// In the case where x is exactly halfway between two multiples of
    /// y, the nearest even value of n is used. The result is always exact.
    #[pyfunction]
    fn remainder(th: &mut Thread, x: f64, y: f64) -> PyResult<f64> {
        let r = c::ieee_remainder(x, y);
        if r.is_nan() && !x.is_nan() && !y.is_nan() { Err(domain_error(th)) } else { Ok(r) }
    }

    /// Return x**y (x to the power of y).
    #[pyfunction]
    fn pow(th: &mut Thread, x: f64, y: f64) -> PyResult<f64> {
        let r = x.powf(y);
        if x.is_finite() && y.is_finite() {
            if r.is_nan() || r.is_infinite() && x == 0.0 {
                return Err(domain_error(th));
            }
            if r.is_infinite() {
                return Err(range_error(th));
            }
        }
        Ok(r)
    }

    /// Return the mantissa and exponent of x, as pair (m, e).
    ///
    /// m is a float and e is an int, such that x = m * 2.**e.
    /// If x is 0, m and e are both 0.  Else 0.5 <= abs(m) < 1.0.
    #[pyfunction]
    fn frexp(x: f64) -> Value {
        let (m, e) = sums::frexp(x);
        Tuple::new(vec![float::from_f64(m), int::from_i64(e)]).into_value()
    }

    /// Return x * (2**i).
    ///
    /// This is essentially the inverse of frexp().
    #[pyfunction]
    fn ldexp(th: &mut Thread, x: f64, i: Ref<'_>) -> PyResult<f64> {
        let Some(view) = int::view(i) else {
            return Err(th.type_error("Expected an int as second argument to ldexp."));
        };
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        let e = match view {
            int::View::Small(i) => i.clamp(-10_000, 10_000),
            big if big.is_negative() => -10_000,
            _ => 10_000,
        };
        match sums::scale(x, e) {
            r if r.is_infinite() => Err(range_error(th)),
            r => Ok(r),
        }
    }

    /// Return the fractional and integer parts of x.
    ///
    /// Both results carry the sign of x and are floats.
    #[pyfunction]
    fn modf(x: f64) -> Value {
        let whole = x.trunc();
        let fraction = if x.is_infinite() { 0.0_f64 } else { x - whole };
        let fraction = if x.is_nan() { x } else { fraction.copysign(x) };
        Tuple::new(vec![float::from_f64(fraction), float::from_f64(whole)]).into_value()
    }

    /// Gamma function at x.
    #[pyfunction]
    fn gamma(th: &mut Thread, x: f64) -> PyResult<f64> {
        if x == f64::NEG_INFINITY || x <= 0.0 && x.floor() == x {
            return Err(outside(th, "a noninteger or positive integer", x));
        }
        growing(th, x, gamma::of)
    }

    /// Natural logarithm of absolute value of Gamma function at x.
    #[pyfunction]
    fn lgamma(th: &mut Thread, x: f64) -> PyResult<f64> {
        if x.is_infinite() {
            return Ok(f64::INFINITY);
        }
        if x <= 0.0 && x.floor() == x {
            return Err(outside(th, "a noninteger or positive integer", x));
        }
        growing(th, x, gamma::log_of)
    }

    /// The logarithm `f` of a number: ints past a double's range as mantissa and exponent, `of_two` being `f(2)`.
    fn logarithm(th: &mut Thread, x: Ref<'_>, f: fn(f64) -> f64, of_two: f64) -> PyResult<f64> {
        if let Some(view) = int::view(x) {
            if view.is_negative() || view.bit_len() == 0 {
                return Err(th.value_error("expected a positive input"));
            }
            return Ok(match view {
                int::View::Small(i) => f(i as f64),
                int::View::Big(big) => match int::arith::to_f64(big) {
                    Some(x) => f(x),
                    None => {
                        let (m, e) = int::arith::frexp(big);
                        f(m) + of_two * e as f64
                    }
                },
            });
        }
        let x = number::as_f64(th, x)?;
        if x <= 0.0 {
            return Err(outside(th, "a positive input", x));
        }
        Ok(f(x))
    }

    fn natural(th: &mut Thread, x: Ref<'_>) -> PyResult<f64> {
        logarithm(th, x, f64::ln, std::f64::consts::LN_2)
    }

    /// log(x, [base=math.e])
    /// Return the logarithm of x to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e) of x.
    #[pyfunction]
    fn log(th: &mut Thread, x: Ref<'_>, base: Opt<'_>) -> PyResult<f64> {
        let x = natural(th, x)?;
        let Some(base) = base.0 else { return Ok(x) };
        let base = natural(th, base)?;
        if base == 0.0 {
            return Err(th.zero_division_error("float division by zero"));
        }
        Ok(x / base)
    }

    /// Return the base 2 logarithm of x.
    #[pyfunction]
    fn log2(th: &mut Thread, x: Ref<'_>) -> PyResult<f64> {
        logarithm(th, x, f64::log2, 1.0)
    }

    /// Return the base 10 logarithm of x.
    #[pyfunction]
    fn log10(th: &mut Thread, x: Ref<'_>) -> PyResult<f64> {
        logarithm(th, x, f64::log10, std::f64::consts::LOG10_2)
    }

    /// Return the natural logarithm of 1+x (base e).
    ///
    /// The result is computed in a way which is accurate for x near zero.
    #[pyfunction]
    fn log1p(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::ln_1p, "argument value > -1")
    }

    /// Return the sine of x (measured in radians).
    #[pyfunction]
    fn sin(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::sin, "a finite input")
    }

    /// Return the hyperbolic sine of x.
    #[pyfunction]
    fn sinh(th: &mut Thread, x: f64) -> PyResult<f64> {
        growing(th, x, f64::sinh)
    }

    /// Return the square root of x.
    #[pyfunction]
    fn sqrt(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::sqrt, "a nonnegative input")
    }

    /// Return the tangent of x (measured in radians).
    #[pyfunction]
    fn tan(th: &mut Thread, x: f64) -> PyResult<f64> {
        within(th, x, f64::tan, "a finite input")
    }

    /// Return the hyperbolic tangent of x.
    #[pyfunction]
    fn tanh(x: f64) -> f64 {
        x.tanh()
    }

    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    #[pyfunction]
    fn isfinite(x: f64) -> bool {
        x.is_finite()
    }

    /// Return True if x is a positive or negative infinity, and False otherwise.
    #[pyfunction]
    fn isinf(x: f64) -> bool {
        x.is_infinite()
    }

    /// Return True if x is a NaN (not a number), and False otherwise.
    #[pyfunction]
    fn isnan(x: f64) -> bool {
        x.is_nan()
    }

    /// Determine whether two floating-point numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    ///
    /// For the values to be considered close, the difference between them
    /// must be smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That
    /// is, NaN is not close to anything, even itself.  inf and -inf are
    /// only close to themselves.
    #[pyfunction]
    #[sig("($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(
        th: &mut Thread,
        a: f64,
        b: f64,
        #[default(1e-9)] rel_tol: f64,
        #[default(0.0)] abs_tol: f64,
    ) -> PyResult<bool> {
        if rel_tol < 0.0 || abs_tol < 0.0 {
            return Err(th.value_error("tolerances must be non-negative"));
        }
        if a == b {
            return Ok(true);
        }
        if a.is_infinite() || b.is_infinite() {
            return Ok(false);
        }
        let distance = (b - a).abs();
        Ok(distance <= (rel_tol * b).abs() || distance <= (rel_tol * a).abs() || distance <= abs_tol)
    }

    /// Return the floating-point value the given number of steps after x towards y.
    ///
    /// If steps is not specified or is None, it defaults to 1.
    ///
    /// Raises a TypeError, if x or y is not a double, or if steps is not an integer.
    /// Raises ValueError if steps is negative.
    #[pyfunction]
    #[sig("($module, x, y, /, *, steps=None)")]
    fn nextafter(th: &mut Thread, x: f64, y: f64, steps: Option<Ref<'_>>) -> PyResult<f64> {
        let steps = match steps {
            None => 1,
            Some(steps) => {
                let steps = number::index(th, steps)?;
                if int::is_negative(steps.as_ref()) {
                    return Err(th.value_error("steps must be a non-negative integer"));
                }
                int::to_u64(steps.as_ref()).unwrap_or(u64::MAX)
            }
        };
        Ok(sums::next_after(x, y, steps))
    }

    /// Return the value of the least significant bit of the float x.
    #[pyfunction]
    fn ulp(x: f64) -> f64 {
        let x = x.abs();
        if !x.is_finite() {
            return x;
        }
        let next = sums::next_after(x, f64::INFINITY, 1);
        if next.is_infinite() { x - sums::next_after(x, 0.0, 1) } else { next - x }
    }

    /// A number through its special method, as `trunc`, `floor` and `ceil` go.
    fn special(th: &mut Thread, x: Ref<'_>, name: Ref<'_, pyrt::Str>) -> PyResult<Option<Value>> {
        let Some(method) = attr::lookup_special(th, x, name)? else { return Ok(None) };
        protocol::call0(th, method.as_ref()).map(Some)
    }

    /// Return the ceiling of x as an Integral.
    ///
    /// This is the smallest integer >= x.
    #[pyfunction]
    fn ceil(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
        if let Some(x) = x.as_small_float() {
            return int::from_f64(th, x.ceil());
        }
        if let Some(v) = special(th, x, th.names().__ceil__.as_ref())? {
            return Ok(v);
        }
        let x = number::as_f64(th, x)?;
        int::from_f64(th, x.ceil())
    }

    /// Return the floor of x as an Integral.
    ///
    /// This is the largest integer <= x.
    #[pyfunction]
    fn floor(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
        if let Some(x) = x.as_small_float() {
            return int::from_f64(th, x.floor());
        }
        if let Some(v) = special(th, x, th.names().__floor__.as_ref())? {
            return Ok(v);
        }
        let x = number::as_f64(th, x)?;
        int::from_f64(th, x.floor())
    }

    /// Truncates the Real x to the nearest Integral toward 0.
    ///
    /// Uses the __trunc__ magic method.
    #[pyfunction]
    fn trunc(th: &mut Thread, x: Ref<'_>) -> PyResult<Value> {
        if let Some(x) = x.as_small_float() {
            return int::from_f64(th, x);
        }
        match special(th, x, th.names().__trunc__.as_ref())? {
            Some(v) => Ok(v),
            None => {
                let class = x.class().get().name().to_owned();
                Err(th.type_error(format!("type {class} doesn't define __trunc__ method")))
            }
        }
    }

    /// Number of ways to choose k items from n items without repetition and without order.
    ///
    /// Evaluates to n! / (k! * (n - k)!) when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// Also called the binomial coefficient because it is equivalent
    /// to the coefficient of k-th term in polynomial expansion of the
    /// expression (1 + x)**n.
    ///
    /// Raises TypeError if either of the arguments are not integers.
    /// Raises ValueError if either of the arguments are negative.
    #[pyfunction]
    fn comb(th: &mut Thread, n: Ref<'_>, k: Ref<'_>) -> PyResult<Value> {
        integers::comb(th, n, k)
    }

    /// Number of ways to choose k items from n items without repetition and with order.
    ///
    /// Evaluates to n! / (n - k)! when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// If k is not specified or is None, then k defaults to n
    /// and the function returns n!.
    ///
    /// Raises TypeError if either of the arguments are not integers.
    /// Raises ValueError if either of the arguments are negative.
    #[pyfunction]
    #[sig("($module, n, k=None, /)")]
    fn perm(th: &mut Thread, n: Ref<'_>, k: Option<Ref<'_>>) -> PyResult<Value> {
        match k {
            None => integers::factorial(th, n),
            Some(k) => integers::perm(th, n, k),
        }
    }

    /// Find n!.
    ///
    /// Raise a ValueError if x is negative or non-integral.
    #[pyfunction]
    fn factorial(th: &mut Thread, n: Ref<'_>) -> PyResult<Value> {
        integers::factorial(th, n)
    }

    /// Return the integer part of the square root of the input.
    #[pyfunction]
    fn isqrt(th: &mut Thread, n: Ref<'_>) -> PyResult<Value> {
        integers::isqrt(th, n)
    }

    /// Greatest Common Divisor.
    #[pyfunction]
    fn gcd(th: &mut Thread, integers: VarArgs<'_>) -> PyResult<Value> {
        super::integers::gcd(th, integers)
    }

    /// Least Common Multiple.
    #[pyfunction]
    fn lcm(th: &mut Thread, integers: VarArgs<'_>) -> PyResult<Value> {
        super::integers::lcm(th, integers)
    }

    /// Return an accurate floating-point sum of values in the iterable seq.
    ///
    /// Assumes IEEE-754 floating-point arithmetic.
    #[pyfunction]
    fn fsum(th: &mut Thread, seq: Ref<'_>) -> PyResult<f64> {
        sums::fsum(th, seq)
    }

    /// Return the sum of products of values from two iterables p and q.
    ///
    /// Roughly equivalent to:
    ///
    ///     sum(itertools.starmap(operator.mul, zip(p, q, strict=True)))
    ///
    /// For float and mixed int/float inputs, the intermediate products
    /// and sums are computed with extended precision.
    #[pyfunction]
    fn sumprod(th: &mut Thread, p: Ref<'_>, q: Ref<'_>) -> PyResult<Value> {
        sums::sumprod(th, p, q)
    }

    /// Calculate the product of all the elements in the input iterable.
    ///
    /// The default start value for the product is 1.
    ///
    /// When the iterable is empty, return the start value.  This function is
    /// intended specifically for use with numeric values and may reject
    /// non-numeric types.
    #[pyfunction]
    #[sig("($module, iterable, /, *, start=1)")]
    fn prod(th: &mut Thread, iterable: Ref<'_>, start: Opt<'_>) -> PyResult<Value> {
        let mut product = start.0.map_or_else(|| int::from_i64(1), Ref::to_owned);
        protocol::iter::each(th, iterable, |th, item| {
            product = number::binary(th, number::BinaryOp::Mul, product.as_ref(), item.as_ref())?;
            Ok(())
        })?;
        Ok(product)
    }

    /// hypot(*coordinates) -> value
    ///
    /// Multidimensional Euclidean distance from the origin to a point.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum(x**2 for x in coordinates))
    ///
    /// For a two dimensional point (x, y), gives the hypotenuse
    /// using the Pythagorean theorem:  sqrt(x*x + y*y).
    ///
    /// For example, the hypotenuse of a 3/4/5 right triangle is:
    ///
    ///     >>> hypot(3.0, 4.0)
    ///     5.0
    #[pyfunction]
    fn hypot(th: &mut Thread, coordinates: VarArgs<'_>) -> PyResult<f64> {
        let mut sizes = Vec::with_capacity(coordinates.len());
        for x in coordinates.iter() {
            sizes.push(number::as_f64(th, x)?);
        }
        Ok(sums::norm(&sizes))
    }

    /// Return the Euclidean distance between two points p and q.
    ///
    /// The points should be specified as sequences (or iterables) of
    /// coordinates.  Both inputs must have the same dimension.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))
    #[pyfunction]
    fn dist(th: &mut Thread, p: Ref<'_>, q: Ref<'_>) -> PyResult<f64> {
        let (p, q) = (protocol::iter::collect(th, p)?, protocol::iter::collect(th, q)?);
        if p.len() != q.len() {
            return Err(th.value_error("both points must have the same number of dimensions"));
        }
        let mut sizes = Vec::with_capacity(p.len());
        for (a, b) in p.iter().zip(&q) {
            let (a, b) = (number::as_f64(th, a.as_ref())?, number::as_f64(th, b.as_ref())?);
            sizes.push(a - b);
        }
        Ok(sums::norm(&sizes))
    }
}
