//! Comprehensions and generator expressions.
//!
//! A generator expression is a function of one argument, the outermost iterator; before 3.12 the others are, too. Since
//! then (PEP 709) they are part of the block around them. What their variables shadow waits on the stack meanwhile, a
//! value or (for variables that functions inside use) a cell, and is put back whether they end or raise:
//!
//! ```text
//! iterator              ->  saved ... iterator             (SETUP_FINALLY: two or more stand on the stack throughout)
//! saved ... result iterator   the loops
//! saved ... result      ->  result
//! ```

use super::{BlockKind, Compiler, R, UnitKind, Version};
use crate::blocks::BlockId;
use crate::const_::Const;
use crate::opcode::Opcode::{self, *};
use crate::symtable::{Place, ScopeId, ScopeKey};
use pyast::*;

impl Compiler<'_> {
    pub(super) fn comprehension(&mut self, id: ExprId) -> R {
        let ast = self.ast;
        let (name, build, generators) = match ast[id] {
            Expr::ListComp { generators, .. } => ("<listcomp>", Some(BUILD_LIST), generators),
            Expr::SetComp { generators, .. } => ("<setcomp>", Some(BUILD_SET), generators),
            Expr::DictComp { generators, .. } => ("<dictcomp>", Some(BUILD_MAP), generators),
            Expr::GeneratorExp { generators, .. } => ("<genexpr>", None, generators),
            _ => return Ok(()),
        };
        let Some(&outermost) = ast[generators].first() else { return Ok(()) };
        let outermost = ast[outermost];
        let async_here = match self.opts.version {
            Version::V3_10 => self.scope().coroutine,
            _ => matches!(self.unit().kind, UnitKind::AsyncFunction | UnitKind::Comprehension),
        };
        let inlined = self.table.scope_of(ScopeKey::Expr(id)).filter(|&scope| self.table.scopes[scope].inlined);
        if let (Some(scope), Some(build)) = (inlined, build) {
            if self.table.scopes[scope].coroutine && !async_here {
                return Err(self.error("asynchronous comprehension outside of an asynchronous function"));
            }
            self.comprehension_iterator(&outermost)?;
            return self.inlined_comprehension(id, scope, build, &ast[generators]);
        }
        let line = self.line_of(ast.range(id).start) as u32;
        self.enter(ScopeKey::Expr(id), UnitKind::Comprehension, name, line)?;
        self.u().argcount = 1;
        let loc = ast.range(id);
        self.set_loc(loc);
        let is_async = self.scope().coroutine;
        if is_async && build.is_some() && !async_here {
            return Err(self.error("asynchronous comprehension outside of an asynchronous function"));
        }
        if let Some(build) = build {
            self.op_arg(build, 0);
        }
        self.generator(id, &ast[generators], 0, true)?;
        if build.is_some() {
            self.op(RETURN_VALUE);
        }
        let code = self.leave(true)?;
        self.make_function(code, 0);
        self.comprehension_iterator(&outermost)?;
        self.op_arg(CALL_FUNCTION, 1);
        if is_async && build.is_some() {
            self.op(GET_AWAITABLE);
            self.load_const(Const::None);
            self.op(YIELD_FROM);
        }
        Ok(())
    }

    /// The iterator of a `for`.
    fn comprehension_iterator(&mut self, g: &Comprehension) -> R {
        self.iterable(g.iter)?;
        let here = self.loc();
        if self.opts.version != Version::V3_10 {
            self.set_loc(self.ast.range(g.iter));
        }
        self.op(if g.is_async { GET_AITER } else { GET_ITER });
        self.restore_loc(here);
        Ok(())
    }

    /// `iterator -- result`: the loops of an inlined comprehension.
    fn inlined_comprehension(
        &mut self,
        id: ExprId,
        scope: ScopeId,
        build: Opcode,
        generators: &[ComprehensionId],
    ) -> R {
        let saved: Vec<(Opcode, usize)> = self.save_shadowed(scope);
        self.u().inlined.push(scope);
        let (body, restore, end) = (self.new_block(), self.new_block(), self.new_block());
        self.jump(SETUP_FINALLY, restore);
        self.use_block(body);
        self.op_arg(build, 0);
        self.op(ROT_TWO);
        self.generator(id, generators, 0, true)?;
        self.u().inlined.pop();
        self.op(POP_BLOCK);
        for &(store, index) in saved.iter().rev() {
            self.op(ROT_TWO);
            self.op_arg(store, index);
        }
        self.jump_noline(JUMP_FORWARD, end);
        self.use_block(restore);
        let here = self.loc();
        self.unset_loc();
        // Above what was saved: the unfinished result and the six words of the exception.
        for (i, &(store, index)) in saved.iter().rev().enumerate() {
            self.op_arg(COPY, 8 + i);
            self.op_arg(store, index);
        }
        self.op_arg(RERAISE, 0);
        self.restore_loc(here);
        self.use_block(end);
        Ok(())
    }

    /// `iterator -- saved ... iterator`; how each of them is put back.
    fn save_shadowed(&mut self, scope: ScopeId) -> Vec<(Opcode, usize)> {
        let table = self.table;
        let mut saved = Vec::new();
        for (&name, symbol) in &table.scopes[scope].symbols {
            if !table.scopes[scope].binds(name) || name == table.known.iterator {
                continue;
            }
            if symbol.place == Place::Cell {
                let b = &self.unit().b;
                let cell = b.cellvars.find(name);
                let free = b.freevars.find(name).map(|i| i + b.cellvars.len());
                let index = cell.or(free).unwrap_or(0);
                self.op_arg(LOAD_CLOSURE, index);
                self.op_arg(MAKE_CELL, index);
                saved.push((STORE_CLOSURE, index));
            } else {
                let index = self.u().b.varnames.number(name);
                self.op_arg(LOAD_FAST_AND_CLEAR, index);
                saved.push((RESTORE_FAST, index));
            }
            self.op(ROT_TWO);
        }
        saved
    }

    /// The loops from the first of `generators` on; `depth` loops are open around them.
    fn generator(&mut self, id: ExprId, generators: &[ComprehensionId], depth: usize, outermost: bool) -> R {
        let ast = self.ast;
        let Some((&first, rest)) = generators.split_first() else { return Ok(()) };
        let g = ast[first];
        let modern = self.opts.version != Version::V3_10;
        let (start, except, cleanup) = (self.new_block(), self.new_block(), self.new_block());
        let mut depth = depth + 1;
        let mut looping = true;
        if outermost {
            // The iterator of an inlined comprehension is on the stack.
            if self.unit().inlined.is_empty() || matches!(ast[id], Expr::GeneratorExp { .. }) {
                self.op_arg(LOAD_FAST, 0);
            }
        } else if !g.is_async
            && let Expr::List { elts, .. } | Expr::Tuple { elts, .. } = ast[g.iter]
            && let &[only] = &ast[elts]
            && !matches!(ast[only], Expr::Starred { .. })
            && self.constant(only).is_none()
        {
            // `for x in [y]` is the idiom for assigning a temporary.
            self.expr(only)?;
            looping = false;
        } else {
            self.comprehension_iterator(&g)?;
        }
        if !looping {
            depth -= 1;
        }
        let if_cleanup = self.new_block();
        if looping {
            self.use_block(start);
            if g.is_async {
                self.push_block(BlockKind::AsyncComprehension, start, BlockId::ENTRY)?;
                self.jump(SETUP_FINALLY, except);
                self.op(GET_ANEXT);
                self.load_const(Const::None);
                self.op(YIELD_FROM);
                self.op(POP_BLOCK);
            } else if modern {
                let here = self.loc();
                self.set_loc(ast.range(g.iter));
                self.jump(FOR_ITER, cleanup);
                self.restore_loc(here);
            } else {
                self.jump(FOR_ITER, cleanup);
            }
        }
        self.expr(g.target)?;
        let here = self.loc();
        for &test in &ast[g.ifs] {
            if modern {
                self.set_loc(ast.range(test));
            }
            self.jump_if(test, if_cleanup, false)?;
            let next = self.new_block();
            self.use_block(next);
        }
        // In 3.10 what follows is blamed on the last condition.
        if modern {
            self.restore_loc(here);
            self.set_loc(element(ast, id));
        }
        if rest.is_empty() {
            match ast[id] {
                Expr::GeneratorExp { elt, .. } => {
                    self.expr(elt)?;
                    self.op(YIELD_VALUE);
                    self.op(POP_TOP);
                }
                Expr::ListComp { elt, .. } => {
                    self.expr(elt)?;
                    self.op_arg(LIST_APPEND, depth + 1);
                }
                Expr::SetComp { elt, .. } => {
                    self.expr(elt)?;
                    self.op_arg(SET_ADD, depth + 1);
                }
                Expr::DictComp { key, value, .. } => {
                    self.expr(key)?;
                    self.expr(value)?;
                    self.op_arg(MAP_ADD, depth + 1);
                }
                _ => {}
            }
        } else if modern {
            self.restore_loc(here);
            self.generator(id, rest, depth, false)?;
            self.set_loc(element(ast, id));
        } else {
            self.generator(id, rest, depth, false)?;
        }
        self.use_block(if_cleanup);
        if looping {
            self.jump(JUMP_ABSOLUTE, start);
        }
        if modern {
            self.restore_loc(here);
        }
        if looping {
            if g.is_async {
                self.pop_block();
                self.use_block(except);
                self.op(END_ASYNC_FOR);
            } else {
                self.use_block(cleanup);
            }
        }
        Ok(())
    }
}

/// Where the element of a comprehension stands.
fn element(ast: &Ast, id: ExprId) -> TextRange {
    match ast[id] {
        Expr::GeneratorExp { elt, .. } | Expr::ListComp { elt, .. } | Expr::SetComp { elt, .. } => ast.range(elt),
        Expr::DictComp { key, value, .. } => TextRange { start: ast.range(key).start, end: ast.range(value).end },
        _ => ast.range(id),
    }
}
