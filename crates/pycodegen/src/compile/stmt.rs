//! Statements.

use super::{BlockKind, Compiler, Finally, R, UnitKind, Version};
use crate::code::CodeFlags;
use crate::const_::Const;
use crate::error::CompileError;
use crate::opcode::Opcode::*;
use pyast::*;

impl<'a> Compiler<'a> {
    pub(super) fn stmts(&mut self, body: List<StmtId>) -> R {
        self.ast[body].iter().try_for_each(|&s| self.stmt(s))
    }

    /// Body of a module or class.
    pub(super) fn body(&mut self, body: List<StmtId>) -> R {
        let ast = self.ast;
        let (stmts, mut documented) = (&ast[body], false);
        if let Some(&first) = stmts.first()
            && self.unit().kind == UnitKind::Module
        {
            self.set_loc(ast.range(first));
        }
        if !self.deferred_annotations() && self.has_annotations(body) {
            self.op(SETUP_ANNOTATIONS);
        }
        self.prepare_annotations()?;
        if self.opts.optimize < 2
            && let Some(&first) = stmts.first()
            && let Stmt::Expr { value } = ast[first]
            && self.docstring(body).is_some()
        {
            documented = true;
            self.expr(value)?;
            self.unset_loc();
            self.name_of("__doc__", ExprContext::Store)?;
        }
        self.body_stmts(stmts, documented)?;
        let range = stmts.get(usize::from(documented)).map_or(TextRange::default(), |&s| ast.range(s));
        self.body_annotate(range)
    }

    /// A body without its documentation. A first statement that merely folds to a text is none, and is evaluated.
    pub(super) fn body_stmts(&mut self, stmts: &[StmtId], documented: bool) -> R {
        let ast = self.ast;
        let Some((&first, others)) = stmts.split_first() else { return Ok(()) };
        let mut rest = if documented { others } else { stmts };
        if !documented
            && let Stmt::Expr { value } = ast[first]
            && !matches!(ast[value], Expr::Constant { .. })
            && let Some(text @ Const::Str(_)) = self.constant(value)
        {
            self.set_loc(ast.range(value));
            self.load_const(text);
            self.unset_loc();
            self.op(POP_TOP);
            rest = others;
        }
        rest.iter().try_for_each(|&s| self.stmt(s))
    }

    pub(super) fn docstring(&self, body: List<StmtId>) -> Option<Const> {
        let ast = self.ast;
        let &first = ast[body].first()?;
        let Stmt::Expr { value } = ast[first] else { return None };
        let Expr::Constant { value: Constant::Str(s), .. } = ast[value] else { return None };
        Some(Const::Str(ast.str_bytes(s).into()))
    }

    /// Whether a body annotates a variable, in whatever block but not in a nested scope.
    pub(super) fn has_annotations(&self, body: List<StmtId>) -> bool {
        let ast = self.ast;
        let mut todo = vec![body];
        while let Some(body) = todo.pop() {
            for &stmt in &ast[body] {
                match ast[stmt] {
                    Stmt::AnnAssign { .. } => return true,
                    Stmt::For { body, orelse, .. }
                    | Stmt::AsyncFor { body, orelse, .. }
                    | Stmt::While { body, orelse, .. }
                    | Stmt::If { body, orelse, .. } => todo.extend([body, orelse]),
                    Stmt::With { body, .. } | Stmt::AsyncWith { body, .. } => todo.push(body),
                    // 3.10 overlooks them.
                    Stmt::Match { cases, .. } if self.opts.version > Version::V3_10 => {
                        todo.extend(ast[cases].iter().map(|&c| ast[c].body));
                    }
                    Stmt::Try(t) | Stmt::TryStar(t) => {
                        let t = ast[t];
                        todo.extend([t.body, t.orelse, t.finalbody]);
                        todo.extend(ast[t.handlers].iter().map(|&h| ast[h].body));
                    }
                    _ => {}
                }
            }
        }
        false
    }

    pub(super) fn stmt(&mut self, id: StmtId) -> R {
        let range = self.ast.range(id);
        self.guard(range)?;
        self.set_loc(range);
        let compound = matches!(
            self.ast[id],
            Stmt::If { .. }
                | Stmt::For { .. }
                | Stmt::AsyncFor { .. }
                | Stmt::While { .. }
                | Stmt::With { .. }
                | Stmt::AsyncWith { .. }
                | Stmt::Match { .. }
                | Stmt::Try(_)
                | Stmt::TryStar(_)
        );
        self.u().conditional += usize::from(compound);
        let out = self.stmt_inner(id, range);
        if compound && out.is_ok() {
            // After an error the innermost unit may be another one.
            self.u().conditional -= 1;
        }
        self.depth -= 1;
        out
    }

