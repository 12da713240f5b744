//! Constants that expressions have before the program runs: literals, `__debug__`, tuples of constants.
//!
//! One pass over the expressions by id: children come before their parents, so nothing recurses. Sums, products and the
//! other operators on constants are in the style of CPython's optimizer, with its limits on the size of results.

use crate::const_::{BigInt, Const};
use dashu_int::ops::BitTest;
use dashu_int::{IBig, UBig};
use pyast::*;

/// The folded expressions of a tree.
pub(crate) struct Folds {
    index: Vec<u32>,
    values: Vec<Const>,
}

impl Folds {
    pub fn of(ast: &Ast, optimize: u8) -> Folds {
        let mut folds = Folds { index: vec![0; ast.expr_count()], values: Vec::new() };
        for i in 0..ast.expr_count() {
            let id = ExprId::from_index(i);
            if let Some(value) = folds.fold(ast, id, optimize) {
                folds.values.push(value);
                folds.index[i] = folds.values.len() as u32;
            }
        }
        folds
    }

    /// The constant that an expression is, if it is one.
    pub fn get(&self, ast: &Ast, id: ExprId) -> Option<Const> {
        if let Expr::Constant { value, .. } = ast[id] {
            return Some(literal(ast, value));
        }
        self.folded(id).cloned()
    }

    /// What an expression that is no literal folds to.
    pub fn folded(&self, id: ExprId) -> Option<&Const> {
        let at = *self.index.get(id.index())?;
        self.values.get((at as usize).checked_sub(1)?)
    }

    pub fn is_constant(&self, ast: &Ast, id: ExprId) -> bool {
        matches!(ast[id], Expr::Constant { .. }) || self.index.get(id.index()).is_some_and(|&at| at != 0)
    }

    fn fold(&self, ast: &Ast, id: ExprId, optimize: u8) -> Option<Const> {
        let all = |list: &[ExprId]| list.iter().all(|&e| self.is_constant(ast, e));
        match ast[id] {
            Expr::Name { id, ctx: ExprContext::Load } if ast.symbol_str(id) == "__debug__" => {
                Some(if optimize == 0 { Const::True } else { Const::False })
            }
            Expr::Tuple { elts, ctx: ExprContext::Load } if all(&ast[elts]) => {
                let items = ast[elts].iter().map(|&e| self.get(ast, e)).collect::<Option<Vec<_>>>()?;
                Some(Const::Tuple(items.into()))
            }
            Expr::Subscript { value, slice, ctx: ExprContext::Load } if all(&[value, slice]) => {
                item(&self.get(ast, value)?, int(&self.get(ast, slice)?)?)
            }
            Expr::UnaryOp { op, operand } if all(&[operand]) => unary(op, self.get(ast, operand)?),
            Expr::BinOp { left, op, right } if all(&[left, right]) => {
                binary(self.get(ast, left)?, op, self.get(ast, right)?)
            }
            _ => None,
        }
    }
}

/// `value[index]` of a text, bytes or a tuple.
fn item(value: &Const, index: i64) -> Option<Const> {
    let at = |len: usize| {
        let len = i64::try_from(len).ok()?;
        usize::try_from(if index < 0 { index.checked_add(len)? } else { index }).ok()
    };
    match value {
        Const::Bytes(bytes) => Some(Const::Int(i64::from(*bytes.get(at(bytes.len())?)?))),
        Const::Tuple(items) => items.get(at(items.len())?).cloned(),
        Const::Str(text) => {
            // A character begins wherever no continuation byte stands, a lone surrogate's too.
            let begins = |&b: &u8| b & 0xC0 != 0x80;
            let at = at(text.iter().copied().filter(|b| begins(b)).count())?;
            let start = text.iter().enumerate().filter(|(_, b)| begins(b)).nth(at)?.0;
            let end = text[start + 1..].iter().position(begins).map_or(text.len(), |n| start + 1 + n);
            Some(Const::Str(text[start..end].into()))
        }
        _ => None,
    }
}

/// A set constant: without duplicates.
pub(crate) fn frozenset(items: Vec<Const>) -> Const {
    let mut unique: Vec<Const> = Vec::with_capacity(items.len());
    for item in items {
        if !unique.iter().any(|u| u.equal(&item)) {
            unique.push(item);
        }
    }
    Const::FrozenSet(unique.into())
}

pub(crate) fn literal(ast: &Ast, value: Constant) -> Const {
    match value {
        Constant::None => Const::None,
        Constant::True => Const::True,
        Constant::False => Const::False,
        Constant::Ellipsis => Const::Ellipsis,
        Constant::Str(s) => Const::Str(ast.str_bytes(s).into()),
        Constant::Bytes(s) => Const::Bytes(ast.str_bytes(s).into()),
        Constant::Int(v) => Const::Int(v),
        Constant::BigInt(s) => big_int(ast.str_bytes(s)),
        Constant::Float(v) => Const::Float(v),
        Constant::Complex(v) => Const::Complex { real: 0.0, imag: v },
    }
}

