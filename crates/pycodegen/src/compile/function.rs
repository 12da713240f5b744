//! Functions, lambdas, classes, and what makes a function object of a code object.

use super::{Compiler, R, UnitKind, Version};
use crate::code::{Code, CodeFlags};
use crate::const_::Const;
use crate::error::CompileError;
use crate::opcode::{Intrinsic, Opcode::*};
use crate::symtable::ScopeKey;
use pyast::*;
use std::sync::Arc;

impl Compiler<'_> {
    /// Loads the closure, the code and the qualified name, and makes the function.
    pub(super) fn make_function(&mut self, code: Code, mut flags: usize) {
        flags |= self.closure(&code);
        let qualname = code.qualname.clone();
        self.load_const(Const::Code(Arc::new(code)));
        self.load_text(&qualname);
        self.op_arg(MAKE_FUNCTION, flags);
    }

    /// Pushes the tuple of cells that a function closes over, if there are any; the flag of `MAKE_FUNCTION` that says so.
    fn closure(&mut self, code: &Code) -> usize {
        if code.freevars.is_empty() {
            return 0;
        }
        for name in &code.freevars {
            let name = self.intern(name);
            let own = self.unit().kind == UnitKind::Class && name == self.table.known.class;
            let index = if own { self.own_cell(name) } else { self.free_index(name) };
            self.op_arg(LOAD_CLOSURE, index);
        }
        self.op_arg(BUILD_TUPLE, code.freevars.len());
        8
    }

    /// Default values, on the stack as `MAKE_FUNCTION` wants them; the flags that say so.
    fn default_arguments(&mut self, args: Arguments) -> R<usize> {
        let ast = self.ast;
        let mut flags = 0;
        if !args.defaults.is_empty() {
            flags |= 1;
            self.exprs(&ast[args.defaults])?;
            self.op_arg(BUILD_TUPLE, args.defaults.len());
        }
        let mut names = Vec::new();
        for (&arg, &default) in ast[args.kwonlyargs].iter().zip(&ast[args.kw_defaults]) {
            if let Some(default) = default {
                let name = self.mangled(ast[arg].arg);
                names.push(self.name_constant(name));
                self.expr(default)?;
            }
        }
        if !names.is_empty() {
            flags |= 2;
            let n = names.len();
            self.load_const(Const::Tuple(names.into()));
            self.op_arg(BUILD_CONST_KEY_MAP, n);
        }
        Ok(flags)
    }

    /// The value of an annotation: its text when annotations are not evaluated.
    pub(super) fn annotation(&mut self, e: ExprId) -> R {
        if self.flags.contains(CodeFlags::FUTURE_ANNOTATIONS) {
            let text = crate::unparse::annotation_text(self.ast, e, self.opts.version);
            self.load_const(Const::Str(text.into()));
            return Ok(());
        }
        if let Expr::Starred { value, .. } = self.ast[e] {
            self.expr(value)?;
            self.op_arg(UNPACK_SEQUENCE, 1);
            return Ok(());
        }
        self.expr(e)
    }

    fn annotations(&mut self, args: Arguments, returns: Option<ExprId>) -> R<usize> {
        let ast = self.ast;
        let mut n = 0;
        let all = ast[args.args].iter().chain(&ast[args.posonlyargs]).copied().chain(args.vararg);
        for arg in all.chain(ast[args.kwonlyargs].iter().copied()).chain(args.kwarg) {
            if let Some(annotation) = ast[arg].annotation {
                let name = self.mangled(ast[arg].arg);
                self.load_symbol(name);
                self.annotation(annotation)?;
                n += 2;
            }
        }
        if let Some(returns) = returns {
            self.load_text("return");
            self.annotation(returns)?;
            n += 2;
        }
        if n == 0 {
            return Ok(0);
        }
        self.op_arg(BUILD_TUPLE, n);
        Ok(4)
    }

    fn set_arguments(&mut self, args: Arguments) {
        let u = self.u();
        u.posonlyargcount = args.posonlyargs.len() as u32;
        u.argcount = (args.posonlyargs.len() + args.args.len()) as u32;
        u.kwonlyargcount = args.kwonlyargs.len() as u32;
    }

    fn check_arguments(&self, args: Arguments) -> R {
        let ast = self.ast;
        let all = ast[args.posonlyargs].iter().chain(&ast[args.args]).chain(&ast[args.kwonlyargs]).copied();
        for arg in all.chain(args.vararg).chain(args.kwarg) {
            self.check_name(ast[arg].arg, ExprContext::Store)
                .map_err(|e| CompileError { range: ast.range(arg), ..e })?;
        }
        Ok(())
    }

    fn first_line(&self, id: StmtId, decorators: &[ExprId]) -> u32 {
        let start = decorators.first().map_or(self.ast.range(id), |&d| self.ast.range(d)).start;
        self.ast.position(start).line
    }

    pub(super) fn function(&mut self, id: StmtId, f: FunctionDef, is_async: bool) -> R {
        let ast = self.ast;
        let args = ast[f.args];
        self.check_arguments(args)?;
        let decorators = &ast[f.decorator_list];
        self.exprs(decorators)?;
        let first_line = self.first_line(id, decorators);
        let mut flags = self.default_arguments(args)?;
        let name = self.sym(f.name);
        let generic = !f.type_params.is_empty();
        let outside = flags.count_ones();
        if generic {
            // The type parameters are bound in a function of their own, which takes the defaults as arguments.
            self.enter_type_params(id, name, first_line)?;
            self.u().argcount = outside;
            self.type_params(f.type_params)?;
            for i in 0..outside {
                self.op_arg(LOAD_FAST, i as usize);
            }
        }
        if self.deferred_annotations() {
            flags |= if self.function_annotate(id, args, f.returns)? { 4 } else { 0 };
        } else {
            flags |= self.annotations(args, f.returns)?;
        }
        let kind = if is_async { UnitKind::AsyncFunction } else { UnitKind::Function };
        self.enter(ScopeKey::Stmt(id), kind, name, first_line)?;
        let doc = if self.opts.optimize < 2 { self.docstring(f.body) } else { None };
        let documented = doc.is_some();
        self.add_const(doc.unwrap_or(Const::None));
        self.set_arguments(args);
        self.body_stmts(&ast[f.body], documented)?;
        let code = self.leave(true)?;
        self.make_function(code, flags);
        if generic {
            self.op(ROT_TWO);
            self.intrinsic(Intrinsic::SetFunctionTypeParams);
            self.op(RETURN_VALUE);
            let code = self.leave(false)?;
            self.make_function(code, 0);
            match outside {
                0 => {}
                1 => self.op(ROT_TWO),
                _ => self.op(ROT_THREE),
            }
            self.op_arg(CALL_FUNCTION, outside as usize);
        }
        for _ in decorators {
            self.op_arg(CALL_FUNCTION, 1);
        }
        self.name(f.name, ExprContext::Store)
    }

    pub(super) fn lambda(&mut self, id: ExprId, args: ArgumentsId, body: ExprId) -> R {
        let ast = self.ast;
        let args = ast[args];
        self.check_arguments(args)?;
        let flags = self.default_arguments(args)?;
        let line = self.line_of(ast.range(id).start) as u32;
        self.enter(ScopeKey::Expr(id), UnitKind::Lambda, "<lambda>", line)?;
        self.add_const(Const::None);
        self.set_arguments(args);
        self.expr(body)?;
        let generator = self.scope().generator;
        if !generator {
            // Line 0 adds nothing to the line table: the return belongs to whatever ran last.
            self.set_loc(ast.range(body));
            self.u().line = 0;
            self.op(RETURN_VALUE);
        }
        let code = self.leave(false)?;
        self.make_function(code, flags);
        Ok(())
    }

    pub(super) fn class(&mut self, id: StmtId, class: ClassDef) -> R {
        let ast = self.ast;
        let decorators = &ast[class.decorator_list];
        self.exprs(decorators)?;
        let first_line = self.first_line(id, decorators);
        let name = self.sym(class.name);
        let generic = !class.type_params.is_empty();
        if generic {
            self.enter_type_params(id, name, first_line)?;
            self.type_params(class.type_params)?;
            self.name_of(".type_params", ExprContext::Store)?;
        }
        self.enter(ScopeKey::Stmt(id), UnitKind::Class, name, first_line)?;
        self.u().private = Some(class.name);
        self.name_of("__name__", ExprContext::Load)?;
        self.name_of("__module__", ExprContext::Store)?;
        let qualname = self.unit().qualname.clone();
        self.load_text(&qualname);
        self.name_of("__qualname__", ExprContext::Store)?;
        if self.opts.version >= Version::V3_13 {
            self.load_const(Const::Int(i64::from(first_line)));
            self.name_of("__firstlineno__", ExprContext::Store)?;
        }
        if generic {
            self.name_of(".type_params", ExprContext::Load)?;
            self.name_of("__type_params__", ExprContext::Store)?;
        }
        let known = self.table.known;
        if self.scope().needs_classdict {
            self.op(LOAD_LOCALS);
            let index = self.own_cell(known.class_dict);
            self.op_arg(STORE_DEREF, index);
        }
        self.body(class.body)?;
        self.unset_loc();
        if self.opts.version >= Version::V3_13 {
            let names: Vec<Const> = self.unit().static_attributes.iter().map(|n| Const::str(n)).collect();
            self.load_const(Const::Tuple(names.into()));
            self.name_of("__static_attributes__", ExprContext::Store)?;
        }
        if self.scope().needs_classdict {
            let index = self.own_cell(known.class_dict);
            self.op_arg(LOAD_CLOSURE, index);
            self.name_of("__classdictcell__", ExprContext::Store)?;
        }
        if self.scope().needs_class_closure {
            let index = self.own_cell(known.class);
            self.op_arg(LOAD_CLOSURE, index);
            self.op(DUP_TOP);
            self.name_of("__classcell__", ExprContext::Store)?;
        } else {
            self.load_const(Const::None);
        }
        self.op(RETURN_VALUE);
        let code = self.leave(true)?;
        self.op(LOAD_BUILD_CLASS);
        self.make_function_named(code, class.name);
        if generic {
            self.generic_bases(&ast[class.bases], &ast[class.keywords])?;
            self.op(RETURN_VALUE);
            let code = self.leave(false)?;
            self.make_function(code, 0);
            self.op_arg(CALL_FUNCTION, 0);
        } else {
            self.call_with(2, &ast[class.bases], &ast[class.keywords])?;
        }
        for _ in decorators {
            self.op_arg(CALL_FUNCTION, 1);
        }
        self.name(class.name, ExprContext::Store)
    }

    /// The call that makes a generic class: `Generic[...]` follows the bases.
    fn generic_bases(&mut self, bases: &[ExprId], keywords: &[KeywordId]) -> R {
        let ast = self.ast;
        self.op_arg(BUILD_LIST, 2);
        for &base in bases {
            match ast[base] {
                Expr::Starred { value, .. } => {
                    self.expr(value)?;
                    self.op_arg(LIST_EXTEND, 1);
                }
                _ => {
                    self.expr(base)?;
                    self.op_arg(LIST_APPEND, 1);
                }
            }
        }
        self.name_of(".type_params", ExprContext::Load)?;
        self.intrinsic(Intrinsic::SubscriptGeneric);
        self.op_arg(LIST_APPEND, 1);
        self.op(LIST_TO_TUPLE);
        self.call_spread(keywords)
    }

    /// The function of a class body, whose name is the class's plain name; the name is then pushed once more.
    fn make_function_named(&mut self, code: Code, name: Symbol) {
        let flags = self.closure(&code);
        self.load_const(Const::Code(Arc::new(code)));
        self.load_symbol(name);
        self.op_arg(MAKE_FUNCTION, flags);
        self.load_symbol(name);
    }
}
