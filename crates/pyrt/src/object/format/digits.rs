//! Digits of numbers that fit a machine word, without the general machinery: most of what programs print.

/// The digits of an int: in place where they are few, else in a `String`.
pub(super) struct Digits {
    buffer: [u8; 64],
    start: usize,
    long: String,
}

impl Digits {
    /// The digits of `i` in base 2, 8, 10 or 16.
    pub(super) fn of(mut i: u64, radix: u8) -> Digits {
        let mut digits = Digits { buffer: [0; 64], start: 64, long: String::new() };
        let radix = u64::from(radix.clamp(2, 16));
        loop {
            digits.start -= 1;
            digits.buffer[digits.start] = b"0123456789abcdef"[(i % radix) as usize];
            i /= radix;
            if i == 0 {
                return digits;
            }
        }
    }

    /// Digits made elsewhere.
    pub(super) fn long(long: String) -> Digits {
        Digits { buffer: [0; 64], start: 64, long }
    }

    pub(super) fn make_ascii_uppercase(&mut self) {
        self.buffer.make_ascii_uppercase();
        self.long.make_ascii_uppercase();
    }
}

impl std::ops::Deref for Digits {
    type Target = str;
    fn deref(&self) -> &str {
        if self.start == self.buffer.len() {
            return &self.long;
        }
        std::str::from_utf8(self.buffer.get(self.start..).unwrap_or_default()).unwrap_or_default()
    }
}

const TENS: [u64; 20] = {
    let mut tens = [1; 20];
    let mut i = 1;
    while i < 20 {
        tens[i] = tens[i - 1] * 10;
        i += 1;
    }
    tens
};

/// `x` (finite, not negative) with `places` digits after the point, rounded half to even by its exact value. None where
/// a machine word is too small for it.
pub fn fixed(x: f64, places: usize) -> Option<String> {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32 - 1075;
    let scale = *TENS.get(places)?;
    if x != 0.0 && !(-1000..=0).contains(&exponent) {
        return None;
    }
    let (mut whole, mut part) = (0, 0);
    if x != 0.0 {
        let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
        let down = exponent.unsigned_abs();
        whole = if down < 64 { mantissa >> down } else { 0 };
        let rest = if down < 64 { mantissa & ((1 << down) - 1) } else { mantissa };
        // Below 2^53 * 10^19, so below 2^117: exact, and what is shifted out decides the rounding.
        let scaled = u128::from(rest) * u128::from(scale);
        if down < 128 {
            part = (scaled >> down) as u64;
            if down > 0 {
                let (left, half) = (scaled & ((1 << down) - 1), 1 << (down - 1));
                let odd = if places == 0 { whole & 1 } else { part & 1 } == 1;
                part += u64::from(left > half || left == half && odd);
            }
        }
        if part >= scale {
            part -= scale;
            whole += 1;
        }
    }
    let mut out = String::with_capacity(places + 24);
    out.push_str(itoa::Buffer::new().format(whole));
    if places > 0 {
        out.push('.');
        let digits = Digits::of(part, 10);
        out.extend(std::iter::repeat_n('0', places.saturating_sub(digits.len())));
        out.push_str(&digits);
    }
    Some(out)
}

/// The shortest decimal that reads back as `x` (finite, not negative) if it has up to four digits after its point and
/// up to fifteen in all: its digits as an int, and how many stand after the point. No two decimals of up to fifteen
/// digits are the same double, so the one that is found first is the shortest.
pub fn short_decimal(x: f64) -> Option<(u64, usize)> {
    let (mut digits, mut places) = (0..=4).find_map(|places| {
        let ten = TENS[places] as f64;
        let scaled = x * ten;
        (scaled < 1e15 && scaled.trunc() == scaled && scaled / ten == x).then_some((scaled as u64, places))
    })?;
    // A product that was rounded may have hidden a shorter one.
    while places > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        places -= 1;
    }
    Some((digits, places))
}

/// What `short_decimal` finds as text; `point`: with `.0` behind a whole number.
pub fn short_text(x: f64, point: bool) -> Option<String> {
    let (digits, places) = short_decimal(x)?;
    let scale = TENS[places];
    let mut out = String::with_capacity(24);
    out.push_str(itoa::Buffer::new().format(digits / scale));
    if places > 0 {
        out.push('.');
        let part = Digits::of(digits % scale, 10);
        out.extend(std::iter::repeat_n('0', places.saturating_sub(part.len())));
        out.push_str(&part);
    } else if point {
        out.push_str(".0");
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doubles of all kinds: a counter's bits through a mixing function, and values that sit on ties.
    fn samples() -> impl Iterator<Item = f64> {
        let mixed = (0..20_000_u64).map(|i| {
            let mut z = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            f64::from_bits(z ^ z >> 31).abs()
        });
        let near = (0..20_000_u64).map(|i| {
            let z = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            (z >> 11) as f64 / (1_u64 << (z & 63)) as f64
        });
        let ties = (0..4_000).map(|i| f64::from(i) / 64.0);
        let cents = (0..20_000).map(|i| f64::from(i) / 100.0);
        mixed
            .chain(near)
            .chain(ties)
            .chain(cents)
            .chain([0.0, 0.5, 1.5, 2.5, 1e-5, 1e22, 1e15, 999.9995, 5e-324])
            .filter(|x| x.is_finite())
    }

    #[test]
    fn fixed_is_exact() {
        for x in samples() {
            for places in [0, 1, 2, 3, 6, 12, 19, 20] {
                if let Some(text) = fixed(x, places) {
                    assert_eq!(text, format!("{x:.places$}"), "{x:e}");
                }
            }
        }
    }

    #[test]
    fn short_decimals_are_the_shortest() {
        for x in samples() {
            if let Some(text) = short_text(x, false) {
                assert_eq!(text, format!("{x}"));
            }
        }
        assert_eq!(short_text(12.0, true).as_deref(), Some("12.0"));
        assert_eq!(short_text(0.1, true).as_deref(), Some("0.1"));
        assert_eq!(short_text(0.1 + 0.2, true), None);
    }

    #[test]
    fn digits_in_every_base() {
        assert_eq!(&*Digits::of(0, 10), "0");
        assert_eq!(&*Digits::of(255, 16), "ff");
        assert_eq!(&*Digits::of(u64::MAX, 2), "1".repeat(64));
        assert_eq!(&*Digits::of(8, 8), "10");
    }
}
