//! Comprehensions and generator expressions: a function of one argument, the outermost iterator.

use super::{BlockKind, Compiler, R, UnitKind, Version};
use crate::const_::Const;
use crate::opcode::Opcode::*;
use crate::symtable::ScopeKey;
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
        let line = ast.position(ast.range(id).start).line;
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
        self.iterable(outermost.iter)?;
        self.op(if outermost.is_async { GET_AITER } else { GET_ITER });
        self.op_arg(CALL_FUNCTION, 1);
        if is_async && build.is_some() {
            self.op(GET_AWAITABLE);
            self.load_const(Const::None);
            self.op(YIELD_FROM);
        }
        Ok(())
    }

    /// The loops from the first of `generators` on; `depth` loops are open around them.
    fn generator(&mut self, id: ExprId, generators: &[ComprehensionId], depth: usize, outermost: bool) -> R {
        let ast = self.ast;
        let Some((&first, rest)) = generators.split_first() else { return Ok(()) };
        let g = ast[first];
        let (start, except, cleanup) = (self.new_block(), self.new_block(), self.new_block());
        let mut depth = depth + 1;
        let mut looping = true;
        if outermost {
            self.op_arg(LOAD_FAST, 0);
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
            self.iterable(g.iter)?;
            self.op(if g.is_async { GET_AITER } else { GET_ITER });
        }
        if !looping {
            depth -= 1;
        }
        let if_cleanup = self.new_block();
        if looping {
            self.use_block(start);
            if g.is_async {
                self.push_block(BlockKind::AsyncComprehension, start, 0)?;
                self.jump(SETUP_FINALLY, except);
                self.op(GET_ANEXT);
                self.load_const(Const::None);
                self.op(YIELD_FROM);
                self.op(POP_BLOCK);
            } else {
                self.jump(FOR_ITER, cleanup);
            }
        }
        self.expr(g.target)?;
        for &test in &ast[g.ifs] {
            self.jump_if(test, if_cleanup, false)?;
            // The empty block keeps the line of a condition that is a constant.
            for _ in 0..2 {
                let next = self.new_block();
                self.use_block(next);
            }
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
        } else {
            self.generator(id, rest, depth, false)?;
        }
        self.use_block(if_cleanup);
        if looping {
            self.jump(JUMP_ABSOLUTE, start);
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
