//! Constants of a code object as plain data: what a literal or a folded expression is before a runtime makes an object.

use crate::code::Code;
use std::sync::Arc;

/// An integer outside `i64`: sign and magnitude, the least significant byte first, the last byte nonzero.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct BigInt {
    pub negative: bool,
    pub magnitude: Box<[u8]>,
}

/// A constant.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Never a value that fits `i64`.
    BigInt(BigInt),
    Float(f64),
    Complex {
        real: f64,
        imag: f64,
    },
    /// WTF-8: UTF-8 in which a lone surrogate may stand as its three bytes.
    Str(Arc<[u8]>),
    Bytes(Arc<[u8]>),
    Tuple(Arc<[Const]>),
    /// Without duplicates, in the order of the source.
    FrozenSet(Arc<[Const]>),
    Code(Arc<Code>),
}

impl Const {
    /// A text constant.
    pub fn str(text: &str) -> Self {
        Const::Str(text.as_bytes().into())
    }

    /// The truth value; a code object is true.
    pub fn truth(&self) -> bool {
        match self {
            Const::None | Const::False => false,
            Const::True | Const::Ellipsis | Const::BigInt(_) | Const::Code(_) => true,
            Const::Int(v) => *v != 0,
            Const::Float(v) => *v != 0.0,
            Const::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
            Const::Str(s) | Const::Bytes(s) => !s.is_empty(),
            Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
        }
    }

    /// Whether both are the same constant: of one type, floats by their bits, items alike.
    pub fn same(&self, other: &Const) -> bool {
        match (self, other) {
            (Const::None, Const::None)
            | (Const::True, Const::True)
            | (Const::False, Const::False)
            | (Const::Ellipsis, Const::Ellipsis) => true,
            (Const::Int(a), Const::Int(b)) => a == b,
            (Const::BigInt(a), Const::BigInt(b)) => a == b,
            (Const::Float(a), Const::Float(b)) => a.to_bits() == b.to_bits(),
            (Const::Complex { real: a, imag: b }, Const::Complex { real: c, imag: d }) => {
                a.to_bits() == c.to_bits() && b.to_bits() == d.to_bits()
            }
            (Const::Str(a), Const::Str(b)) | (Const::Bytes(a), Const::Bytes(b)) => a == b,
            (Const::Tuple(a), Const::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b)),
            (Const::FrozenSet(a), Const::FrozenSet(b)) => {
                a.len() == b.len() && a.iter().all(|x| b.iter().any(|y| x.same(y)))
            }
            (Const::Code(a), Const::Code(b)) => Arc::ptr_eq(a, b) || a.same(b),
            _ => false,
        }
    }

    /// Whether it is, or holds, a NaN, which is the same as no other.
    pub fn has_nan(&self) -> bool {
        match self {
            Const::Float(v) => v.is_nan(),
            Const::Complex { real, imag } => real.is_nan() || imag.is_nan(),
            Const::Tuple(items) => items.iter().any(Const::has_nan),
            _ => false,
        }
    }

    /// Whether both are equal as Python's `==` has it; numbers of different types may be.
    pub fn equal(&self, other: &Const) -> bool {
        let number = |c: &Const| match c {
            Const::False => Some(0.0),
            Const::True => Some(1.0),
            Const::Int(v) if v.unsigned_abs() < 1 << 53 => Some(*v as f64),
            Const::Float(v) => Some(*v),
            Const::Complex { real, imag: 0.0 } => Some(*real),
            _ => None,
        };
        match (self, other) {
            (Const::Tuple(a), Const::Tuple(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.equal(b)),
            _ => match (number(self), number(other)) {
                (Some(a), Some(b)) => a == b,
                _ => self.same(other),
            },
        }
    }
}
