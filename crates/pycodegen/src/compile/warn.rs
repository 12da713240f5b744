//! SyntaxWarnings: programs that compile but hardly mean what they say.

use super::{Compiler, Finally, Version};
use crate::const_::Const;
use crate::error::CompileWarning;
use pyast::*;

impl Compiler<'_> {
    /// `return`, `break` or `continue` that leaves a `finally` block (PEP 765).
    pub(super) fn warn_finally(&mut self, word: &str, range: TextRange) {
        let leaves = match self.unit().finally {
            Finally::Outside => false,
            Finally::Inside => true,
            Finally::InLoop => word == "return",
        };
        if leaves && self.opts.version >= Version::V3_14 {
            self.warn(format!("'{word}' in a 'finally' block"), range);
        }
    }

    /// Notes a warning; what is compiled twice warns once.
    fn warn(&mut self, message: String, range: TextRange) {
        let warning = CompileWarning { message, range };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// The type of an expression's value, where its form tells.
    fn type_name(&self, e: ExprId) -> Option<&'static str> {
        if self.is_constant(e)
            && let Some(value) = self.constant(e)
        {
            return Some(match value {
                Const::None => "NoneType",
                Const::True | Const::False => "bool",
                Const::Ellipsis => "ellipsis",
                Const::Int(_) | Const::BigInt(_) => "int",
                Const::Float(_) => "float",
                Const::Complex { .. } => "complex",
                Const::Str(_) => "str",
                Const::Bytes(_) => "bytes",
                Const::Tuple(_) => "tuple",
                Const::FrozenSet(_) => "frozenset",
                Const::Code(_) => "code",
            });
        }
        Some(match self.ast[e] {
            Expr::Tuple { .. } => "tuple",
            Expr::List { .. } | Expr::ListComp { .. } => "list",
            Expr::Dict { .. } | Expr::DictComp { .. } => "dict",
            Expr::Set { .. } | Expr::SetComp { .. } => "set",
            Expr::GeneratorExp { .. } => "generator",
            Expr::Lambda { .. } => "function",
            Expr::JoinedStr { .. } | Expr::FormattedValue { .. } => "str",
            Expr::TemplateStr { .. } | Expr::Interpolation { .. } => "string.templatelib.Template",
            _ => return None,
        })
    }

    /// `assert (test, message)`.
    pub(super) fn check_assert(&mut self, test: ExprId, range: TextRange) {
        if matches!(self.ast[test], Expr::Tuple { elts, .. } if !elts.is_empty())
            || matches!(self.constant(test), Some(Const::Tuple(items)) if !items.is_empty())
        {
            self.warn("assertion is always true, perhaps remove parentheses?".to_owned(), range);
        }
    }

    /// `x is 1`.
    pub(super) fn check_compare(&mut self, range: TextRange, left: ExprId, ops: &[CmpOp], comparators: &[ExprId]) {
        if !ops.iter().any(|op| matches!(op, CmpOp::Is | CmpOp::IsNot)) {
            return;
        }
        let mut left = left;
        for (&op, &right) in ops.iter().zip(comparators) {
            if let CmpOp::Is | CmpOp::IsNot = op
                && let Some(e) = [left, right].into_iter().find(|&e| self.is_no_singleton(e))
            {
                let what = match self.type_name(e) {
                    Some(name) if self.opts.version >= Version::V3_12 => format!("'{name}' literal"),
                    _ => "a literal".to_owned(),
                };
                let (word, better) = if op == CmpOp::Is { ("is", "==") } else { ("is not", "!=") };
                self.warn(format!("\"{word}\" with {what}. Did you mean \"{better}\"?"), range);
                return;
            }
            left = right;
        }
    }

    fn is_no_singleton(&self, e: ExprId) -> bool {
        self.constant(e).is_some_and(|c| !matches!(c, Const::None | Const::True | Const::False | Const::Ellipsis))
    }

    /// `(1, 2)(3, 4)`.
    pub(super) fn check_caller(&mut self, func: ExprId) {
        if let Some(name) = self.type_name(func).filter(|&name| name != "function") {
            let message = format!("'{name}' object is not callable; perhaps you missed a comma?");
            self.warn(message, self.ast.range(func));
        }
    }

    /// `1[2]`, `[1]["a"]`.
    pub(super) fn check_subscript(&mut self, value: ExprId, slice: ExprId) {
        let Some(name) = self.type_name(value) else { return };
        let range = self.ast.range(value);
        match name {
            "NoneType"
            | "ellipsis"
            | "int"
            | "bool"
            | "float"
            | "complex"
            | "frozenset"
            | "set"
            | "generator"
            | "function"
            | "string.templatelib.Template" => {
                self.warn(format!("'{name}' object is not subscriptable; perhaps you missed a comma?"), range);
            }
            "tuple" | "list" | "str" | "bytes" => {
                if let Some(index) = self.type_name(slice).filter(|&index| !matches!(index, "int" | "bool")) {
                    let message =
                        format!("{name} indices must be integers or slices, not {index}; perhaps you missed a comma?");
                    self.warn(message, range);
                }
            }
            _ => {}
        }
    }
}
