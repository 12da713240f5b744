//! `ast.dump`: the tree on one line, byte for byte as CPython 3.13 prints it.
//!
//! Fields that are `None` and empty lists are left out, except `Constant(value=None)` and `MatchSingleton(value=None)`.
//! It recurses: left spines are as deep as `MAX_SPINE_DEPTH`, for which an unoptimised build needs up to 2 MiB of stack.

use crate::arena::{Ast, List};
use crate::line_index::Position;
use crate::node::*;
use crate::symbol::Symbol;
use std::fmt::Write;

/// `ast.dump(tree)`.
pub fn dump(ast: &Ast) -> String {
    Dump { ast, out: String::new(), attributes: false, first: true, last: None }.run()
}

/// `ast.dump(tree, include_attributes=True)`.
pub fn dump_with_attributes(ast: &Ast) -> String {
    Dump { ast, out: String::new(), attributes: true, first: true, last: None }.run()
}

struct Dump<'a> {
    ast: &'a Ast,
    out: String,
    attributes: bool,
    /// No field of the current node is out yet.
    first: bool,
    last: Option<(u32, Position)>,
}

impl Dump<'_> {
    fn run(mut self) -> String {
        match *self.ast.root() {
            Mod::Module { body } => {
                self.open("Module");
                self.stmts("body", body);
            }
            Mod::Interactive { body } => {
                self.open("Interactive");
                self.stmts("body", body);
            }
            Mod::Expression { body } => {
                self.open("Expression");
                self.expr("body", body);
            }
            Mod::FunctionType { argtypes, returns } => {
                self.open("FunctionType");
                self.exprs("argtypes", argtypes);
                self.expr("returns", returns);
            }
        }
        self.out.push(')');
        self.out
    }

    fn open(&mut self, name: &str) {
        self.out.push_str(name);
        self.out.push('(');
        self.first = true;
    }

    fn field(&mut self, name: &str) {
        if !self.first {
            self.out.push_str(", ");
        }
        self.first = false;
        self.out.push_str(name);
        self.out.push('=');
    }

    fn word(&mut self, name: &str, value: &str) {
        self.field(name);
        self.out.push_str(value);
    }

    fn number(&mut self, name: &str, value: i64) {
        self.field(name);
        let _ = write!(self.out, "{value}");
    }

    fn position(&mut self, offset: u32) -> Position {
        if let Some((at, p)) = self.last
            && at == offset
        {
            return p;
        }
        let p = self.ast.position(offset);
        self.last = Some((offset, p));
        p
    }

    fn close(&mut self, range: TextRange) {
        if self.attributes {
            let (a, b) = (self.position(range.start), self.position(range.end));
            self.number("lineno", i64::from(a.line));
            self.number("col_offset", i64::from(a.column));
            self.number("end_lineno", i64::from(b.line));
            self.number("end_col_offset", i64::from(b.column));
        }
        self.out.push(')');
        self.first = false;
    }

    fn many<T: crate::Element>(&mut self, name: &str, list: List<T>, each: impl Fn(&mut Self, T)) {
        if list.is_empty() {
            return;
        }
        self.field(name);
        self.out.push('[');
        for i in 0..list.len() {
            if i > 0 {
                self.out.push_str(", ");
            }
            each(self, self.ast[list][i]);
        }
        self.out.push(']');
        self.first = false;
    }

    fn stmts(&mut self, name: &str, list: List<StmtId>) {
        self.many(name, list, Self::stmt_node);
    }

    fn exprs(&mut self, name: &str, list: List<ExprId>) {
        self.many(name, list, Self::expr_node);
    }

    fn optional_exprs(&mut self, name: &str, list: List<Option<ExprId>>) {
        self.many(name, list, |d, e| match e {
            Some(e) => d.expr_node(e),
            None => d.out.push_str("None"),
        });
    }

    fn expr(&mut self, name: &str, e: ExprId) {
        self.field(name);
        self.expr_node(e);
    }

    fn optional(&mut self, name: &str, e: Option<ExprId>) {
        if let Some(e) = e {
            self.expr(name, e);
        }
    }

    fn symbol(&mut self, name: &str, sym: Symbol) {
        self.field(name);
        let text = self.ast.symbol_str(sym);
        let _ = write!(self.out, "'{text}'");
    }

    fn optional_symbol(&mut self, name: &str, sym: Option<Symbol>) {
        if let Some(sym) = sym {
            self.symbol(name, sym);
        }
    }

    fn symbols(&mut self, name: &str, list: List<Symbol>) {
        self.many(name, list, |d, s| {
            let text = d.ast.symbol_str(s);
            let _ = write!(d.out, "'{text}'");
        });
    }

    fn context(&mut self, ctx: ExprContext) {
        self.field("ctx");
        let _ = write!(self.out, "{ctx:?}()");
    }

    fn function(&mut self, name: &str, f: FunctionDef) {
        self.open(name);
        self.symbol("name", f.name);
        self.field("args");
        self.arguments(f.args);
        self.stmts("body", f.body);
        self.exprs("decorator_list", f.decorator_list);
        self.optional("returns", f.returns);
        self.type_params(f.type_params);
    }

    fn arguments(&mut self, id: ArgumentsId) {
        let a = self.ast[id];
        self.open("arguments");
        self.many("posonlyargs", a.posonlyargs, Self::arg);
        self.many("args", a.args, Self::arg);
        if let Some(arg) = a.vararg {
            self.field("vararg");
            self.arg(arg);
        }
        self.many("kwonlyargs", a.kwonlyargs, Self::arg);
        self.optional_exprs("kw_defaults", a.kw_defaults);
        if let Some(arg) = a.kwarg {
            self.field("kwarg");
            self.arg(arg);
        }
        self.exprs("defaults", a.defaults);
        self.out.push(')');
        self.first = false;
    }

    fn arg(&mut self, id: ArgId) {
        let arg = self.ast[id];
        self.open("arg");
        self.symbol("arg", arg.arg);
        self.optional("annotation", arg.annotation);
        self.close(self.ast.range(id));
    }

    fn keyword(&mut self, id: KeywordId) {
        let k = self.ast[id];
        self.open("keyword");
        self.optional_symbol("arg", k.arg);
        self.expr("value", k.value);
        self.close(self.ast.range(id));
    }

    fn alias(&mut self, id: AliasId) {
        let a = self.ast[id];
        self.open("alias");
        self.symbol("name", a.name);
        self.optional_symbol("asname", a.asname);
        self.close(self.ast.range(id));
    }

    fn with_item(&mut self, id: WithItemId) {
        let i = self.ast[id];
        self.open("withitem");
        self.expr("context_expr", i.context_expr);
        self.optional("optional_vars", i.optional_vars);
        self.out.push(')');
        self.first = false;
    }

    fn handler(&mut self, id: ExceptHandlerId) {
        let h = self.ast[id];
        self.open("ExceptHandler");
        self.optional("type", h.type_);
        self.optional_symbol("name", h.name);
        self.stmts("body", h.body);
        self.close(self.ast.range(id));
    }

    fn case(&mut self, id: MatchCaseId) {
        let c = self.ast[id];
        self.open("match_case");
        self.field("pattern");
        self.pattern(c.pattern);
        self.optional("guard", c.guard);
        self.stmts("body", c.body);
        self.out.push(')');
        self.first = false;
    }

    fn comprehension(&mut self, id: ComprehensionId) {
        let c = self.ast[id];
        self.open("comprehension");
        self.expr("target", c.target);
        self.expr("iter", c.iter);
        self.exprs("ifs", c.ifs);
        self.number("is_async", i64::from(c.is_async));
        self.out.push(')');
        self.first = false;
    }

    fn type_params(&mut self, list: List<TypeParamId>) {
        self.many("type_params", list, |d, id| {
            match d.ast[id] {
                TypeParam::TypeVar { name, bound, default_value } => {
                    d.open("TypeVar");
                    d.symbol("name", name);
                    d.optional("bound", bound);
                    d.optional("default_value", default_value);
                }
                TypeParam::ParamSpec { name, default_value } => {
                    d.open("ParamSpec");
                    d.symbol("name", name);
                    d.optional("default_value", default_value);
                }
                TypeParam::TypeVarTuple { name, default_value } => {
                    d.open("TypeVarTuple");
                    d.symbol("name", name);
                    d.optional("default_value", default_value);
                }
            }
            d.close(d.ast.range(id));
        });
    }

    fn pattern(&mut self, id: PatternId) {
        match self.ast[id] {
            Pattern::MatchValue { value } => {
                self.open("MatchValue");
                self.expr("value", value);
            }
            Pattern::MatchSingleton { value } => {
                self.open("MatchSingleton");
                self.field("value");
                let _ = write!(self.out, "{value:?}");
            }
            Pattern::MatchSequence { patterns } => {
                self.open("MatchSequence");
                self.many("patterns", patterns, Self::pattern);
            }
            Pattern::MatchMapping { keys, patterns, rest } => {
                self.open("MatchMapping");
                self.exprs("keys", keys);
                self.many("patterns", patterns, Self::pattern);
                self.optional_symbol("rest", rest);
            }
            Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.open("MatchClass");
                self.expr("cls", cls);
                self.many("patterns", patterns, Self::pattern);
                self.symbols("kwd_attrs", kwd_attrs);
                self.many("kwd_patterns", kwd_patterns, Self::pattern);
            }
            Pattern::MatchStar { name } => {
                self.open("MatchStar");
                self.optional_symbol("name", name);
            }
            Pattern::MatchAs { pattern, name } => {
                self.open("MatchAs");
                if let Some(p) = pattern {
                    self.field("pattern");
                    self.pattern(p);
                }
                self.optional_symbol("name", name);
            }
            Pattern::MatchOr { patterns } => {
                self.open("MatchOr");
                self.many("patterns", patterns, Self::pattern);
            }
        }
        self.close(self.ast.range(id));
    }

    fn loop_(&mut self, name: &str, target: ExprId, iter: ExprId, body: List<StmtId>, orelse: List<StmtId>) {
        self.open(name);
        self.expr("target", target);
        self.expr("iter", iter);
        self.stmts("body", body);
        self.stmts("orelse", orelse);
    }

    fn stmt_node(&mut self, id: StmtId) {
        match self.ast[id] {
            Stmt::FunctionDef(f) => self.function("FunctionDef", self.ast[f]),
            Stmt::AsyncFunctionDef(f) => self.function("AsyncFunctionDef", self.ast[f]),
            Stmt::ClassDef(c) => {
                let c = self.ast[c];
                self.open("ClassDef");
                self.symbol("name", c.name);
                self.exprs("bases", c.bases);
                self.many("keywords", c.keywords, Self::keyword);
                self.stmts("body", c.body);
                self.exprs("decorator_list", c.decorator_list);
                self.type_params(c.type_params);
            }
            Stmt::Return { value } => {
                self.open("Return");
                self.optional("value", value);
            }
            Stmt::Delete { targets } => {
                self.open("Delete");
                self.exprs("targets", targets);
            }
            Stmt::Assign { targets, value } => {
                self.open("Assign");
                self.exprs("targets", targets);
                self.expr("value", value);
            }
            Stmt::TypeAlias { name, type_params, value } => {
                self.open("TypeAlias");
                self.expr("name", name);
                self.type_params(type_params);
                self.expr("value", value);
            }
            Stmt::AugAssign { target, op, value } => {
                self.open("AugAssign");
                self.expr("target", target);
                self.field("op");
                let _ = write!(self.out, "{op:?}()");
                self.expr("value", value);
            }
            Stmt::AnnAssign { target, annotation, value, simple } => {
                self.open("AnnAssign");
                self.expr("target", target);
                self.expr("annotation", annotation);
                self.optional("value", value);
                self.number("simple", i64::from(simple));
            }
            Stmt::For { target, iter, body, orelse } => self.loop_("For", target, iter, body, orelse),
            Stmt::AsyncFor { target, iter, body, orelse } => self.loop_("AsyncFor", target, iter, body, orelse),
            Stmt::While { test, body, orelse } => {
                self.open("While");
                self.expr("test", test);
                self.stmts("body", body);
                self.stmts("orelse", orelse);
            }
            Stmt::If { test, body, orelse } => {
                self.open("If");
                self.expr("test", test);
                self.stmts("body", body);
                self.stmts("orelse", orelse);
            }
            Stmt::With { items, body } => {
                self.open("With");
                self.many("items", items, Self::with_item);
                self.stmts("body", body);
            }
            Stmt::AsyncWith { items, body } => {
                self.open("AsyncWith");
                self.many("items", items, Self::with_item);
                self.stmts("body", body);
            }
            Stmt::Match { subject, cases } => {
                self.open("Match");
                self.expr("subject", subject);
                self.many("cases", cases, Self::case);
            }
            Stmt::Raise { exc, cause } => {
                self.open("Raise");
                self.optional("exc", exc);
                self.optional("cause", cause);
            }
            Stmt::Try(t) => self.try_("Try", self.ast[t]),
            Stmt::TryStar(t) => self.try_("TryStar", self.ast[t]),
            Stmt::Assert { test, msg } => {
                self.open("Assert");
                self.expr("test", test);
                self.optional("msg", msg);
            }
            Stmt::Import { names } => {
                self.open("Import");
                self.many("names", names, Self::alias);
            }
            Stmt::ImportFrom { module, names, level } => {
                self.open("ImportFrom");
                self.optional_symbol("module", module);
                self.many("names", names, Self::alias);
                self.number("level", i64::from(level));
            }
            Stmt::Global { names } => {
                self.open("Global");
                self.symbols("names", names);
            }
            Stmt::Nonlocal { names } => {
                self.open("Nonlocal");
                self.symbols("names", names);
            }
            Stmt::Expr { value } => {
                self.open("Expr");
                self.expr("value", value);
            }
            Stmt::Pass => self.open("Pass"),
            Stmt::Break => self.open("Break"),
            Stmt::Continue => self.open("Continue"),
        }
        self.close(self.ast.range(id));
    }

    fn try_(&mut self, name: &str, t: Try) {
        self.open(name);
        self.stmts("body", t.body);
        self.many("handlers", t.handlers, Self::handler);
        self.stmts("orelse", t.orelse);
        self.stmts("finalbody", t.finalbody);
    }

    fn generators(&mut self, list: List<ComprehensionId>) {
        self.many("generators", list, Self::comprehension);
    }

    fn comp(&mut self, name: &str, elt: ExprId, generators: List<ComprehensionId>) {
        self.open(name);
        self.expr("elt", elt);
        self.generators(generators);
    }

    fn expr_node(&mut self, id: ExprId) {
        match self.ast[id] {
            Expr::BoolOp { op, values } => {
                self.open("BoolOp");
                self.field("op");
                let _ = write!(self.out, "{op:?}()");
                self.exprs("values", values);
            }
            Expr::NamedExpr { target, value } => {
                self.open("NamedExpr");
                self.expr("target", target);
                self.expr("value", value);
            }
            Expr::BinOp { left, op, right } => {
                self.open("BinOp");
                self.expr("left", left);
                self.field("op");
                let _ = write!(self.out, "{op:?}()");
                self.expr("right", right);
            }
            Expr::UnaryOp { op, operand } => {
                self.open("UnaryOp");
                self.field("op");
                let _ = write!(self.out, "{op:?}()");
                self.expr("operand", operand);
            }
            Expr::Lambda { args, body } => {
                self.open("Lambda");
                self.field("args");
                self.arguments(args);
                self.expr("body", body);
            }
            Expr::IfExp { test, body, orelse } => {
                self.open("IfExp");
                self.expr("test", test);
                self.expr("body", body);
                self.expr("orelse", orelse);
            }
            Expr::Dict { keys, values } => {
                self.open("Dict");
                self.optional_exprs("keys", keys);
                self.exprs("values", values);
            }
            Expr::Set { elts } => {
                self.open("Set");
                self.exprs("elts", elts);
            }
            Expr::ListComp { elt, generators } => self.comp("ListComp", elt, generators),
            Expr::SetComp { elt, generators } => self.comp("SetComp", elt, generators),
            Expr::GeneratorExp { elt, generators } => self.comp("GeneratorExp", elt, generators),
            Expr::DictComp { key, value, generators } => {
                self.open("DictComp");
                self.expr("key", key);
                self.expr("value", value);
                self.generators(generators);
            }
            Expr::Await { value } => {
                self.open("Await");
                self.expr("value", value);
            }
            Expr::Yield { value } => {
                self.open("Yield");
                self.optional("value", value);
            }
            Expr::YieldFrom { value } => {
                self.open("YieldFrom");
                self.expr("value", value);
            }
            Expr::Compare { left, ops, comparators } => {
                self.open("Compare");
                self.expr("left", left);
                self.many("ops", ops, |d, op| {
                    let _ = write!(d.out, "{op:?}()");
                });
                self.exprs("comparators", comparators);
            }
            Expr::Call { func, args, keywords } => {
                self.open("Call");
                self.expr("func", func);
                self.exprs("args", args);
                self.many("keywords", keywords, Self::keyword);
            }
            Expr::FormattedValue { value, conversion, format_spec } => {
                self.open("FormattedValue");
                self.expr("value", value);
                self.number("conversion", i64::from(conversion.code()));
                self.optional("format_spec", format_spec);
            }
            Expr::Interpolation { value, str, conversion, format_spec } => {
                self.open("Interpolation");
                self.expr("value", value);
                self.field("str");
                crate::text::repr_text(self.ast.str_bytes(str), &mut self.out);
                self.number("conversion", i64::from(conversion.code()));
                self.optional("format_spec", format_spec);
            }
            Expr::JoinedStr { values } => {
                self.open("JoinedStr");
                self.exprs("values", values);
            }
            Expr::TemplateStr { values } => {
                self.open("TemplateStr");
                self.exprs("values", values);
            }
            Expr::Constant { value, unicode } => {
                self.open("Constant");
                self.field("value");
                self.constant(value);
                if unicode {
                    self.word("kind", "'u'");
                }
            }
            Expr::Attribute { value, attr, ctx } => {
                self.open("Attribute");
                self.expr("value", value);
                self.symbol("attr", attr);
                self.context(ctx);
            }
            Expr::Subscript { value, slice, ctx } => {
                self.open("Subscript");
                self.expr("value", value);
                self.expr("slice", slice);
                self.context(ctx);
            }
            Expr::Starred { value, ctx } => {
                self.open("Starred");
                self.expr("value", value);
                self.context(ctx);
            }
            Expr::Name { id, ctx } => {
                self.open("Name");
                self.symbol("id", id);
                self.context(ctx);
            }
            Expr::List { elts, ctx } => {
                self.open("List");
                self.exprs("elts", elts);
                self.context(ctx);
            }
            Expr::Tuple { elts, ctx } => {
                self.open("Tuple");
                self.exprs("elts", elts);
                self.context(ctx);
            }
            Expr::Slice { lower, upper, step } => {
                self.open("Slice");
                self.optional("lower", lower);
                self.optional("upper", upper);
                self.optional("step", step);
            }
        }
        self.close(self.ast.range(id));
    }

    fn constant(&mut self, value: Constant) {
        crate::unparse::constant(self.ast, value, &mut self.out);
    }
}