/// Decimal digits, or `0x` and hexadecimal digits.
fn big_int(text: &[u8]) -> Const {
    let (digits, radix) = match text.strip_prefix(b"0x") {
        Some(hex) => (hex, 16u64),
        None => (text, 10),
    };
    let mut words: Vec<u32> = Vec::new();
    for &d in digits {
        let Some(d) = (d as char).to_digit(16) else { continue };
        let mut carry = u64::from(d);
        for w in &mut words {
            let v = u64::from(*w) * radix + carry;
            *w = v as u32;
            carry = v >> 32;
        }
        if carry > 0 {
            words.push(carry as u32);
        }
    }
    let mut magnitude: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    Const::BigInt(BigInt { negative: false, magnitude: magnitude.into() })
}

fn int(c: &Const) -> Option<i64> {
    match c {
        Const::Int(v) => Some(*v),
        Const::True => Some(1),
        Const::False => Some(0),
        _ => None,
    }
}

/// Any integer.
fn wide(c: &Const) -> Option<IBig> {
    let Const::BigInt(big) = c else { return int(c).map(IBig::from) };
    let magnitude = IBig::from(UBig::from_le_bytes(&big.magnitude));
    Some(if big.negative { -magnitude } else { magnitude })
}

fn from_wide(v: &IBig) -> Const {
    if let Ok(v) = i64::try_from(v) {
        return Const::Int(v);
    }
    let negative = *v < IBig::ZERO;
    let magnitude: UBig = v.clone().into_parts().1;
    Const::BigInt(BigInt { negative, magnitude: magnitude.to_le_bytes() })
}

fn float(c: &Const) -> Option<f64> {
    match c {
        Const::Float(v) => Some(*v),
        Const::BigInt(_) => wide(c).map(|v| v.to_f64().value()).filter(|v| v.is_finite()),
        _ => int(c).map(|v| v as f64),
    }
}

fn unary(op: UnaryOp, value: Const) -> Option<Const> {
    match (op, value) {
        (UnaryOp::Not, v) => Some(if v.truth() { Const::False } else { Const::True }),
        (UnaryOp::USub, Const::Float(v)) => Some(Const::Float(-v)),
        (UnaryOp::USub, Const::Complex { real, imag }) => Some(Const::Complex { real: -real, imag: -imag }),
        (UnaryOp::UAdd, v @ (Const::Float(_) | Const::Complex { .. } | Const::BigInt(_))) => Some(v),
        (UnaryOp::USub, v) => Some(from_wide(&-wide(&v)?)),
        (UnaryOp::UAdd, v) => Some(Const::Int(int(&v)?)),
        (UnaryOp::Invert, v) => Some(from_wide(&(-wide(&v)? - IBig::ONE))),
    }
}

