//! Arithmetic of big numbers with Python's meaning: floor division, true division and conversion to a double rounded
//! once, shifts, powers, hashes. Plain functions of numbers; no thread, no objects.
//!
//! The limbs are those of `dashu-int` (64 bits, least significant first).

use std::cmp::Ordering;

use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{Abs, DivRem, Gcd, SquareRoot, UnsignedAbs};
use dashu_int::{IBig, Sign, UBig};

use crate::protocol::HASH_MODULUS as MODULUS;

/// Number of bits of the magnitude.
pub fn bit_len(a: &IBig) -> usize {
    let (_, words) = a.as_sign_words();
    bits_of(words)
}

fn bits_of(words: &[u64]) -> usize {
    words.last().map_or(0, |top| words.len() * 64 - top.leading_zeros() as usize)
}

/// Number of ones in the magnitude.
pub fn bit_count(a: &IBig) -> u64 {
    let (_, words) = a.as_sign_words();
    words.iter().map(|w| u64::from(w.count_ones())).sum()
}

/// Quotient rounded towards minus infinity, and the remainder that has the divisor's sign. `b` is not zero.
pub fn div_mod_floor(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (q, r) = a.div_rem(b);
    if !r.is_zero() && r.sign() != b.sign() { (q - IBig::ONE, r + b) } else { (q, r) }
}

/// `2 ** n`.
pub fn power_of_two(n: usize) -> IBig {
    IBig::ONE << n
}

/// Multiplied by `2 ** n`.
pub fn shift_left(a: &IBig, n: usize) -> IBig {
    a << n
}

/// Divided by `2 ** n`, rounded towards minus infinity.
pub fn shift_right(a: &IBig, n: usize) -> IBig {
    let (sign, words) = a.as_sign_words();
    if n >= bits_of(words) {
        return if sign == Sign::Negative { IBig::NEG_ONE } else { IBig::ZERO };
    }
    let magnitude = a.unsigned_abs();
    if sign == Sign::Positive {
        return IBig::from(magnitude >> n);
    }
    let lost = low_bits_nonzero(words, n);
    let shifted = magnitude >> n;
    -IBig::from(if lost { shifted + UBig::ONE } else { shifted })
}

/// Whether any of the lowest `n` bits is set.
fn low_bits_nonzero(words: &[u64], n: usize) -> bool {
    let whole = (n / 64).min(words.len());
    let (low, high) = words.split_at(whole);
    low.iter().any(|w| *w != 0) || high.first().is_some_and(|w| w & ((1_u64 << (n % 64)) - 1) != 0)
}

/// `m * 2 ** e`, rounded once to the nearest double, ties to even; `sticky` says that a little more is to be added.
/// None where it overflows. `m` is not zero.
pub fn compose(m: u64, e: i64, sticky: bool) -> Option<f64> {
    // Normalise to 64 significant bits; `top` is the exponent of the first.
    let zeros = m.leading_zeros();
    let (m, e) = (m << zeros, e - i64::from(zeros));
    let top = e + 63;
    if top > 1023 {
        return None;
    }
    // Bits that do not fit: 11 of a normal number, more of a subnormal one.
    let drop = 11 + (-1022 - top).max(0);
    if drop > 64 {
        return Some(0.0);
    }
    let (kept, rest, half) =
        if drop == 64 { (0, m, 1_u64 << 63) } else { (m >> drop, m & ((1_u64 << drop) - 1), 1_u64 << (drop - 1)) };
    let up = match rest.cmp(&half) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => sticky || kept & 1 == 1,
    };
    let kept = kept + u64::from(up);
    // A carry out of the mantissa moves into the exponent by itself.
    let bits = if top < -1022 { kept } else { (((top + 1022) as u64) << 52) + kept };
    let x = f64::from_bits(bits);
    if x.is_finite() { Some(x) } else { None }
}

