//! Assignment targets: unpacking and augmented assignment.

use super::expr::binary_op;
use super::{Compiler, R, Version};
use crate::opcode::Opcode::*;
use pyast::*;

impl Compiler<'_> {
    pub(super) fn unpack_targets(&mut self, elts: &[ExprId]) -> R {
        let ast = self.ast;
        let mut star = None;
        for (i, &e) in elts.iter().enumerate() {
            if !matches!(ast[e], Expr::Starred { .. }) {
                continue;
            }
            if star.is_some() {
                return Err(self.error("multiple starred expressions in assignment"));
            }
            let after = elts.len() - i - 1;
            if i >= 1 << 8 || after >= 1 << 16 {
                return Err(self.error("too many expressions in star-unpacking assignment"));
            }
            self.op_arg(UNPACK_EX, i | after << 8);
            star = Some(i);
        }
        if star.is_none() {
            self.op_arg(UNPACK_SEQUENCE, elts.len());
        }
        for &e in elts {
            match ast[e] {
                Expr::Starred { value, .. } => self.expr(value)?,
                _ => self.expr(e)?,
            }
        }
        Ok(())
    }

    pub(super) fn aug_assign(&mut self, target: ExprId, op: Operator, value: ExprId) -> R {
        let ast = self.ast;
        let statement = self.loc();
        let range = ast.range(target);
        self.set_loc(range);
        match ast[target] {
            Expr::Attribute { value: owner, attr, .. } => {
                self.expr(owner)?;
                self.op(DUP_TOP);
                self.set_end_line(range);
                self.op_name(LOAD_ATTR, attr);
            }
            Expr::Subscript { value: owner, slice, .. } => {
                self.expr(owner)?;
                self.expr(slice)?;
                self.op(DUP_TOP_TWO);
                self.op(BINARY_SUBSCR);
            }
            Expr::Name { id, .. } => self.name(id, ExprContext::Load)?,
            _ => return Err(self.error("illegal expression for augmented assignment")),
        }
        self.restore_loc(statement);
        self.expr(value)?;
        self.op(binary_op(op, true));
        self.set_loc(range);
        match ast[target] {
            Expr::Attribute { attr, .. } => {
                if self.opts.version == Version::V3_10 {
                    self.check_name(attr, ExprContext::Store)?;
                }
                self.set_end_line(range);
                self.op(ROT_TWO);
                self.op_name(STORE_ATTR, attr);
            }
            Expr::Subscript { .. } => {
                self.op(ROT_THREE);
                self.op(STORE_SUBSCR);
            }
            Expr::Name { id, .. } => self.name(id, ExprContext::Store)?,
            _ => {}
        }
        Ok(())
    }
}
