//! Compiler from `pyast` trees to CPython 3.10's wordcode.
//!
//! Invariants: the crate knows no parser and no runtime; its output is plain data.

#![forbid(unsafe_code)]

pub mod code;
pub mod const_;
mod error;
pub mod opcode;

pub use code::{Code, CodeFlags, Name, PositionTable, SourceSpan};
pub use const_::{BigInt, Const};
pub use error::{CompileError, ErrorKind};
pub use opcode::Opcode;