/// The top 64 bits, how far they are shifted, and whether bits below them are set.
fn top_bits(words: &[u64]) -> (u64, usize, bool) {
    let bits = bits_of(words);
    let (Some(&last), Some(shift)) = (words.last(), bits.checked_sub(64)) else {
        return (words.first().copied().unwrap_or(0), 0, false);
    };
    let part = shift % 64;
    let top = if part == 0 {
        last
    } else {
        let below = words.len().checked_sub(2).and_then(|at| words.get(at)).copied().unwrap_or(0);
        last << (64 - part) | below >> part
    };
    (top, shift, low_bits_nonzero(words, shift))
}

/// The nearest double, ties to even; None where it overflows.
pub fn to_f64(a: &IBig) -> Option<f64> {
    let (sign, words) = a.as_sign_words();
    if words.is_empty() {
        return Some(0.0);
    }
    let (top, shift, sticky) = top_bits(words);
    let x = compose(top, i64::try_from(shift).ok()?, sticky)?;
    Some(if sign == Sign::Negative { -x } else { x })
}

/// `a = m * 2 ** e` nearly, with `m` in [0.5, 1): for logarithms of numbers past a double's range.
pub fn frexp(a: &IBig) -> (f64, i64) {
    let (sign, words) = a.as_sign_words();
    if words.is_empty() {
        return (0.0, 0);
    }
    let (top, shift, sticky) = top_bits(words);
    let bits = 64 - i64::from(top.leading_zeros());
    let m = compose(top, -bits, sticky).unwrap_or(1.0);
    let (m, e) = (if sign == Sign::Negative { -m } else { m }, bits + shift as i64);
    if m.abs() == 1.0 { (m / 2.0, e + 1) } else { (m, e) }
}

/// `a / b`, rounded once; None where it overflows. `b` is not zero.
pub fn true_div(a: &IBig, b: &IBig) -> Option<f64> {
    let negative = a.sign() != b.sign();
    if a.is_zero() {
        return Some(if negative { -0.0 } else { 0.0 });
    }
    let signed = |x: f64| if negative { -x } else { x };
    let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
    let difference = bits_of(a.as_words()) as i64 - bits_of(b.as_words()) as i64;
    if difference > 1025 {
        return None;
    }
    if difference < -1080 {
        return Some(signed(0.0));
    }
    // A quotient of 61 or 62 bits; what is left over is a sticky bit.
    let shift = difference - 61;
    let (q, r) =
        if shift < 0 { (a << shift.unsigned_abs() as usize).div_rem(b) } else { a.div_rem(b << shift as usize) };
    let q = u64::try_from(&q).ok()?;
    compose(q, shift, !r.is_zero()).map(signed)
}

/// Numerator and exponent of a finite double: `x = m * 2 ** e`, `m` odd or zero.
pub fn decompose(x: f64) -> (i64, i32) {
    let bits = x.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i32;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (m, e) = if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    if m == 0 {
        return (0, 0);
    }
    let zeros = m.trailing_zeros();
    let m = m >> zeros;
    (if x < 0.0 { -m } else { m }, e + zeros as i32)
}

/// The whole part of a double; None for infinities and NaN.
pub fn trunc_f64(x: f64) -> Option<IBig> {
    if !x.is_finite() {
        return None;
    }
    if x.abs() < 9.0e18 {
        return Some(IBig::from(x as i64));
    }
    let (m, e) = decompose(x);
    Some(IBig::from(m) << e.max(0) as usize)
}

