//! Syntax trees of Python as plain arrays.
//!
//! Nodes are rows of typed arrays that one owned [`Ast`] holds, references are four-byte ids: see [`node`] for how to
//! read a tree and [`Ast`] for how to build one. The crate knows no parser and no runtime. What it does with a tree:
//!
//! - [`visit`] walks it, [`fold`] makes a changed copy, [`fields`] shows every node alike;
//! - [`dump`] and [`Dump`] print it as `ast.dump`, [`unparse`] as `ast.unparse`, [`stub`] as a `.pyi`;
//! - [`same_tree`] compares two, ranges aside; with the feature `serde` a tree serialises.
//!
//! ```
//! use pyast::*;
//!
//! // print(x)  ...built by hand; `pyparse::parse` makes trees from text.
//! let mut ast = Ast::new("print(x)".into());
//! let (print, x) = (ast.intern("print"), ast.intern("x"));
//! let func = ast.add(Expr::Name { id: print, ctx: ExprContext::Load }, TextRange::new(0, 5));
//! let arg = ast.add(Expr::Name { id: x, ctx: ExprContext::Load }, TextRange::new(6, 7));
//! let args = ast.list(&[arg]);
//! let call = ast.add(Expr::Call { func, args, keywords: List::EMPTY }, TextRange::new(0, 8));
//! let line = ast.add(Stmt::Expr { value: call }, TextRange::new(0, 8));
//! let body = ast.list(&[line]);
//! ast.set_root(Mod::Module { body });
//!
//! // Read it: every name that is used.
//! struct Names(Vec<String>);
//! impl Visitor for Names {
//!     fn expr(&mut self, ast: &Ast, id: ExprId) {
//!         if let Expr::Name { id, .. } = ast[id] {
//!             self.0.push(ast.symbol_str(id).to_owned());
//!         }
//!         visit::walk_expr(self, ast, id);
//!     }
//! }
//! let mut names = Names(Vec::new());
//! visit::walk(&mut names, &ast);
//! assert_eq!(names.0, ["print", "x"]);
//!
//! assert_eq!(unparse(&ast), "print(x)");
//! assert!(same_tree(&ast, &fold::copy(&ast)));
//! ```

#![forbid(unsafe_code)]

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
