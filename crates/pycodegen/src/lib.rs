//! Compiler from `pyast` trees to CPython 3.10's wordcode.
//!
//! [`symtable`] decides where names live, [`compile()`] generates instructions into basic blocks, optimises and assembles
//! them into a [`Code`]. Invariants: the crate knows no parser and no runtime; its output is plain data.
//!
//! ```
//! use pycodegen::{CompileOptions, Const, compile, dis_text};
//!
//! let source = "def g(x):\n    return x + 3\n";
//! let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid Python");
//! let module = compile(&ast, &CompileOptions::default())?;
//! let Const::Code(g) = &module.consts[0] else { panic!("the function's code is the first constant") };
//! assert_eq!(*g.code, [124, 0, 100, 1, 23, 0, 83, 0]);
//! let listing = [
//!     "  2           0 LOAD_FAST                0 (x)",
//!     "              2 LOAD_CONST               1 (3)",
//!     "              4 BINARY_ADD",
//!     "              6 RETURN_VALUE",
//! ];
//! assert!(dis_text(g).lines().eq(listing));
//! # Ok::<(), pycodegen::CompileError>(())
//! ```

#![forbid(unsafe_code)]

pub mod asm;
mod assemble;
mod blocks;
pub mod code;
mod compile;
pub mod const_;
mod dis;
mod error;
mod fold;
pub mod line_table;
pub mod marshal;
// Its documentation is made from the rows' pictures of stack effects.
#[allow(rustdoc::broken_intra_doc_links)]
pub mod opcode;
pub mod optimize;
mod peephole;
pub mod pyc;
mod repr;
pub mod symtable;
mod symtable_report;
mod unparse;
mod verify;

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use code::{Code, CodeFlags, Name, PositionTable, SourceSpan};
pub use compile::{CompileOptions, Version, compile, compile_with_warnings};
pub use const_::{BigInt, Const};
pub use dis::dis_text;
pub use error::{CompileError, CompileWarning, ErrorKind};
pub use opcode::Opcode;
pub use optimize::{Passes, optimize};
pub use symtable_report::SymbolReport;
pub use unparse::annotation_text;
pub use verify::{VerifyError, verify};