/// How `a` stands to the double `x`, exactly; None for NaN.
pub fn cmp_f64(a: &IBig, x: f64) -> Option<Ordering> {
    if x.is_nan() {
        return None;
    }
    let Some(whole) = trunc_f64(x) else {
        return Some(if x > 0.0 { Ordering::Less } else { Ordering::Greater });
    };
    Some(a.cmp(&whole).then_with(|| {
        let fraction = x - x.trunc();
        if fraction > 0.0 {
            Ordering::Less
        } else if fraction < 0.0 {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    }))
}

/// `a ** n`.
pub fn pow(a: &IBig, n: usize) -> IBig {
    if let Some(two) = power_of_two_exponent(a) {
        // A shift: (2**k) ** n. The callers have checked that the result has room.
        return power_of_two(two * n);
    }
    a.pow(n)
}

/// `k` where `a` is `2 ** k`.
fn power_of_two_exponent(a: &IBig) -> Option<usize> {
    let (sign, words) = a.as_sign_words();
    let (last, rest) = words.split_last()?;
    let one = sign == Sign::Positive && last.is_power_of_two() && rest.iter().all(|w| *w == 0);
    one.then(|| bits_of(words) - 1)
}

/// The remainder of division by the modulus of numeric hashes.
fn hash_magnitude(words: &[u64]) -> u64 {
    let mut h = 0_u128;
    for &w in words.iter().rev() {
        // 2**64 is 8 modulo 2**61 - 1.
        h = (h * 8 + u128::from(w)) % u128::from(MODULUS);
    }
    h as u64
}

/// `hash(a)`.
pub fn hash(a: &IBig) -> i64 {
    let (sign, words) = a.as_sign_words();
    let h = hash_magnitude(words) as i64;
    let h = if sign == Sign::Negative { -h } else { h };
    if h == -1 { -2 } else { h }
}

/// Why a modular power has no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PowModError {
    /// The modulus is zero.
    ZeroModulus,
    /// The exponent is negative and the base has no inverse.
    NotInvertible,
}

/// `pow(base, exponent, modulus)`: the result has the modulus's sign.
///
/// # Errors
/// See [`PowModError`].
pub fn pow_mod(base: &IBig, exponent: &IBig, modulus: &IBig) -> Result<IBig, PowModError> {
    if modulus.is_zero() {
        return Err(PowModError::ZeroModulus);
    }
    let m = modulus.unsigned_abs();
    if m.is_one() {
        return Ok(IBig::ZERO);
    }
    let (_, reduced) = div_mod_floor(base, &IBig::from(m.clone()));
    let mut b = reduced.unsigned_abs();
    if exponent.sign() == Sign::Negative {
        b = inverse(&b, &m).ok_or(PowModError::NotInvertible)?;
    }
    let e = exponent.unsigned_abs();
    let r = match u64::try_from(&m) {
        Ok(small) => UBig::from(pow_mod_u64(u64::try_from(&b).unwrap_or(0), &e, small)),
        Err(_) => ConstDivisor::new(m.clone()).reduce(b).pow(&e).residue(),
    };
    let r = IBig::from(r);
    Ok(if modulus.sign() == Sign::Negative && !r.is_zero() { r - IBig::from(m) } else { r })
}

fn pow_mod_u64(base: u64, exponent: &UBig, m: u64) -> u64 {
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(m)) as u64;
    let mut r = 1 % m;
    for word in exponent.as_words().iter().rev() {
        for bit in (0..64).rev() {
            r = times(r, r);
            if word >> bit & 1 == 1 {
                r = times(r, base);
            }
        }
    }
    r
}

/// The inverse of `a` modulo `m`, both positive, `a` below `m`.
fn inverse(a: &UBig, m: &UBig) -> Option<UBig> {
    let m = IBig::from(m.clone());
    let (mut r0, mut r1) = (m.clone(), IBig::from(a.clone()));
    let (mut t0, mut t1) = (IBig::ZERO, IBig::ONE);
    while !r1.is_zero() {
        let (q, r) = r0.div_rem(&r1);
        r0 = std::mem::replace(&mut r1, r);
        let t = &t0 - &q * &t1;
        t0 = std::mem::replace(&mut t1, t);
    }
    if !r0.is_one() {
        return None;
    }
    let (_, t) = div_mod_floor(&t0, &m);
    Some(t.unsigned_abs())
}

/// Greatest common divisor, never negative.
pub fn gcd(a: &IBig, b: &IBig) -> IBig {
    if a.is_zero() {
        return b.clone().abs();
    }
    if b.is_zero() {
        return a.clone().abs();
    }
    IBig::from(a.unsigned_abs().gcd(b.unsigned_abs()))
}

