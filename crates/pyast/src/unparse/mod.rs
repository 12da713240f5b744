//! `ast.unparse`: a program from its tree, byte for byte as CPython 3.13 writes it.
//!
//! Every expression is written for a place that wants a strength ([`Prec`]): one that binds more loosely than its place
//! asks for gets parentheses. Statements are in `stmt`, expressions in `expr`, strings and f-strings (the choice of
//! quotes) in `string`. Left spines (`a.b.c`, `a + b + c`, calls) are walked in a loop, so recursion is bounded by
//! `MAX_DEPTH`. Interpolations of t-strings keep their source text, as in 3.14.

mod expr;
mod stmt;
mod string;

use crate::arena::Ast;
use crate::node::*;
use crate::text;
use std::fmt::Write;

pub(crate) use expr::Prec;

/// `ast.unparse(tree)`: without a line end behind the last line.
///
/// ```
/// use pyast::*;
///
/// let mut ast = Ast::new(String::new());
/// let at = TextRange::default();
/// let x = ast.intern("x");
/// let x = ast.add(Expr::Name { id: x, ctx: ExprContext::Load }, at);
/// let one = ast.add(Expr::Constant { value: Constant::Int(1), unicode: false }, at);
/// let sum = ast.add(Expr::BinOp { left: x, op: Operator::Add, right: one }, at);
/// let product = ast.add(Expr::BinOp { left: sum, op: Operator::Mult, right: x }, at);
/// assert_eq!(unparse_expr(&ast, product), "(x + 1) * x");
///
/// let statement = ast.add(Stmt::Return { value: Some(product) }, at);
/// let body = ast.list(&[statement]);
/// ast.set_root(Mod::Module { body });
/// assert_eq!(unparse(&ast), "return (x + 1) * x");
/// ```
pub fn unparse(ast: &Ast) -> String {
    let mut w = Writer::new(ast);
    match *ast.root() {
        Mod::Module { body } => w.body_with_docstring(body),
        Mod::Interactive { body } => w.stmts(body),
        Mod::Expression { body } => w.expr(body, Prec::Test),
        Mod::FunctionType { argtypes, returns } => {
            w.out.push('(');
            w.exprs(argtypes);
            w.out.push_str(") -> ");
            w.expr(returns, Prec::Test);
        }
    }
    w.out
}

/// `ast.unparse` of one expression: what `from __future__ import annotations` keeps of an annotation.
pub fn unparse_expr(ast: &Ast, e: ExprId) -> String {
    let mut w = Writer::new(ast);
    w.expr(e, Prec::Test);
    w.out
}

/// `ast.unparse` of one statement.
pub fn unparse_stmt(ast: &Ast, s: StmtId) -> String {
    let mut w = Writer::new(ast);
    w.stmt(s);
    w.out
}

/// `repr` of a literal's value, infinities as `inf`.
pub(crate) fn constant(ast: &Ast, value: Constant, out: &mut String) {
    match value {
        Constant::None => out.push_str("None"),
        Constant::True => out.push_str("True"),
        Constant::False => out.push_str("False"),
        Constant::Ellipsis => out.push_str("Ellipsis"),
        Constant::Str(s) => text::repr_text(ast.str_bytes(s), out),
        Constant::Bytes(s) => text::repr_bytes(ast.str_bytes(s), out),
        Constant::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Constant::BigInt(s) => text::big_int(ast.str_bytes(s), out),
        Constant::Float(x) => out.push_str(&text::float(x)),
        Constant::Complex(x) => out.push_str(&text::imaginary(x)),
    }
}

/// Text under construction.
pub(crate) struct Writer<'a> {
    pub(crate) ast: &'a Ast,
    pub(crate) out: String,
    /// Something is written, perhaps nothing but an empty indentation.
    pub(crate) started: bool,
    pub(crate) indent: usize,
    /// The handlers belong to `except*`.
    star: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(ast: &'a Ast) -> Self {
        Writer { ast, out: String::new(), started: false, indent: 0, star: false }
    }

    pub(crate) fn word(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A new line, unless this is the first.
    pub(crate) fn break_line(&mut self) {
        if self.started || !self.out.is_empty() {
            self.out.push('\n');
        }
        self.started = true;
    }

    /// Starts a line of a statement.
    pub(crate) fn line(&mut self, text: &str) {
        self.break_line();
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
        self.out.push_str(text);
    }

    /// Elements with ", " between them.
    pub(crate) fn each<T: crate::Element>(&mut self, list: crate::List<T>, one: impl Fn(&mut Self, T)) {
        for i in 0..list.len() {
            if i > 0 {
                self.out.push_str(", ");
            }
            one(self, self.ast[list][i]);
        }
    }
}
