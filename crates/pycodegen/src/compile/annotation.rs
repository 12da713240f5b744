//! Annotation scopes: type parameters and `type` statements (PEP 695, PEP 696), deferred annotations (PEP 649, PEP 749).
//!
//! Bounds, defaults, values of aliases and annotations are functions of one parameter, the format, which know only the
//! formats VALUE and VALUE_WITH_FAKE_GLOBALS; they raise `NotImplementedError` for others. The parameter is `.format`
//! while names are resolved, so that annotations may use `format`, and `format` in the code object (see `leave`).

use super::{Compiler, R, UnitKind, Version};
use crate::code::CodeFlags;
use crate::const_::Const;
use crate::opcode::{Intrinsic, Opcode::*};
use crate::symtable::ScopeKey;
use pyast::*;

/// `annotationlib.Format.VALUE_WITH_FAKE_GLOBALS`, the last format that compiled functions know.
const VALUE_WITH_FAKE_GLOBALS: i64 = 2;
/// `annotationlib.Format.VALUE`.
const VALUE: i64 = 1;

impl Compiler<'_> {
    pub(super) fn intrinsic(&mut self, which: Intrinsic) {
        self.op_arg(CALL_INTRINSIC, which.operand() as usize);
    }

    /// Whether annotations are functions, to be called when they are asked for.
    pub(super) fn deferred_annotations(&self) -> bool {
        self.opts.version >= Version::V3_14 && !self.flags.contains(CodeFlags::FUTURE_ANNOTATIONS)
    }

    /// Opens the function of an annotation scope: raises if the format is none that it knows.
    fn enter_evaluator(&mut self, key: ScopeKey, name: &str, range: TextRange) -> R {
        let line = self.ast.position(range.start).line;
        self.enter(key, UnitKind::Annotation, name, line)?;
        self.u().argcount = 1;
        self.u().posonlyargcount = 1;
        self.set_loc(range);
        let known = self.new_block();
        self.add_const(Const::None);
        self.op_arg(LOAD_FAST, 0);
        self.load_const(Const::Int(VALUE_WITH_FAKE_GLOBALS));
        self.op_arg(COMPARE_OP, 4);
        self.jump(POP_JUMP_IF_FALSE, known);
        self.intrinsic(Intrinsic::NotImplementedError);
        self.op_arg(RAISE_VARARGS, 1);
        self.use_block(known);
        Ok(())
    }

    /// Pushes the function that evaluates an expression; a starred one is unpacked.
    fn evaluator(&mut self, key: ScopeKey, name: &str, e: ExprId) -> R {
        self.load_const(Const::Tuple([Const::Int(VALUE)].into()));
        self.enter_evaluator(key, name, self.ast.range(e))?;
        self.annotation(e)?;
        self.op(RETURN_VALUE);
        let code = self.leave(false)?;
        self.make_function(code, 1);
        Ok(())
    }

    /// Binds the type parameters and pushes the tuple of them.
    pub(super) fn type_params(&mut self, params: List<TypeParamId>) -> R {
        let ast = self.ast;
        for &id in &ast[params] {
            self.set_loc(ast.range(id));
            let (name, default) = match ast[id] {
                TypeParam::TypeVar { name, bound, default_value } => {
                    self.load_symbol(name);
                    match bound {
                        Some(bound) => {
                            self.evaluator(ScopeKey::Bound(id), self.sym(name), bound)?;
                            let constraints = matches!(ast[bound], Expr::Tuple { .. });
                            self.intrinsic(match constraints {
                                true => Intrinsic::TypeVarWithConstraints,
                                false => Intrinsic::TypeVarWithBound,
                            });
                        }
                        None => self.intrinsic(Intrinsic::TypeVar),
                    }
                    (name, default_value)
                }
                TypeParam::ParamSpec { name, default_value } => {
                    self.load_symbol(name);
                    self.intrinsic(Intrinsic::ParamSpec);
                    (name, default_value)
                }
                TypeParam::TypeVarTuple { name, default_value } => {
                    self.load_symbol(name);
                    self.intrinsic(Intrinsic::TypeVarTuple);
                    (name, default_value)
                }
            };
            if let Some(default) = default {
                self.evaluator(ScopeKey::Default(id), self.sym(name), default)?;
                self.intrinsic(Intrinsic::SetTypeParamDefault);
            }
            self.op(DUP_TOP);
            self.name(name, ExprContext::Store)?;
        }
        self.op_arg(BUILD_TUPLE, params.len());
        Ok(())
    }

    /// Opens the block that binds a definition's type parameters.
    pub(super) fn enter_type_params(&mut self, id: StmtId, name: &str, line: u32) -> R {
        let name = format!("<generic parameters of {name}>");
        self.enter(ScopeKey::TypeParams(id), UnitKind::TypeParams, &name, line)?;
        self.add_const(Const::None);
        self.set_loc(self.ast.range(id));
        Ok(())
    }

    pub(super) fn type_alias(&mut self, id: StmtId, target: ExprId, params: List<TypeParamId>, value: ExprId) -> R {
        let Expr::Name { id: symbol, .. } = self.ast[target] else { return Ok(()) };
        let name = self.sym(symbol);
        let generic = !params.is_empty();
        if generic {
            let line = self.ast.position(self.ast.range(id).start).line;
            self.enter_type_params(id, name, line)?;
        }
        self.load_symbol(symbol);
        if generic {
            self.type_params(params)?;
        } else {
            self.load_const(Const::None);
        }
        self.evaluator(ScopeKey::Stmt(id), name, value)?;
        self.op_arg(BUILD_TUPLE, 3);
        self.intrinsic(Intrinsic::TypeAlias);
        if generic {
            self.op(RETURN_VALUE);
            let code = self.leave(false)?;
            self.make_function(code, 0);
            self.op_arg(CALL_FUNCTION, 0);
        }
        self.expr(target)
    }

    /// The `__annotate__` of a function, pushed where `MAKE_FUNCTION` takes annotations; whether there is one.
    pub(super) fn function_annotate(&mut self, id: StmtId, args: Arguments, returns: Option<ExprId>) -> R<bool> {
        let ast = self.ast;
        let key = ScopeKey::Annotate(id);
        if self.table.scope_of(key).is_none() {
            return Ok(false);
        }
        let range = self.unit().range;
        self.enter_evaluator(key, "__annotate__", range)?;
        let mut n = 0;
        let all = ast[args.posonlyargs].iter().chain(&ast[args.args]).copied().chain(args.vararg);
        for arg in all.chain(ast[args.kwonlyargs].iter().copied()).chain(args.kwarg) {
            if let Some(annotation) = ast[arg].annotation {
                let name = self.mangled(ast[arg].arg);
                self.load_symbol(name);
                self.annotation(annotation)?;
                n += 1;
            }
        }
        if let Some(returns) = returns {
            self.load_text("return");
            self.annotation(returns)?;
            n += 1;
        }
        self.op_arg(BUILD_MAP, n);
        self.op(RETURN_VALUE);
        let code = self.leave(false)?;
        self.make_function(code, 0);
        Ok(true)
    }

    /// Notes a variable's annotation for the `__annotate__` of the class or module; if it is conditional, that it was
    /// met.
    pub(super) fn defer_annotation(&mut self, name: Symbol, annotation: ExprId) -> R {
        let module = self.unit().kind == UnitKind::Module;
        let mangled = self.mangled(name);
        let conditional = module || self.unit().conditional > 0;
        let index = if conditional {
            let index = self.unit().deferred.iter().filter(|d| d.2.is_some()).count();
            self.name_of("__conditional_annotations__", ExprContext::Load)?;
            self.load_const(Const::Int(index as i64));
            self.op_arg(SET_ADD, 1);
            self.op(POP_TOP);
            Some(index)
        } else {
            None
        };
        self.u().deferred.push((mangled, annotation, index));
        Ok(())
    }

    /// What a class or module body begins with.
    pub(super) fn prepare_annotations(&mut self) -> R {
        if self.scope().conditional_annotations {
            self.op_arg(BUILD_SET, 0);
            self.name_of("__conditional_annotations__", ExprContext::Store)?;
        }
        // A module has its `__annotate__` from the start: it tells what has been annotated so far.
        if self.unit().kind == UnitKind::Module && self.deferred_annotations() {
            let (head, body) = (self.new_block(), self.new_block());
            self.use_block(head);
            self.use_block(body);
            self.u().head = head;
        }
        Ok(())
    }

    /// The `__annotate__` of the class or module whose body has been compiled, stored in its namespace.
    pub(super) fn body_annotate(&mut self, range: TextRange) -> R {
        let key = ScopeKey::AnnotateBody(self.unit().scope);
        let deferred = std::mem::take(&mut self.u().deferred);
        if deferred.is_empty() || self.table.scope_of(key).is_none() {
            return Ok(());
        }
        let class = self.unit().kind == UnitKind::Class;
        self.set_loc(range);
        self.enter_evaluator(key, "__annotate__", range)?;
        self.op_arg(BUILD_MAP, 0);
        for (name, annotation, index) in deferred {
            let skip = self.new_block();
            self.set_loc(self.ast.range(annotation));
            if let Some(index) = index {
                self.load_const(Const::Int(index as i64));
                self.name_of("__conditional_annotations__", ExprContext::Load)?;
                self.op_arg(CONTAINS_OP, 0);
                self.jump(POP_JUMP_IF_FALSE, skip);
            }
            self.load_symbol(name);
            self.annotation(annotation)?;
            self.op_arg(MAP_ADD, 1);
            self.use_block(skip);
        }
        self.op(RETURN_VALUE);
        let code = self.leave(false)?;
        if class {
            self.make_function(code, 0);
            return self.name_of("__annotate_func__", ExprContext::Store);
        }
        let head = self.unit().head;
        let here = self.u().b.graph.reopen(head);
        self.make_function(code, 0);
        let out = self.name_of("__annotate__", ExprContext::Store);
        self.u().b.graph.resume(here);
        out
    }
}
