//! Doubles in hexadecimal: `float.hex` and `float.fromhex`.

use super::super::int::text::strip;

/// Why text is no hexadecimal double.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HexError {
    /// Not of the form.
    Invalid,
    /// Too large.
    Overflow,
}

/// `x.hex()`.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let exponent = (bits >> 52 & 0x7FF) as i32;
    let (lead, e) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{fraction:013x}p{e:+}")
}

/// `float.fromhex(text)`.
///
/// # Errors
/// See [`HexError`].
pub fn from_hex(text: &[u8]) -> Result<f64, HexError> {
    let text = strip(text);
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let signed = |x: f64| if negative { -x } else { x };
    for (name, x) in [("infinity", f64::INFINITY), ("inf", f64::INFINITY), ("nan", f64::NAN)] {
        if rest.eq_ignore_ascii_case(name.as_bytes()) {
            return Ok(signed(x));
        }
    }
    let rest = rest.strip_prefix(b"0x").or(rest.strip_prefix(b"0X")).unwrap_or(rest);
    let mut mantissa = 0_u64;
    let mut sticky = false;
    // What the exponent of the mantissa's last bit is, before the written exponent.
    let mut scale = 0_i64;
    let (mut digits, mut point, mut at) = (0_usize, false, 0);
    while let Some(&b) = rest.get(at) {
        match char::from(b).to_digit(16) {
            Some(digit) => {
                digits += 1;
                if mantissa >> 60 == 0 {
                    mantissa = mantissa << 4 | u64::from(digit);
                    scale -= if point { 4 } else { 0 };
                } else {
                    sticky |= digit != 0;
                    scale += if point { 0 } else { 4 };
                }
            }
            None if b == b'.' && !point => point = true,
            None => break,
        }
        at += 1;
    }
    if digits == 0 {
        return Err(HexError::Invalid);
    }
    let tail = rest.get(at..).unwrap_or_default();
    let exponent = match tail {
        [] => 0,
        [b'p' | b'P', tail @ ..] => written_exponent(tail)?,
        _ => return Err(HexError::Invalid),
    };
    if mantissa == 0 {
        return Ok(signed(0.0));
    }
    super::super::int::arith::compose(mantissa, scale.saturating_add(exponent), sticky)
        .map(signed)
        .ok_or(HexError::Overflow)
}

fn written_exponent(text: &[u8]) -> Result<i64, HexError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(HexError::Invalid);
    }
    // Past this, every mantissa over- or underflows; the sum with its scale stays in range.
    let size = digits.iter().fold(0_i64, |n, d| (n * 10 + i64::from(d - b'0')).min(1 << 58));
    Ok(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (x, text) in [
            (1.5, "0x1.8000000000000p+0"),
            (-0.0, "-0x0.0p+0"),
            (5e-324, "0x0.0000000000001p-1022"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
            (-0.1, "-0x1.999999999999ap-4"),
        ] {
            assert_eq!(to_hex(x), text);
            assert_eq!(from_hex(text.as_bytes()).map(f64::to_bits), Ok(x.to_bits()));
        }
    }

    #[test]
    fn forms() {
        assert_eq!(from_hex(b" 0x.8p1 "), Ok(1.0));
        assert_eq!(from_hex(b"ff"), Ok(255.0));
        assert_eq!(from_hex(b"1p-1075"), Ok(0.0));
        assert_eq!(from_hex(b"1.8p-1075"), Ok(5e-324));
        assert_eq!(from_hex(b"0x1.fffffffffffff8p1023"), Err(HexError::Overflow));
        assert_eq!(from_hex(b"0x1.fffffffffffff7fffp1023"), Ok(f64::MAX));
        assert_eq!(from_hex(b"0x1p2000"), Err(HexError::Overflow));
        assert_eq!(from_hex(b"0x0p99999999999999999999"), Ok(0.0));
        assert_eq!(from_hex(b"1p99999999999999999999"), Err(HexError::Overflow));
        assert_eq!(from_hex(b"1p-99999999999999999999"), Ok(0.0));
        assert_eq!(from_hex(b"0x"), Err(HexError::Invalid));
        assert_eq!(from_hex(b"1p"), Err(HexError::Invalid));
        assert_eq!(from_hex(b"1.2.3"), Err(HexError::Invalid));
        assert_eq!(from_hex(b"0x10000000000000001"), Ok(2_f64.powi(64)));
    }
}
