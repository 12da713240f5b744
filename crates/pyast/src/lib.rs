//! Syntax trees of Python as plain arrays: see [`node`] for how to read a tree and [`Ast`] for how to build one.
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod arena;
mod dump;
pub mod fields;
pub mod fold;
pub mod line_index;
pub mod node;
mod printable;
mod same;
#[cfg(feature = "serde")]
mod serialize;
mod stub;
pub mod symbol;
mod text;
mod unparse;
pub mod visit;

pub use arena::{Ast, Element, List, MAX_DEPTH, MAX_SPINE_DEPTH, Node, Row};
pub use dump::{Dump, dump, dump_with_attributes};
pub use fold::Fold;
pub use line_index::{LineIndex, Position};
pub use node::*;
pub use same::{same_node, same_tree};
#[cfg(feature = "serde")]
pub use serialize::Tree;
pub use stub::{StubOptions, stub};
pub use symbol::{StrId, Symbol, Symbols};
pub use unparse::{unparse, unparse_expr, unparse_stmt};
pub use visit::Visitor;
