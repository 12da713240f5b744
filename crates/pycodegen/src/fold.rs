//! Constants that expressions have before the program runs: literals, `__debug__`, tuples of constants.
//!
//! One pass over the expressions by id: children come before their parents, so nothing recurses. Sums, products and the
//! other operators on constants are in the style of CPython's optimizer, with its limits on the size of results.

use crate::const_::{BigInt, Const};
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
        let at = *self.index.get(id.index())?;
        self.values.get((at as usize).checked_sub(1)?).cloned()
    }

    fn fold(&self, ast: &Ast, id: ExprId, optimize: u8) -> Option<Const> {
        match ast[id] {
            Expr::Name { id, ctx: ExprContext::Load } if ast.symbol_str(id) == "__debug__" => {
                Some(if optimize == 0 { Const::True } else { Const::False })
            }
            Expr::Tuple { elts, ctx: ExprContext::Load } => {
                let items = ast[elts].iter().map(|&e| self.get(ast, e)).collect::<Option<Vec<_>>>()?;
                Some(Const::Tuple(items.into()))
            }
            Expr::Subscript { value, slice, ctx: ExprContext::Load } => {
                item(&self.get(ast, value)?, int(&self.get(ast, slice)?)?)
            }
            Expr::UnaryOp { op, operand } => unary(op, self.get(ast, operand)?),
            Expr::BinOp { left, op, right } => binary(self.get(ast, left)?, op, self.get(ast, right)?),
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
            let text = std::str::from_utf8(text).ok()?;
            let c = text.chars().nth(at(text.chars().count())?)?;
            Some(Const::str(c.encode_utf8(&mut [0; 4])))
        }
        _ => None,
    }
}

