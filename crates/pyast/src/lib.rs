//! Syntax trees of Python as plain arrays.
//!
//! Nodes are rows of typed arrays that one owned [`Ast`] holds, references are four-byte ids: see [`node`] for how to
//! read a tree and [`Ast`] for how to build one. The crate knows no parser and no runtime.

#![forbid(unsafe_code)]

pub mod arena;
mod dump;
pub mod line_index;
pub mod node;
mod printable;
pub mod symbol;
mod text;
mod unparse;
pub mod visit;

pub use arena::{Ast, Element, List, MAX_DEPTH, MAX_SPINE_DEPTH, Node, Row};
pub use dump::{dump, dump_with_attributes};
pub use line_index::{LineIndex, Position};
pub use node::*;
pub use unparse::{unparse, unparse_expr, unparse_stmt};
pub use symbol::{StrId, Symbol, Symbols};
pub use visit::Visitor;
