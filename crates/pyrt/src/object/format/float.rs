//! The digits of doubles in the styles of `e`, `f`, `g` and `repr`. Correctly rounded for any precision: std prints
//! exact decimal expansions.

use std::fmt::Write;

use super::digits::{fixed, short_text};

/// No double has more digits than this before zeros begin.
const MOST_DIGITS: usize = 1100;

/// How a double is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Digits and an exponent.
    Exp(usize),
    /// Digits after the point.
    Fixed(usize),
    /// Significant digits.
    General(usize),
    /// Significant digits, with at least one after the point, as `format(x, ".3")`.
    GeneralPoint(usize),
    /// The shortest digits that read back as the same number.
    Repr,
}

/// `x`, not negative and finite, in a style; `alternate`: with a point and the zeros of `g` in any case.
pub fn float_text(x: f64, style: Style, alternate: bool) -> String {
    match style {
        Style::Fixed(p) => {
            let exact = p.min(MOST_DIGITS);
            let mut out = fixed(x, exact).unwrap_or_else(|| format!("{x:.exact$}"));
            out.extend(std::iter::repeat_n('0', p - exact));
            if p == 0 && alternate {
                out.push('.');
            }
            out
        }
        Style::Exp(p) => {
            let (mut digits, exponent) = exp_digits(x, Some(p.min(MOST_DIGITS)));
            digits.extend(std::iter::repeat_n('0', p.saturating_sub(MOST_DIGITS)));
            with_exponent(&digits, exponent, alternate)
        }
        Style::General(p) => general(x, p.max(1), false, alternate),
        Style::GeneralPoint(p) => general(x, p.max(1), true, alternate),
        Style::Repr => {
            if !alternate
                && x < 1e15
                && let Some(text) = short_text(x, true)
            {
                return text;
            }
            let (digits, exponent) = exp_digits(x, None);
            if (-4..16).contains(&exponent) {
                positional(&digits, exponent, true, alternate)
            } else {
                with_exponent(&digits, exponent, alternate)
            }
        }
    }
}

/// Significant digits and the exponent of the first; `p` digits after the first, or the shortest.
fn exp_digits(x: f64, p: Option<usize>) -> (String, i32) {
    let text = match p {
        Some(p) => format!("{x:.p$e}"),
        None => format!("{x:e}"),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.chars().filter(char::is_ascii_digit).collect(), exponent.parse().unwrap_or(0))
}

fn with_exponent(digits: &str, exponent: i32, alternate: bool) -> String {
    let (first, rest) = digits.split_at(digits.len().min(1));
    let mut out = String::with_capacity(digits.len() + 6);
    out.push_str(first);
    if !rest.is_empty() || alternate {
        out.push('.');
        out.push_str(rest);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
    out
}

/// Digits without exponent; with `.0` behind whole numbers where `point`.
fn positional(digits: &str, exponent: i32, point: bool, alternate: bool) -> String {
    let mut out = String::with_capacity(digits.len() + 8);
    let whole = usize::try_from(exponent + 1).unwrap_or(0);
    if whole == 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', usize::try_from(-1 - exponent).unwrap_or(0)));
        out.push_str(digits);
    } else if digits.len() <= whole {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', whole - digits.len()));
        if point {
            out.push_str(".0");
        } else if alternate {
            out.push('.');
        }
    } else {
        let (before, after) = digits.split_at(whole);
        out.push_str(before);
        out.push('.');
        out.push_str(after);
    }
    out
}

fn general(x: f64, p: usize, point: bool, alternate: bool) -> String {
    let (mut digits, exponent) = exp_digits(x, Some((p - 1).min(MOST_DIGITS)));
    if alternate {
        digits.extend(std::iter::repeat_n('0', p.saturating_sub(digits.len())));
    } else {
        digits.truncate(digits.trim_end_matches('0').len().max(1));
    }
    let most = i64::try_from(p).unwrap_or(i64::MAX) - i64::from(point);
    if exponent < -4 || i64::from(exponent) + 1 > most {
        with_exponent(&digits, exponent, alternate)
    } else {
        positional(&digits, exponent, point, alternate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        let check = |x, style, expected: &str| assert_eq!(float_text(x, style, false), expected);
        check(0.0, Style::Repr, "0.0");
        check(1e16, Style::Repr, "1e+16");
        check(123456789.0, Style::Repr, "123456789.0");
        check(1.5e-5, Style::Repr, "1.5e-05");
        check(0.0001, Style::Repr, "0.0001");
        check(1234.5, Style::Exp(2), "1.23e+03");
        check(2.5, Style::Fixed(0), "2");
        check(1234567.0, Style::General(6), "1.23457e+06");
        check(100000.0, Style::General(6), "100000");
        check(0.0, Style::General(6), "0");
        check(1234.0, Style::GeneralPoint(4), "1.234e+03");
        check(123.0, Style::GeneralPoint(4), "123.0");
        assert_eq!(float_text(1.0, Style::General(6), true), "1.00000");
        assert_eq!(float_text(1.0, Style::Fixed(0), true), "1.");
        assert_eq!(float_text(0.1, Style::Fixed(70_000), false).len(), 70_002);
    }
}
