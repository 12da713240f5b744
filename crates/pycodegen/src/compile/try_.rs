//! `try` (with `except*`), `with`, and leaving their blocks by `return`, `break`, `continue`.

use super::{BlockKind, Compiler, Finally, FrameBlock, R, UnitKind};
use crate::blocks::BlockId;
use crate::const_::Const;
use crate::opcode::Opcode::*;
use pyast::*;

impl Compiler<'_> {
    fn unwind(&mut self, info: FrameBlock, preserve: bool) -> R {
        match info.kind {
            BlockKind::While | BlockKind::ExceptionHandler | BlockKind::AsyncComprehension => {}
            BlockKind::For | BlockKind::PopValue => {
                if preserve {
                    self.op(ROT_TWO);
                }
                self.op(POP_TOP);
            }
            BlockKind::ExceptStar => {
                let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                return Err(self.error(message));
            }
            BlockKind::TryExcept => self.op(POP_BLOCK),
            BlockKind::FinallyTry(body) => {
                self.op(POP_BLOCK);
                if preserve {
                    self.push_block(BlockKind::PopValue, BlockId::ENTRY, BlockId::ENTRY)?;
                }
                self.final_body(body)?;
                if preserve {
                    self.pop_block();
                }
                self.unset_loc();
            }
            BlockKind::FinallyEnd => {
                if preserve {
                    self.op(ROT_FOUR);
                }
                self.op(POP_TOP);
                self.op(POP_TOP);
                self.op(POP_TOP);
                if preserve {
                    self.op(ROT_FOUR);
                }
                self.op(POP_EXCEPT);
            }
            BlockKind::With(stmt) | BlockKind::AsyncWith(stmt) => {
                self.set_loc(self.ast.range(stmt));
                self.op(POP_BLOCK);
                if preserve {
                    self.op(ROT_TWO);
                }
                self.call_exit_with_nones();
                if matches!(info.kind, BlockKind::AsyncWith(_)) {
                    self.await_top();
                }
                self.op(POP_TOP);
                self.unset_loc();
            }
            BlockKind::HandlerCleanup(name) => {
                if name.is_some() {
                    self.op(POP_BLOCK);
                }
                if preserve {
                    self.op(ROT_FOUR);
                }
                self.op(POP_EXCEPT);
                if let Some(name) = name {
                    self.clear_name(name)?;
                }
            }
        }
        Ok(())
    }

    /// Leaves all blocks (for `return`), or those inside the innermost loop, which is returned.
    pub(super) fn unwind_blocks(&mut self, preserve: bool, to_loop: bool) -> R<Option<FrameBlock>> {
        let saved = self.unit().blocks.clone();
        let mut found = None;
        while let Some(&top) = self.unit().blocks.last() {
            if to_loop && matches!(top.kind, BlockKind::While | BlockKind::For) {
                found = Some(top);
                break;
            }
            // While it is left, a block is no longer on the stack.
            self.pop_block();
            self.unwind(top, preserve)?;
        }
        self.u().blocks = saved;
        Ok(found)
    }

    pub(super) fn leave_loop(&mut self, found: FrameBlock) -> R {
        self.unwind(found, false)
    }

    fn clear_name(&mut self, name: Symbol) -> R {
        self.load_const(Const::None);
        self.name(name, ExprContext::Store)?;
        self.name(name, ExprContext::Del)
    }

    fn call_exit_with_nones(&mut self) {
        self.load_const(Const::None);
        self.op(DUP_TOP);
        self.op(DUP_TOP);
        self.op_arg(CALL_FUNCTION, 3);
    }

    fn await_top(&mut self) {
        self.op(GET_AWAITABLE);
        self.load_const(Const::None);
        self.op(YIELD_FROM);
    }

    /// A try statement; `star`: its clauses are `except*`.
    pub(super) fn try_(&mut self, t: Try, star: bool) -> R {
        if !t.finalbody.is_empty() {
            return self.try_finally(t, star);
        }
        if star { self.try_star(t) } else { self.try_except(t) }
    }

    /// The statements of a `finally` block.
    fn final_body(&mut self, body: List<StmtId>) -> R {
        let around = std::mem::replace(&mut self.u().finally, Finally::Inside);
        self.stmts(body)?;
        self.u().finally = around;
        Ok(())
    }

    fn try_finally(&mut self, t: Try, star: bool) -> R {
        let (body, end, exit) = (self.new_block(), self.new_block(), self.new_block());
        self.jump(SETUP_FINALLY, end);
        self.use_block(body);
        self.push_block(BlockKind::FinallyTry(t.finalbody), body, end)?;
        if t.handlers.is_empty() {
            self.stmts(t.body)?;
        } else {
            self.try_(Try { finalbody: List::default(), ..t }, star)?;
        }
        self.op_noline(POP_BLOCK, 0);
        self.pop_block();
        self.final_body(t.finalbody)?;
        self.jump_noline(JUMP_FORWARD, exit);
        self.use_block(end);
        self.push_block(BlockKind::FinallyEnd, end, BlockId::ENTRY)?;
        self.final_body(t.finalbody)?;
        self.op_arg(RERAISE, 0);
        self.pop_block();
        self.use_block(exit);
        Ok(())
    }

    fn try_except(&mut self, t: Try) -> R {
        let ast = self.ast;
        let (body, mut except) = (self.new_block(), self.new_block());
        let (orelse, end) = (self.new_block(), self.new_block());
        self.jump(SETUP_FINALLY, except);
        self.use_block(body);
        self.push_block(BlockKind::TryExcept, body, BlockId::ENTRY)?;
        self.stmts(t.body)?;
        self.pop_block();
        self.op_noline(POP_BLOCK, 0);
        self.jump_noline(JUMP_FORWARD, orelse);
        self.use_block(except);
        self.push_block(BlockKind::ExceptionHandler, BlockId::ENTRY, BlockId::ENTRY)?;
        let count = t.handlers.len();
        for (i, &id) in ast[t.handlers].iter().enumerate() {
            let handler = ast[id];
            self.set_loc(ast.range(id));
            if handler.type_.is_none() && i + 1 < count {
                return Err(self.error("default 'except:' must be last"));
            }
            except = self.new_block();
            if let Some(type_) = handler.type_ {
                self.op(DUP_TOP);
                self.expr(type_)?;
                self.jump(JUMP_IF_NOT_EXC_MATCH, except);
            }
            self.op(POP_TOP);
            let cleanup_body = self.new_block();
            if let Some(name) = handler.name {
                let cleanup_end = self.new_block();
                self.name(name, ExprContext::Store)?;
                self.op(POP_TOP);
                self.jump(SETUP_FINALLY, cleanup_end);
                self.use_block(cleanup_body);
                self.push_block(BlockKind::HandlerCleanup(Some(name)), cleanup_body, BlockId::ENTRY)?;
                self.stmts(handler.body)?;
                self.pop_block();
                self.unset_loc();
                self.op(POP_BLOCK);
                self.op(POP_EXCEPT);
                self.clear_name(name)?;
                self.jump(JUMP_FORWARD, end);
                self.use_block(cleanup_end);
                self.unset_loc();
                self.clear_name(name)?;
                self.op_arg(RERAISE, 1);
            } else {
                self.op(POP_TOP);
                self.op(POP_TOP);
                self.use_block(cleanup_body);
                self.push_block(BlockKind::HandlerCleanup(None), cleanup_body, BlockId::ENTRY)?;
                self.stmts(handler.body)?;
                self.pop_block();
                self.unset_loc();
                self.op(POP_EXCEPT);
                self.jump(JUMP_FORWARD, end);
            }
            self.use_block(except);
        }
        self.pop_block();
        self.unset_loc();
        self.op_arg(RERAISE, 0);
        self.use_block(orelse);
        self.stmts(t.orelse)?;
        self.use_block(end);
        Ok(())
    }

    /// `try` with `except*` clauses (PEP 654). In the handler the three words of the exception make room for three of
    /// its own; each clause adds the part that it matches:
    ///
    /// ```text
    /// tb2 val2 exc2 original raised rest [ match ]
    /// ```
    ///
    /// `raised` lists what the clauses raise. The match is raised on the spot, so that a clause's body runs in a handler
    /// of its own, with the match as the exception being handled. At the end the unmatched rest joins the list, and
    /// `PREP_RERAISE_STAR` makes of it what is to be raised.
    fn try_star(&mut self, t: Try) -> R {
        let ast = self.ast;
        let (body, except) = (self.new_block(), self.new_block());
        let (orelse, end) = (self.new_block(), self.new_block());
        self.jump(SETUP_FINALLY, except);
        self.use_block(body);
        self.push_block(BlockKind::TryExcept, body, BlockId::ENTRY)?;
        self.stmts(t.body)?;
        self.pop_block();
        self.op_noline(POP_BLOCK, 0);
        self.jump_noline(JUMP_FORWARD, orelse);
        self.use_block(except);
        self.push_block(BlockKind::ExceptStar, BlockId::ENTRY, BlockId::ENTRY)?;
        if let Some(&first) = ast[t.handlers].first() {
            self.set_loc(ast.range(first));
        }
        // tb val exc  ->  original raised rest
        self.op(POP_TOP);
        self.op(ROT_TWO);
        self.op(POP_TOP);
        self.op_arg(BUILD_LIST, 0);
        self.op(ROT_TWO);
        self.op(DUP_TOP);
        self.op(ROT_THREE);
        for &id in &ast[t.handlers] {
            self.except_star(id)?;
        }
        self.unset_loc();
        self.op_arg(LIST_APPEND, 1);
        self.op(PREP_RERAISE_STAR);
        let done = self.new_block();
        self.jump_if_none(done);
        self.raise_top();
        self.use_block(done);
        self.op(POP_TOP);
        self.pop_block();
        self.op(POP_EXCEPT);
        self.jump(JUMP_FORWARD, end);
        self.use_block(orelse);
        self.stmts(t.orelse)?;
        self.use_block(end);
        Ok(())
    }

    /// One clause: `original raised rest -- original raised rest`.
    fn except_star(&mut self, id: ExceptHandlerId) -> R {
        let ast = self.ast;
        let handler = ast[id];
        self.set_loc(ast.range(id));
        let Some(type_) = handler.type_ else {
            return Err(self.error("expected one or more exception types"));
        };
        let (matched, body) = (self.new_block(), self.new_block());
        let (raised, next) = (self.new_block(), self.new_block());
        self.expr(type_)?;
        self.op(CHECK_EG_MATCH);
        self.jump_if_none(next);
        self.jump(SETUP_FINALLY, matched);
        self.op(DUP_TOP);
        self.raise_top();
        self.use_block(matched);
        self.op(POP_TOP);
        match handler.name {
            Some(name) => self.name(name, ExprContext::Store)?,
            None => self.op(POP_TOP),
        }
        self.op(POP_TOP);
        self.jump(SETUP_FINALLY, raised);
        self.use_block(body);
        self.stmts(handler.body)?;
        self.unset_loc();
        self.op(POP_BLOCK);
        self.op(POP_EXCEPT);
        if let Some(name) = handler.name {
            self.clear_name(name)?;
        }
        self.jump(JUMP_FORWARD, next);
        self.use_block(raised);
        if let Some(name) = handler.name {
            self.clear_name(name)?;
        }
        self.op(POP_TOP);
        // Above the list: rest, match, three words each of the two handlers, the traceback.
        self.op_arg(LIST_APPEND, 10);
        self.op(POP_TOP);
        self.op(POP_EXCEPT);
        self.op(POP_EXCEPT);
        self.use_block(next);
        self.op(POP_TOP);
        Ok(())
    }

    /// Jumps if the top, which stays, is None.
    fn jump_if_none(&mut self, target: BlockId) {
        self.op(DUP_TOP);
        self.load_const(Const::None);
        self.op_arg(IS_OP, 0);
        self.jump(POP_JUMP_IF_TRUE, target);
    }

    /// Raises the exception on top without another entry in its traceback: of the three words that `RERAISE` takes, the
    /// runtime looks at the value alone.
    fn raise_top(&mut self) {
        self.op(DUP_TOP);
        self.op(DUP_TOP);
        self.op_arg(RERAISE, 0);
    }

    pub(super) fn with(&mut self, stmt: StmtId, items: &[WithItemId], body: List<StmtId>, is_async: bool) -> R {
        let ast = self.ast;
        let Some((&first, rest)) = items.split_first() else { return self.stmts(body) };
        let item = ast[first];
        if is_async && self.unit().kind != UnitKind::AsyncFunction {
            return Err(self.error("'async with' outside async function"));
        }
        let (block, last, exit) = (self.new_block(), self.new_block(), self.new_block());
        self.expr(item.context_expr)?;
        if is_async {
            self.op(BEFORE_ASYNC_WITH);
            self.await_top();
            self.jump(SETUP_ASYNC_WITH, last);
        } else {
            self.jump(SETUP_WITH, last);
        }
        self.use_block(block);
        let kind = if is_async { BlockKind::AsyncWith(stmt) } else { BlockKind::With(stmt) };
        self.push_block(kind, block, last)?;
        match item.optional_vars {
            Some(vars) => self.expr(vars)?,
            None => self.op(POP_TOP),
        }
        self.with(stmt, rest, body, is_async)?;
        if !is_async {
            self.unset_loc();
        }
        self.op(POP_BLOCK);
        self.pop_block();
        self.set_loc(ast.range(stmt));
        self.call_exit_with_nones();
        if is_async {
            self.await_top();
        }
        self.op(POP_TOP);
        self.jump(JUMP_FORWARD, exit);
        self.use_block(last);
        self.op(WITH_EXCEPT_START);
        if is_async {
            self.await_top();
        }
        let suppressed = self.new_block();
        self.jump(POP_JUMP_IF_TRUE, suppressed);
        self.op_arg(RERAISE, 1);
        self.use_block(suppressed);
        for _ in 0..3 {
            self.op(POP_TOP);
        }
        self.op(POP_EXCEPT);
        self.op(POP_TOP);
        self.use_block(exit);
        Ok(())
    }
}
