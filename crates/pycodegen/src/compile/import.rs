//! `import` and `from ... import`.

use super::{Compiler, R};
use crate::const_::Const;
use crate::error::CompileError;
use crate::opcode::Opcode::*;
use pyast::*;

impl Compiler<'_> {
    pub(super) fn import(&mut self, names: &[AliasId]) -> R {
        for &alias in names {
            let alias = self.ast[alias];
            let name = self.sym(alias.name);
            self.load_const(Const::Int(0));
            self.load_const(Const::None);
            self.op_name(IMPORT_NAME, alias.name);
            match alias.asname {
                Some(asname) => {
                    let mut parts = name.split('.').skip(1).peekable();
                    let dotted = parts.peek().is_some();
                    while let Some(part) = parts.next() {
                        // Not mangled, unlike all other names.
                        let part = self.intern(part);
                        let index = self.u().b.names.number(part);
                        self.op_arg(IMPORT_FROM, index);
                        if parts.peek().is_some() {
                            self.op(ROT_TWO);
                            self.op(POP_TOP);
                        }
                    }
                    self.name(asname, ExprContext::Store)?;
                    if dotted {
                        self.op(POP_TOP);
                    }
                }
                None => match name.split_once('.') {
                    Some((package, _)) => self.name_of(package, ExprContext::Store)?,
                    None => self.name(alias.name, ExprContext::Store)?,
                },
            }
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, module: Option<Symbol>, names: &[AliasId], level: u32, range: TextRange) -> R {
        let ast = self.ast;
        let module = module.map_or("", |m| self.sym(m));
        if module == "__future__" && level == 0 && range.start >= self.future_end {
            return Err(CompileError::syntax("from __future__ imports must occur at the beginning of the file", range));
        }
        self.load_const(Const::Int(i64::from(level)));
        let list: Vec<Const> = names.iter().map(|&a| self.name_constant(ast[a].name)).collect();
        self.load_const(Const::Tuple(list.into()));
        let module = self.intern(module);
        self.op_name(IMPORT_NAME, module);
        for &alias in names {
            let alias = ast[alias];
            if self.sym(alias.name) == "*" {
                self.op(IMPORT_STAR);
                return Ok(());
            }
            self.op_name(IMPORT_FROM, alias.name);
            self.name(alias.asname.unwrap_or(alias.name), ExprContext::Store)?;
        }
        self.op(POP_TOP);
        Ok(())
    }
}