fn binary(left: Const, op: Operator, right: Const) -> Option<Const> {
    match (&left, op, &right) {
        (Const::Str(a), Operator::Add, Const::Str(b)) => return Some(Const::Str([&a[..], &b[..]].concat().into())),
        (Const::Bytes(a), Operator::Add, Const::Bytes(b)) => {
            return Some(Const::Bytes([&a[..], &b[..]].concat().into()));
        }
        (Const::Tuple(a), Operator::Add, Const::Tuple(b)) => {
            return Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()));
        }
        (Const::Complex { .. }, _, _) | (_, _, Const::Complex { .. }) => {
            let (re, im) = complex_op(op, complex(&left)?, complex(&right)?)?;
            return Some(Const::Complex { real: re, imag: im });
        }
        _ => {}
    }
    // Repetition of a text, bytes or a tuple: a small result.
    if op == Operator::Mult {
        let (seq, n) = if let Some(n) = int(&left) { (&right, n) } else { (&left, int(&right).unwrap_or(0)) };
        if int(&left).is_some() || int(&right).is_some() {
            match seq {
                Const::Str(s) => return repeat(s.len(), chars(s), n, 4096).map(|n| Const::Str(s.repeat(n).into())),
                Const::Bytes(s) => return repeat(s.len(), s.len(), n, 4096).map(|n| Const::Bytes(s.repeat(n).into())),
                Const::Tuple(items) => {
                    let n = repeat(items.len(), items.len(), n, 256)?;
                    let all = items.iter().map(size).sum::<usize>();
                    // A tuple of tuples must not grow without bound.
                    if n > 1 && all.saturating_mul(n) > 256 {
                        return None;
                    }
                    return Some(Const::Tuple((0..n).flat_map(|_| items.iter().cloned()).collect()));
                }
                _ => {}
            }
        }
    }
    if let (Some(a), Some(b)) = (wide(&left), wide(&right)) {
        let both_bool = matches!((&left, &right), (Const::True | Const::False, Const::True | Const::False));
        let bit = |v: IBig| {
            Some(match from_wide(&v) {
                Const::Int(v) if both_bool => {
                    if v != 0 {
                        Const::True
                    } else {
                        Const::False
                    }
                }
                other => other,
            })
        };
        return match op {
            Operator::Add => Some(from_wide(&(a + b))),
            Operator::Sub => Some(from_wide(&(a - b))),
            Operator::Mult if bits(&a) + bits(&b) > 128 && a != IBig::ZERO && b != IBig::ZERO => None,
            Operator::Mult => Some(from_wide(&(a * b))),
            Operator::BitOr => bit(a | b),
            Operator::BitXor => bit(a ^ b),
            Operator::BitAnd => bit(a & b),
            Operator::FloorDiv | Operator::Mod if b == IBig::ZERO => None,
            Operator::FloorDiv => Some(from_wide(&floor_division(&a, &b).0)),
            Operator::Mod => Some(from_wide(&floor_division(&a, &b).1)),
            Operator::Div => true_division(&a, &b).map(Const::Float),
            Operator::LShift => {
                if a == IBig::ZERO {
                    return (b >= IBig::ZERO).then_some(Const::Int(0));
                }
                let n = usize::try_from(&b).ok()?;
                (n <= 128 && bits(&a) + n <= 128).then(|| from_wide(&(a << n)))
            }
            Operator::RShift => {
                if b < IBig::ZERO {
                    return None;
                }
                let n = usize::try_from(&b).unwrap_or(usize::MAX);
                Some(from_wide(&if n >= bits(&a) {
                    if a < IBig::ZERO { -IBig::ONE } else { IBig::ZERO }
                } else {
                    a >> n
                }))
            }
            Operator::Pow => power(&left, &a, &right, &b),
            Operator::MatMult => None,
        };
    }
    let (x, y) = (float(&left)?, float(&right)?);
    let value = match op {
        Operator::Add => x + y,
        Operator::Sub => x - y,
        Operator::Mult => x * y,
        Operator::Div if y != 0.0 => x / y,
        Operator::Mod if y != 0.0 => float_division(x, y).1,
        Operator::FloorDiv if y != 0.0 => float_division(x, y).0,
        Operator::Pow => return float_power(x, y),
        _ => return None,
    };
    Some(Const::Float(value))
}

fn bits(v: &IBig) -> usize {
    v.clone().into_parts().1.bit_len()
}