/// A set constant: without duplicates.
pub(crate) fn frozenset(items: Vec<Const>) -> Const {
    let mut unique: Vec<Const> = Vec::with_capacity(items.len());
    for item in items {
        if !unique.iter().any(|u| u.same(&item)) {
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

/// An integer of up to 127 bits.
fn wide_int(c: &Const) -> Option<i128> {
    let Const::BigInt(big) = c else { return int(c).map(i128::from) };
    let mut bytes = [0; 16];
    bytes.get_mut(..big.magnitude.len())?.copy_from_slice(&big.magnitude);
    let magnitude = i128::try_from(u128::from_le_bytes(bytes)).ok()?;
    Some(if big.negative { -magnitude } else { magnitude })
}

fn float(c: &Const) -> Option<f64> {
    match c {
        Const::Float(v) => Some(*v),
        // Beyond 2^53 the conversion would have to round as CPython's does.
        _ => int(c).filter(|v| v.unsigned_abs() <= 1 << 53).map(|v| v as f64),
    }
}

fn from_i128(v: i128) -> Const {
    if let Ok(v) = i64::try_from(v) {
        return Const::Int(v);
    }
    let mut magnitude = v.unsigned_abs().to_le_bytes().to_vec();
    while magnitude.last() == Some(&0) {
        magnitude.pop();
    }
    Const::BigInt(BigInt { negative: v < 0, magnitude: magnitude.into() })
}

fn unary(op: UnaryOp, value: Const) -> Option<Const> {
    match (op, value) {
        (UnaryOp::Not, v) => Some(if v.truth() { Const::False } else { Const::True }),
        (UnaryOp::USub, Const::Float(v)) => Some(Const::Float(-v)),
        (UnaryOp::USub, Const::Complex { real, imag }) => Some(Const::Complex { real: -real, imag: -imag }),
        (UnaryOp::USub, Const::BigInt(b)) => {
            // -2**63 fits again.
            if !b.negative
                && b.magnitude.len() == 8
                && b.magnitude.iter().rev().skip(1).all(|&x| x == 0)
                && b.magnitude[7] == 0x80
            {
                return Some(Const::Int(i64::MIN));
            }
            Some(Const::BigInt(BigInt { negative: !b.negative, magnitude: b.magnitude }))
        }
        (UnaryOp::UAdd, v @ (Const::Float(_) | Const::Complex { .. } | Const::BigInt(_))) => Some(v),
        (UnaryOp::USub, v) => Some(from_i128(-i128::from(int(&v)?))),
        (UnaryOp::UAdd, v) => Some(Const::Int(int(&v)?)),
        (UnaryOp::Invert, v) => Some(Const::Int(!int(&v)?)),
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
        (Const::Float(_) | Const::Complex { .. }, Operator::Add | Operator::Sub, Const::Complex { real, imag }) => {
            let (a, b) = match left {
                Const::Complex { real, imag } => (real, imag),
                _ => (float(&left)?, 0.0),
            };
            return Some(match op {
                Operator::Add => Const::Complex { real: a + real, imag: b + imag },
                _ => Const::Complex { real: a - real, imag: b - imag },
            });
        }
        (Const::Int(a), Operator::Add | Operator::Sub, Const::Complex { real, imag }) => {
            let a = float(&Const::Int(*a))?;
            return Some(match op {
                Operator::Add => Const::Complex { real: a + real, imag: 0.0 + imag },
                _ => Const::Complex { real: a - real, imag: 0.0 - imag },
            });
        }
        _ => {}
    }
    // Repetition of a text or bytes of at most 4096 bytes.
    if op == Operator::Mult {
        let (seq, n) = if let Some(n) = int(&left) { (&right, n) } else { (&left, int(&right).unwrap_or(0)) };
        if let (Const::Str(s) | Const::Bytes(s), true) = (seq, int(&left).is_some() || int(&right).is_some()) {
            let n = usize::try_from(n).unwrap_or(0);
            if n.checked_mul(s.len())? > 4096 {
                return None;
            }
            let out = s.repeat(n).into();
            return Some(if matches!(seq, Const::Str(_)) { Const::Str(out) } else { Const::Bytes(out) });
        }
    }
    if let (Some(a), Some(b)) = (int(&left), int(&right)) {
        let both_bool = !matches!(left, Const::Int(_)) && !matches!(right, Const::Int(_));
        let bit =
            |v: i64| Some(if both_bool { if v != 0 { Const::True } else { Const::False } } else { Const::Int(v) });
        let (wa, wb) = (i128::from(a), i128::from(b));
        return match op {
            Operator::Add => Some(from_i128(wa + wb)),
            Operator::Sub => Some(from_i128(wa - wb)),
            Operator::Mult => Some(from_i128(wa * wb)),
            Operator::BitOr => bit(a | b),
            Operator::BitXor => bit(a ^ b),
            Operator::BitAnd => bit(a & b),
            Operator::FloorDiv => {
                let q = wa.checked_div(wb)?;
                Some(from_i128(if wa % wb != 0 && (wa < 0) != (wb < 0) { q - 1 } else { q }))
            }
            Operator::Mod => {
                let r = wa.checked_rem(wb)?;
                Some(from_i128(if r != 0 && (r < 0) != (wb < 0) { r + wb } else { r }))
            }
            Operator::Div => {
                let (x, y) = (float(&left)?, float(&right)?);
                (y != 0.0).then(|| Const::Float(x / y))
            }
            Operator::LShift => shift_left(a, b),
            Operator::RShift => (0..i64::MAX).contains(&b).then(|| Const::Int(a >> b.min(63))),
            Operator::Pow => power(a, b),
            Operator::MatMult => None,
        };
    }
    if let (Some(a), Some(b)) = (wide_int(&left), wide_int(&right)) {
        return match op {
            Operator::Add => a.checked_add(b).map(from_i128),
            Operator::Sub => a.checked_sub(b).map(from_i128),
            Operator::Mult => a.checked_mul(b).map(from_i128),
            Operator::BitOr => Some(from_i128(a | b)),
            Operator::BitXor => Some(from_i128(a ^ b)),
            Operator::BitAnd => Some(from_i128(a & b)),
            _ => None,
        };
    }
    let (x, y) = (float(&left)?, float(&right)?);
    let value = match op {
        Operator::Add => x + y,
        Operator::Sub => x - y,
        Operator::Mult => x * y,
        Operator::Div if y != 0.0 => x / y,
        Operator::Pow if x > 0.0 && (y == 2.0 || y == 0.5) => {
            let value = if y == 0.5 { x.sqrt() } else { x * x };
            return value.is_finite().then_some(Const::Float(value));
        }
        _ => return None,
    };
    Some(Const::Float(value))
}

/// `a << b` of at most 128 bits, as CPython folds.
fn shift_left(a: i64, b: i64) -> Option<Const> {
    let bits = 64 - a.unsigned_abs().leading_zeros();
    let n = u32::try_from(b).ok()?;
    if a != 0 && (n > 128 || bits + n > 128) {
        return None;
    }
    shifted(a, if a == 0 { 0 } else { n })
}

fn shifted(a: i64, n: u32) -> Option<Const> {
    if let Some(v) = i128::from(a).checked_mul(1i128.checked_shl(n).filter(|v| *v > 0)?) {
        return Some(from_i128(v));
    }
    None
}

/// `a ** b` of at most 128 bits.
fn power(a: i64, b: i64) -> Option<Const> {
    let bits = 64 - a.unsigned_abs().leading_zeros();
    if b < 0 {
        return None;
    }
    if a != 0 && b > 0 && i64::from(bits).checked_mul(b)? > 128 {
        return None;
    }
    i128::from(a).checked_pow(u32::try_from(b).ok()?).map(from_i128)
}
