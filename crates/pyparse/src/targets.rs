//! Targets: parsed as expressions, then set to Store or Del here, or refused in CPython's words.

use crate::builder::{Refused, refuse};
use pyast::*;

/// Sets the context of a target and of the targets inside it.
pub fn set_context(ast: &mut Ast, e: ExprId, context: ExprContext) -> Result<(), Refused> {
    match &mut ast[e] {
        Expr::Name { ctx, .. } | Expr::Attribute { ctx, .. } | Expr::Subscript { ctx, .. } => *ctx = context,
        Expr::List { elts, ctx } | Expr::Tuple { elts, ctx } => {
            *ctx = context;
            let elts = *elts;
            for i in 0..elts.len() {
                let elt = ast[elts][i];
                set_context(ast, elt, context)?;
            }
        }
        Expr::Starred { value, ctx } if context == ExprContext::Store => {
            *ctx = context;
            let value = *value;
            return set_context(ast, value, context);
        }
        _ => return Err(refused(ast, e, context)),
    }
    if let Expr::Name { id, .. } | Expr::Attribute { attr: id, .. } = ast[e]
        && ast.symbol_str(id) == "__debug__"
    {
        let verb = if context == ExprContext::Del { "delete" } else { "assign to" };
        return Err(refuse(format!("cannot {verb} __debug__"), ast.range(e)));
    }
    Ok(())
}

#[cold]
fn refused(ast: &Ast, e: ExprId, context: ExprContext) -> Refused {
    let verb = if context == ExprContext::Del { "delete" } else { "assign to" };
    refuse(format!("cannot {verb} {}", describe(ast, e)), ast.range(e))
}

/// What CPython calls an expression in messages about targets.
pub fn describe(ast: &Ast, e: ExprId) -> &'static str {
    match ast[e] {
        Expr::Attribute { .. } => "attribute",
        Expr::Subscript { .. } => "subscript",
        Expr::Starred { .. } => "starred",
        Expr::Name { .. } => "name",
        Expr::List { .. } => "list",
        Expr::Tuple { .. } => "tuple",
        Expr::Lambda { .. } => "lambda",
        Expr::Call { .. } => "function call",
        Expr::BoolOp { .. } | Expr::BinOp { .. } | Expr::UnaryOp { .. } => "expression",
        Expr::GeneratorExp { .. } => "generator expression",
        Expr::Yield { .. } | Expr::YieldFrom { .. } => "yield expression",
        Expr::Await { .. } => "await expression",
        Expr::ListComp { .. } => "list comprehension",
        Expr::SetComp { .. } => "set comprehension",
        Expr::DictComp { .. } => "dict comprehension",
        Expr::Dict { .. } => "dict literal",
        Expr::Set { .. } => "set display",
        Expr::JoinedStr { .. } | Expr::FormattedValue { .. } => "f-string expression",
        Expr::TemplateStr { .. } | Expr::Interpolation { .. } => "t-string expression",
        Expr::Constant { value, .. } => match value {
            Constant::None => "None",
            Constant::True => "True",
            Constant::False => "False",
            Constant::Ellipsis => "ellipsis",
            _ => "literal",
        },
        Expr::Compare { .. } => "comparison",
        Expr::IfExp { .. } => "conditional expression",
        Expr::NamedExpr { .. } => "named expression",
        Expr::Slice { .. } => "slice",
    }
}