/// Greatest common divisor of two words.
pub fn gcd_u64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The whole part of the square root of a number that is not negative.
pub fn isqrt(a: &UBig) -> UBig {
    a.sqrt()
}

/// `a` rounded to a multiple of `10 ** digits`, ties to even.
pub fn round_to_ten(a: &IBig, digits: usize) -> IBig {
    let unit = IBig::from(10).pow(digits);
    let (q, r) = div_mod_floor(a, &unit);
    let odd = q.as_sign_words().1.first().is_some_and(|w| w & 1 == 1);
    let up = match (&r + &r).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => odd,
    };
    (if up { q + IBig::ONE } else { q }) * unit
}

/// Two's complement bytes, the least significant first: the fewest that hold the sign too.
pub fn to_signed_le_bytes(a: &IBig) -> Vec<u8> {
    let negative = a.sign() == Sign::Negative;
    let mut bytes = a.unsigned_abs().to_le_bytes().into_vec();
    if negative {
        let mut carry = true;
        for b in &mut bytes {
            let (inverted, over) = (!*b).overflowing_add(u8::from(carry));
            *b = inverted;
            carry = over;
        }
    }
    let top_set = bytes.last().is_some_and(|b| b & 0x80 != 0);
    if top_set != negative {
        bytes.push(if negative { 0xFF } else { 0 });
    }
    bytes
}