/// Characters of WTF-8 text.
fn chars(text: &[u8]) -> usize {
    text.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

/// Values in a constant, nested ones counted.
fn size(c: &Const) -> usize {
    match c {
        Const::Tuple(items) => 1 + items.iter().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// How often to repeat a sequence of `length` items, if the result is no longer than `limit`.
fn repeat(stored: usize, length: usize, n: i64, limit: usize) -> Option<usize> {
    if stored == 0 || n <= 0 {
        return (n >= 0 || stored == 0).then_some(0);
    }
    let n = usize::try_from(n).ok()?;
    (n.checked_mul(length)? <= limit).then_some(n)
}

/// Quotient rounded down, and the remainder with the divisor's sign; the divisor is not zero.
fn floor_division(a: &IBig, b: &IBig) -> (IBig, IBig) {
    let (q, r) = (a / b, a % b);
    if r != IBig::ZERO && (r < IBig::ZERO) != (*b < IBig::ZERO) { (q - IBig::ONE, r + b) } else { (q, r) }
}

/// The quotient as the nearest float, halves to even; none if the divisor is zero or the float would overflow.
fn true_division(a: &IBig, b: &IBig) -> Option<f64> {
    if *b == IBig::ZERO {
        return None;
    }
    let sign = if (*a < IBig::ZERO) != (*b < IBig::ZERO) { -1.0 } else { 1.0 };
    let (a, b) = (a.clone().into_parts().1, b.clone().into_parts().1);
    // The quotient of `a << shift` and `b` has 56 or 57 bits, fewer where the float is subnormal: its last bit is then worth
    // a quarter of the smallest float.
    let (a_bits, b_bits) = (i64::try_from(a.bit_len()).ok()?, i64::try_from(b.bit_len()).ok()?);
    let shift = (56 + b_bits - a_bits).min(1076);
    if -shift > 1024 {
        return None;
    }
    let by = usize::try_from(shift.unsigned_abs()).ok()?;
    let (a, b) = if shift >= 0 { (a << by, b) } else { (a, b << by) };
    let (quotient, inexact) = (&a / &b, &a % &b != UBig::ZERO);
    let quotient = u64::try_from(&quotient).ok()?;
    let drop = (64 - quotient.leading_zeros()).saturating_sub(53).max(if shift == 1076 { 2 } else { 0 });
    let (kept, rest, half) = (quotient >> drop, quotient & ((1 << drop) - 1), (1u64 << drop) / 2);
    let up = rest > half || rest == half && half != 0 && (inexact || kept & 1 == 1);
    let exponent = i64::from(drop) - shift;
    // In two steps, as 2 to the exponent alone may be no float.
    let power = |e: i64| f64::from_bits(((1023 + e) as u64) << 52);
    let value = (kept + u64::from(up)) as f64 * power(exponent / 2) * power(exponent - exponent / 2);
    value.is_finite().then_some(sign * value)
}

/// Floor division of floats, with CPython's care for signs of zero; the divisor is not zero.
fn float_division(x: f64, y: f64) -> (f64, f64) {
    let mut remainder = x % y;
    let mut quotient = (x - remainder) / y;
    if remainder != 0.0 {
        if (y < 0.0) != (remainder < 0.0) {
            remainder += y;
            quotient -= 1.0;
        }
    } else {
        remainder = 0f64.copysign(y);
    }
    let quotient = if quotient == 0.0 {
        0f64.copysign(x / y)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (quotient, remainder)
}

fn complex(c: &Const) -> Option<(f64, f64)> {
    match c {
        Const::Complex { real, imag } => Some((*real, *imag)),
        _ => float(c).map(|v| (v, 0.0)),
    }
}

type Pair = (f64, f64);

fn product(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Smith's division: by the larger part of the divisor.
fn quotient(a: Pair, b: Pair) -> Option<Pair> {
    if b.0.abs() >= b.1.abs() {
        if b.0.abs() == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let divisor = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / divisor, (a.1 - a.0 * ratio) / divisor))
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let divisor = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / divisor, (a.1 * ratio - a.0) / divisor))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

fn complex_op(op: Operator, a: Pair, b: Pair) -> Option<Pair> {
    match op {
        Operator::Add => Some((a.0 + b.0, a.1 + b.1)),
        Operator::Sub => Some((a.0 - b.0, a.1 - b.1)),
        Operator::Mult => Some(product(a, b)),
        Operator::Div => quotient(a, b),
        Operator::Pow => complex_power(a, b).filter(|r| r.0.is_finite() && r.1.is_finite()),
        _ => None,
    }
}

/// By repeated squaring for small whole exponents, else in polar form.
fn complex_power(a: Pair, b: Pair) -> Option<Pair> {
    if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        let n = b.0.abs() as u32;
        let (mut result, mut square, mut mask) = ((1.0, 0.0), a, 1u32);
        while mask <= n {
            if n & mask != 0 {
                result = product(result, square);
            }
            mask <<= 1;
            square = product(square, square);
        }
        return if b.0 > 0.0 { Some(result) } else { quotient((1.0, 0.0), result) };
    }
    if b == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if a == (0.0, 0.0) {
        return (b.1 == 0.0 && b.0 >= 0.0).then_some((0.0, 0.0));
    }
    let length = a.0.hypot(a.1);
    let mut out = length.powf(b.0);
    let angle = a.1.atan2(a.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        out /= (angle * b.1).exp();
        phase += b.1 * length.ln();
    }
    Some((out * phase.cos(), out * phase.sin()))
}

/// `x ** y` where the result is finite; complex for a root of a negative number.
fn float_power(x: f64, y: f64) -> Option<Const> {
    if x == 0.0 && y < 0.0 {
        return None;
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        let (real, imag) = complex_op(Operator::Pow, (x, 0.0), (y, 0.0))?;
        return Some(Const::Complex { real, imag });
    }
    let value = x.powf(y);
    (value.is_finite() || !x.is_finite() || !y.is_finite()).then_some(Const::Float(value))
}

/// `a ** b` of at most 128 bits; a float for a negative exponent.
fn power(left: &Const, a: &IBig, right: &Const, b: &IBig) -> Option<Const> {
    if *b < IBig::ZERO {
        return float_power(float(left)?, float(right)?);
    }
    if *a == IBig::ZERO {
        return Some(Const::Int(i64::from(*b == IBig::ZERO)));
    }
    let n = usize::try_from(b).ok()?;
    if n > 0 && bits(a).checked_mul(n)? > 128 {
        return None;
    }
    Some(from_wide(&a.pow(n)))
}
