//! `marshal`: the serialization that `.pyc` files hold, of constants and code objects, as CPython 3.10 reads and writes it.
//!
//! [`dumps`] writes versions 2 to 4 (3 adds shared references, 4 short strings and tuples); [`loads`] reads all of them.
//! What is read may be hostile: lengths are held against what is left of the input, nesting is bounded, and shared
//! references must not blow up when the value is walked; every fault is a [`MarshalError`]. Code that was read should go
//! through [`verify`](crate::verify()) before it runs.
//!
//! ```
//! use pycodegen::marshal::{Object, dumps, loads};
//! use pycodegen::Const;
//!
//! let value = Object::from(Const::Tuple([Const::Int(1), Const::str("spam")].into()));
//! let bytes = dumps(&value, 4)?;
//! assert_eq!(bytes, b")\x02i\x01\0\0\0\xda\x04spam");
//! assert_eq!(loads(&bytes)?, value);
//! assert_eq!(loads(&bytes[..3]).unwrap_err().to_string(), "marshal data too short");
//! # Ok::<(), pycodegen::marshal::MarshalError>(())
//! ```

mod read;
mod write;

use crate::code::Code;
use crate::const_::Const;
use std::fmt;
use std::sync::Arc;

pub use read::{loads, loads_prefix};
pub use write::dumps;

/// The version that CPython 3.10 writes.
pub const VERSION: u32 = 4;

/// Objects deeper than this are neither written nor read: CPython's limit.
pub const MAX_DEPTH: usize = 2000;

/// What marshal can hold: constants, and containers that no code object has.
#[derive(Clone, Debug)]
pub enum Object {
    Const(Const),
    Tuple(Vec<Object>),
    List(Vec<Object>),
    Set(Vec<Object>),
    FrozenSet(Vec<Object>),
    Dict(Vec<(Object, Object)>),
    StopIteration,
}

impl From<Const> for Object {
    fn from(value: Const) -> Self {
        Object::Const(value)
    }
}

impl From<Code> for Object {
    fn from(code: Code) -> Self {
        Object::Const(Const::Code(Arc::new(code)))
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Object::Const(a), Object::Const(b)) => a.same(b),
            (Object::Tuple(a), Object::Tuple(b))
            | (Object::List(a), Object::List(b))
            | (Object::Set(a), Object::Set(b))
            | (Object::FrozenSet(a), Object::FrozenSet(b)) => a == b,
            (Object::Dict(a), Object::Dict(b)) => a == b,
            (Object::StopIteration, Object::StopIteration) => true,
            _ => false,
        }
    }
}

/// The exception class that CPython raises.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarshalErrorKind {
    EofError,
    ValueError,
    TypeError,
}

/// Why a value cannot be written or bytes are no value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MarshalError {
    pub kind: MarshalErrorKind,
    /// CPython's text.
    pub message: &'static str,
    /// Byte where reading stopped; 0 when writing.
    pub offset: usize,
}

impl fmt::Display for MarshalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl std::error::Error for MarshalError {}

/// Whether a string constant is one that CPython interns: letters, digits and underscores only.
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

#[cfg(test)]
mod tests;