/// The number of bytes, the least significant first.
pub fn from_le_bytes(bytes: &[u8], signed: bool) -> IBig {
    let magnitude = IBig::from(UBig::from_le_bytes(bytes));
    if signed && bytes.last().is_some_and(|b| b & 0x80 != 0) {
        magnitude - power_of_two(bytes.len() * 8)
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    //! Against slow models: `i128` where it is wide enough, schoolbook definitions elsewhere.

    use super::*;

    /// A small generator, so that the cases are the same every time.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0
        }

        /// A number of up to `bits` bits, all sizes alike, often with long runs of equal bits.
        fn number(&mut self, bits: usize) -> IBig {
            let bits = self.next() as usize % bits + 1;
            let mut a = IBig::ZERO;
            for _ in 0..bits.div_ceil(64) {
                let word = match self.next() % 4 {
                    0 => 0,
                    1 => u64::MAX,
                    _ => self.next(),
                };
                a = (a << 64) + IBig::from(word);
            }
            let a = a >> (bits.div_ceil(64) * 64 - bits);
            if self.next() & 1 == 0 { a } else { -a }
        }

        fn wide(&mut self) -> i128 {
            let wide = i128::from(self.next() as i64) << 60 ^ i128::from(self.next());
            wide >> (self.next() % 120)
        }
    }

    #[test]
    fn floor_division_of_i128() {
        let mut random = Random(7);
        for _ in 0..3000 {
            let (a, b) = (random.wide(), random.wide());
            if b == 0 {
                continue;
            }
            let (q, r) = div_mod_floor(&IBig::from(a), &IBig::from(b));
            let expected = a.rem_euclid(b);
            let expected = if b < 0 && expected != 0 { expected + b } else { expected };
            assert_eq!(r, IBig::from(expected), "{a} % {b}");
            assert_eq!(q, IBig::from((a - expected) / b), "{a} // {b}");
        }
    }

    #[test]
    fn floor_division_is_its_definition() {
        let mut random = Random(11);
        for _ in 0..2000 {
            let (a, b) = (random.number(1500), random.number(700));
            if b.is_zero() {
                continue;
            }
            let (q, r) = div_mod_floor(&a, &b);
            assert_eq!(&q * &b + &r, a);
            assert!(r.is_zero() || r.sign() == b.sign());
            assert!(r.clone().abs() < b.clone().abs());
        }
    }

    #[test]
    fn shifts() {
        let mut random = Random(13);
        for _ in 0..2000 {
            let a = random.number(400);
            let n = random.next() as usize % 500;
            let unit = power_of_two(n);
            assert_eq!(shift_right(&a, n), div_mod_floor(&a, &unit).0, "{a} >> {n}");
            assert_eq!(shift_left(&a, n), &a * &unit, "{a} << {n}");
        }
    }

    #[test]
    fn bitwise_is_twos_complement() {
        let mut random = Random(17);
        for _ in 0..2000 {
            let (a, b) = (random.wide(), random.wide());
            let (x, y) = (IBig::from(a), IBig::from(b));
            assert_eq!(&x & &y, IBig::from(a & b));
            assert_eq!(&x | &y, IBig::from(a | b));
            assert_eq!(&x ^ &y, IBig::from(a ^ b));
            let (a, b) = (random.number(600), random.number(600));
            // a + b == (a ^ b) + 2 * (a & b), and a | b == (a ^ b) + (a & b)
            let (and, xor) = (&a & &b, &a ^ &b);
            assert_eq!(&a + &b, &xor + &and + &and);
            assert_eq!(&a | &b, xor + and);
        }
    }

    #[test]
    fn powers() {
        let mut random = Random(19);
        for _ in 0..300 {
            let a = random.number(90);
            let n = random.next() as usize % 12;
            let expected = (0..n).fold(IBig::ONE, |product, _| product * &a);
            assert_eq!(pow(&a, n), expected);
        }
    }

    #[test]
    fn modular_powers() {
        let mut random = Random(23);
        for _ in 0..400 {
            let bits = if random.next() & 1 == 0 { 64 } else { 200 };
            let (a, m) = (random.number(200), random.number(bits));
            let n = random.next() % 40;
            if m.is_zero() {
                assert_eq!(pow_mod(&a, &IBig::from(n), &m), Err(PowModError::ZeroModulus));
                continue;
            }
            let expected = div_mod_floor(&pow(&a, n as usize), &m).1;
            assert_eq!(pow_mod(&a, &IBig::from(n), &m), Ok(expected), "pow({a}, {n}, {m})");
            match pow_mod(&a, &IBig::NEG_ONE, &m) {
                Ok(inverse) => assert_eq!(div_mod_floor(&(inverse * &a), &m).1, div_mod_floor(&IBig::ONE, &m).1),
                Err(error) => {
                    assert_eq!(error, PowModError::NotInvertible);
                    assert!(!gcd(&a, &m).is_one());
                }
            }
        }
    }

    #[test]
    fn hashes() {
        let mut random = Random(29);
        let modulus = IBig::from(MODULUS);
        for _ in 0..1000 {
            let a = random.number(500);
            let expected = a.clone().abs() % &modulus;
            let expected = i64::try_from(&expected).expect("below the modulus");
            let expected = if a.sign() == Sign::Negative { -expected } else { expected };
            assert_eq!(hash(&a), if expected == -1 { -2 } else { expected });
        }
    }

    #[test]
    fn doubles_round_once() {
        let mut random = Random(31);
        for _ in 0..3000 {
            let a = random.wide();
            assert_eq!(to_f64(&IBig::from(a)), Some(a as f64), "{a}");
        }
        assert_eq!(to_f64(&(power_of_two(1024) - power_of_two(969))), None);
        assert_eq!(to_f64(&(power_of_two(1024) - power_of_two(970))), None);
        assert_eq!(to_f64(&(power_of_two(1024) - power_of_two(970) - IBig::ONE)), Some(f64::MAX));
        assert_eq!(to_f64(&-power_of_two(1023)), Some(-(2_f64.powi(1023))));
    }

    #[test]
    fn true_division_rounds_once() {
        let mut random = Random(37);
        for _ in 0..3000 {
            // Both exact doubles: the processor rounds their quotient once.
            let (a, b) = (random.next() >> (11 + random.next() % 40), random.next() >> (11 + random.next() % 40));
            if b == 0 {
                continue;
            }
            let scale = random.next() as usize % 900;
            let (x, y) = (IBig::from(a) << scale, IBig::from(b));
            assert_eq!(true_div(&x, &y), Some(a as f64 / b as f64 * 2_f64.powi(scale as i32)));
            assert_eq!(true_div(&-&y, &y), Some(-1.0));
        }
        // Subnormal results, checked by what they mean: the nearest multiple of 2**-1074.
        for _ in 0..500 {
            let a = IBig::from(random.next() >> 20);
            let b = power_of_two(1074) * IBig::from(random.next() >> 16 | 1);
            let x = true_div(&a, &b).expect("no overflow");
            let near = (IBig::from(2) * &a * power_of_two(1074) + &b).div_rem(&(IBig::from(2) * &b)).0;
            let near = i64::try_from(&near).expect("small") as u64;
            assert!(x.to_bits().abs_diff(near) <= u64::from(x.to_bits() & 1 == 0), "{a} / {b}");
        }
        assert_eq!(true_div(&IBig::ONE, &power_of_two(1074)), Some(f64::from_bits(1)));
        assert_eq!(true_div(&IBig::ONE, &power_of_two(1075)), Some(0.0));
        assert_eq!(true_div(&IBig::from(3), &power_of_two(1076)), Some(f64::from_bits(1)));
        assert_eq!(true_div(&power_of_two(2000), &power_of_two(900)), None);
        assert_eq!(true_div(&power_of_two(2000), &power_of_two(1000)), Some(2_f64.powi(1000)));
    }

    #[test]
    fn comparison_with_doubles_is_exact() {
        let big = power_of_two(53) + IBig::ONE;
        assert_eq!(cmp_f64(&big, 2_f64.powi(53)), Some(Ordering::Greater));
        assert_eq!(cmp_f64(&IBig::from(2), 2.5), Some(Ordering::Less));
        assert_eq!(cmp_f64(&IBig::from(-2), -2.5), Some(Ordering::Greater));
        assert_eq!(cmp_f64(&power_of_two(2000), f64::INFINITY), Some(Ordering::Less));
        assert_eq!(cmp_f64(&power_of_two(100), 2_f64.powi(100)), Some(Ordering::Equal));
        assert_eq!(cmp_f64(&big, f64::NAN), None);
    }

    #[test]
    fn roots_and_divisors() {
        let mut random = Random(41);
        for _ in 0..500 {
            let a = random.number(500).unsigned_abs();
            let r = isqrt(&a);
            let next = &r + UBig::ONE;
            assert!(&r * &r <= a && a < &next * &next);
            let (a, b) = (random.number(150), random.number(150));
            let (mut x, mut y) = (a.clone().abs(), b.clone().abs());
            while !y.is_zero() {
                let r = &x % &y;
                x = std::mem::replace(&mut y, r);
            }
            assert_eq!(gcd(&a, &b), x);
        }
    }

    #[test]
    fn bytes_and_decimals() {
        let mut random = Random(43);
        for _ in 0..1000 {
            let a = random.number(300);
            assert_eq!(from_le_bytes(&to_signed_le_bytes(&a), true), a);
            let text = a.to_string();
            let mut slow = IBig::ZERO;
            for digit in text.trim_start_matches('-').bytes() {
                slow = slow * IBig::from(10) + IBig::from(digit - b'0');
            }
            assert_eq!(if text.starts_with('-') { -slow } else { slow }, a);
            assert_eq!(IBig::from_str_radix(&text, 10).ok(), Some(a.clone()));
            assert_eq!(IBig::from_str_radix(&a.in_radix(36).to_string(), 36).ok(), Some(a));
        }
        assert_eq!(round_to_ten(&IBig::from(15), 1), IBig::from(20));
        assert_eq!(round_to_ten(&IBig::from(25), 1), IBig::from(20));
        assert_eq!(round_to_ten(&IBig::from(-25), 1), IBig::from(-20));
        assert_eq!(round_to_ten(&IBig::from(-26), 1), IBig::from(-30));
    }
}
