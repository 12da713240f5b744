//! Compiler from `pyast` trees to CPython 3.10's wordcode.
//!
//! [`symtable`] decides where names live, [`compile()`] generates instructions into basic blocks, optimises and assembles
//! them into a [`Code`]. Invariants: the crate knows no parser and no runtime; its output is plain data.

#![forbid(unsafe_code)]

mod assemble;
mod blocks;
pub mod code;
mod compile;
pub mod const_;
mod dis;
mod error;
mod fold;
pub mod line_table;
pub mod opcode;
mod peephole;
mod repr;
pub mod symtable;
mod verify;

pub use code::{Code, CodeFlags, Name, PositionTable, SourceSpan};
pub use compile::{CompileOptions, Version, compile};
pub use const_::{BigInt, Const};
pub use dis::dis_text;
pub use error::{CompileError, ErrorKind};
pub use opcode::Opcode;
pub use verify::{VerifyError, verify};