    fn stmt_inner(&mut self, id: StmtId, range: TextRange) -> R {
        let ast = self.ast;
        match ast[id] {
            Stmt::FunctionDef(f) => self.function(id, ast[f], false)?,
            Stmt::AsyncFunctionDef(f) => self.function(id, ast[f], true)?,
            Stmt::ClassDef(c) => self.class(id, ast[c])?,
            Stmt::Return { value } => self.return_(value, range)?,
            Stmt::Delete { targets } => self.exprs(&ast[targets])?,
            Stmt::Assign { targets, value } => {
                self.expr(value)?;
                let targets = &ast[targets];
                for (i, &t) in targets.iter().enumerate() {
                    if i + 1 < targets.len() {
                        self.op(DUP_TOP);
                    }
                    self.expr(t)?;
                }
            }
            Stmt::TypeAlias { name, type_params, value } => self.type_alias(id, name, type_params, value)?,
            Stmt::AugAssign { target, op, value } => self.aug_assign(target, op, value)?,
            Stmt::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(target, annotation, value, simple)?;
            }
            Stmt::For { target, iter, body, orelse } => {
                let (start, block) = (self.new_block(), self.new_block());
                let (cleanup, end) = (self.new_block(), self.new_block());
                self.push_block(BlockKind::For, start, end)?;
                self.iterable(iter)?;
                self.op(GET_ITER);
                self.use_block(start);
                self.jump_or(FOR_ITER, cleanup, block);
                self.expr(target)?;
                self.loop_body(body)?;
                self.unset_loc();
                self.jump(JUMP_ABSOLUTE, start);
                self.use_block(cleanup);
                self.pop_block();
                self.stmts(orelse)?;
                self.use_block(end);
            }
            Stmt::AsyncFor { target, iter, body, orelse } => {
                if self.unit().kind != UnitKind::AsyncFunction {
                    return Err(self.error("'async for' outside async function"));
                }
                let (start, except, end) = (self.new_block(), self.new_block(), self.new_block());
                self.expr(iter)?;
                self.op(GET_AITER);
                self.use_block(start);
                self.push_block(BlockKind::For, start, end)?;
                self.jump(SETUP_FINALLY, except);
                self.op(GET_ANEXT);
                self.load_const(Const::None);
                self.op(YIELD_FROM);
                self.op(POP_BLOCK);
                self.expr(target)?;
                self.loop_body(body)?;
                self.unset_loc();
                self.jump(JUMP_ABSOLUTE, start);
                self.pop_block();
                self.use_block(except);
                self.set_loc(ast.range(iter));
                self.op(END_ASYNC_FOR);
                self.stmts(orelse)?;
                self.use_block(end);
            }
            Stmt::While { test, body, orelse } => {
                let (start, block) = (self.new_block(), self.new_block());
                let (anchor, end) = (self.new_block(), self.new_block());
                self.use_block(start);
                self.push_block(BlockKind::While, start, end)?;
                self.jump_if(test, anchor, false)?;
                self.use_block(block);
                self.loop_body(body)?;
                self.set_loc(range);
                self.jump_if(test, block, true)?;
                self.pop_block();
                self.use_block(anchor);
                self.stmts(orelse)?;
                self.use_block(end);
            }
            Stmt::If { test, body, orelse } => {
                let end = self.new_block();
                let next = if orelse.is_empty() { end } else { self.new_block() };
                self.jump_if(test, next, false)?;
                self.stmts(body)?;
                if !orelse.is_empty() {
                    self.jump_noline(JUMP_FORWARD, end);
                    self.use_block(next);
                    self.stmts(orelse)?;
                }
                self.use_block(end);
            }
            Stmt::With { items, body } => self.with(id, &ast[items], body, false)?,
            Stmt::AsyncWith { items, body } => self.with(id, &ast[items], body, true)?,
            Stmt::Match { subject, cases } => self.match_(subject, &ast[cases])?,
            Stmt::Raise { exc, cause } => {
                let mut n = 0;
                for e in [exc, cause].into_iter().flatten() {
                    self.expr(e)?;
                    n += 1;
                }
                self.op_arg(RAISE_VARARGS, n);
            }
            Stmt::Try(t) => self.try_(ast[t], false)?,
            Stmt::TryStar(t) => self.try_(ast[t], true)?,
            Stmt::Assert { test, msg } => {
                self.check_assert(test, range);
                if self.opts.optimize > 0 {
                    return Ok(());
                }
                let end = self.new_block();
                self.jump_if(test, end, true)?;
                self.op(LOAD_ASSERTION_ERROR);
                if let Some(msg) = msg {
                    self.expr(msg)?;
                    self.op_arg(CALL_FUNCTION, 1);
                }
                self.op_arg(RAISE_VARARGS, 1);
                self.use_block(end);
            }
            Stmt::Import { names } => self.import(&ast[names])?,
            Stmt::ImportFrom { module, names, level } => self.import_from(module, &ast[names], level, range)?,
            Stmt::Global { .. } | Stmt::Nonlocal { .. } => {}
            Stmt::Expr { value } => {
                if self.interactive && self.units.len() <= 1 {
                    self.expr(value)?;
                    self.op(PRINT_EXPR);
                } else if self.is_constant(value) {
                    self.op(NOP);
                } else {
                    self.expr(value)?;
                    self.unset_loc();
                    self.op(POP_TOP);
                }
            }
            Stmt::Pass => self.op(NOP),
            Stmt::Break => {
                self.warn_finally("break", range);
                self.op(NOP);
                let Some(found) = self.unwind_blocks(false, true)? else {
                    return Err(CompileError::syntax("'break' outside loop", range));
                };
                self.leave_loop(found)?;
                self.jump(JUMP_ABSOLUTE, found.exit);
            }
            Stmt::Continue => {
                self.warn_finally("continue", range);
                self.op(NOP);
                let Some(found) = self.unwind_blocks(false, true)? else {
                    return Err(CompileError::syntax("'continue' not properly in loop", range));
                };
                self.jump(JUMP_ABSOLUTE, found.block);
            }
        }
        Ok(())
    }

    /// The body of a loop.
    fn loop_body(&mut self, body: List<StmtId>) -> R {
        let around = self.unit().finally;
        if around == Finally::Inside {
            self.u().finally = Finally::InLoop;
        }
        self.stmts(body)?;
        self.u().finally = around;
        Ok(())
    }

    fn return_(&mut self, value: Option<ExprId>, range: TextRange) -> R {
        let ast = self.ast;
        self.warn_finally("return", range);
        if !self.inside_function() {
            return Err(self.error("'return' outside function"));
        }
        let scope = self.scope();
        if value.is_some() && scope.coroutine && scope.generator {
            return Err(self.error("'return' with value in async generator"));
        }
        let constant = value.and_then(|v| self.constant(v));
        let preserve = value.is_some() && constant.is_none();
        if let Some(v) = value {
            if preserve {
                self.expr(v)?;
            } else {
                self.set_loc(ast.range(v));
                self.op(NOP);
            }
        }
        let same_line = value.is_some_and(|v| self.line_of(ast.range(v).start) == self.line_of(range.start));
        if !same_line {
            self.set_loc(range);
            self.op(NOP);
        }
        self.unwind_blocks(preserve, false)?;
        if !preserve {
            self.load_const(constant.unwrap_or(Const::None));
        }
        self.op(RETURN_VALUE);
        let after = self.new_block();
        self.use_block(after);
        Ok(())
    }

    fn ann_assign(&mut self, target: ExprId, annotation: ExprId, value: Option<ExprId>, simple: bool) -> R {
        let ast = self.ast;
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        let evaluated = matches!(self.unit().kind, UnitKind::Module | UnitKind::Class);
        match ast[target] {
            Expr::Name { id, .. } => {
                self.check_name(id, ExprContext::Store)?;
                if simple && evaluated && self.deferred_annotations() {
                    self.defer_annotation(id, annotation)?;
                } else if simple && evaluated {
                    self.annotation(annotation)?;
                    let annotations = self.intern("__annotations__");
                    self.op_name(LOAD_NAME, annotations);
                    let mangled = self.mangled(id);
                    self.load_symbol(mangled);
                    self.op(STORE_SUBSCR);
                }
            }
            Expr::Attribute { value: owner, .. } if value.is_none() => self.evaluate(owner)?,
            Expr::Subscript { value: owner, slice, .. } if value.is_none() => {
                self.evaluate(owner)?;
                self.evaluate_subscript(slice)?;
            }
            _ => {}
        }
        if !simple && evaluated && !self.deferred_annotations() && !self.flags.contains(CodeFlags::FUTURE_ANNOTATIONS) {
            self.evaluate(annotation)?;
        }
        Ok(())
    }

    /// The parts of a subscript, only for their effects: no slice or tuple is built.
    fn evaluate_subscript(&mut self, subscript: ExprId) -> R {
        let ast = self.ast;
        if self.is_constant(subscript) {
            return self.evaluate(subscript);
        }
        match ast[subscript] {
            Expr::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|e| self.evaluate(e))
            }
            Expr::Tuple { elts, .. } => {
                self.guard(ast.range(subscript))?;
                ast[elts].iter().try_for_each(|&e| self.evaluate_subscript(e))?;
                self.depth -= 1;
                Ok(())
            }
            _ => self.evaluate(subscript),
        }
    }

    /// Only for its effects.
    fn evaluate(&mut self, e: ExprId) -> R {
        self.expr(e)?;
        self.op(POP_TOP);
        Ok(())
    }
}
