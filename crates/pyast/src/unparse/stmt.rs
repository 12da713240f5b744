//! Statements: one line each, bodies indented by four spaces.

use super::{Prec, Writer};
use crate::arena::List;
use crate::node::*;
use crate::symbol::{StrId, Symbol};

impl Writer<'_> {
    pub(super) fn stmts(&mut self, body: List<StmtId>) {
        for i in 0..body.len() {
            self.stmt(self.ast[body][i]);
        }
    }

    /// `:` and the indented body.
    fn block(&mut self, body: List<StmtId>) {
        self.out.push(':');
        self.indent += 1;
        self.stmts(body);
        self.indent -= 1;
    }

    /// The docstring of a body: the text and whether it has the prefix `u`.
    pub(crate) fn docstring(&self, body: List<StmtId>) -> Option<(StrId, bool)> {
        if let Some(&first) = self.ast[body].first()
            && let Stmt::Expr { value } = self.ast[first]
            && let Expr::Constant { value: Constant::Str(text), unicode } = self.ast[value]
        {
            return Some((text, unicode));
        }
        None
    }

    pub(crate) fn docstring_line(&mut self, text: StrId, unicode: bool) {
        self.line(if unicode { "u" } else { "" });
        self.long_string(self.ast.str_bytes(text));
    }

    pub(super) fn body_with_docstring(&mut self, body: List<StmtId>) {
        let docstring = self.docstring(body);
        if let Some((text, unicode)) = docstring {
            self.docstring_line(text, unicode);
        }
        for i in usize::from(docstring.is_some())..body.len() {
            self.stmt(self.ast[body][i]);
        }
    }

    fn block_with_docstring(&mut self, body: List<StmtId>) {
        self.out.push(':');
        self.indent += 1;
        self.body_with_docstring(body);
        self.indent -= 1;
    }

    pub(crate) fn decorators(&mut self, list: List<ExprId>) {
        for i in 0..list.len() {
            self.line("@");
            self.expr(self.ast[list][i], Prec::Test);
        }
    }

    pub(crate) fn class_head(&mut self, c: ClassDef) {
        self.line("class ");
        self.word(self.ast.symbol_str(c.name));
        self.type_params(c.type_params);
        if !c.bases.is_empty() || !c.keywords.is_empty() {
            self.out.push('(');
            self.call_arguments(c.bases, c.keywords);
            self.out.push(')');
        }
    }

    fn function(&mut self, start: &str, f: FunctionDef) {
        self.break_line();
        self.decorators(f.decorator_list);
        self.line(start);
        self.word(self.ast.symbol_str(f.name));
        self.type_params(f.type_params);
        self.out.push('(');
        self.arguments(f.args);
        self.out.push(')');
        if let Some(e) = f.returns {
            self.word(" -> ");
            self.expr(e, Prec::Test);
        }
        self.block_with_docstring(f.body);
    }

    fn optional_block(&mut self, head: &str, body: List<StmtId>) {
        if !body.is_empty() {
            self.line(head);
            self.block(body);
        }
    }

    fn loop_(&mut self, head: &str, target: ExprId, iter: ExprId, body: List<StmtId>, orelse: List<StmtId>) {
        self.line(head);
        self.expr(target, Prec::Tuple);
        self.word(" in ");
        self.expr(iter, Prec::Test);
        self.block(body);
        self.optional_block("else", orelse);
    }

    fn with(&mut self, head: &str, items: List<WithItemId>, body: List<StmtId>) {
        self.line(head);
        self.each(items, |w, i| {
            let item = w.ast[i];
            w.expr(item.context_expr, Prec::Test);
            if let Some(e) = item.optional_vars {
                w.word(" as ");
                w.expr(e, Prec::Test);
            }
        });
        self.block(body);
    }

    fn try_(&mut self, t: Try, star: bool) {
        let before = std::mem::replace(&mut self.star, star);
        self.line("try");
        self.block(t.body);
        for i in 0..t.handlers.len() {
            let h = self.ast[self.ast[t.handlers][i]];
            self.line(if self.star { "except*" } else { "except" });
            if let Some(e) = h.type_ {
                self.out.push(' ');
                self.expr(e, Prec::Test);
            }
            if let Some(name) = h.name {
                self.word(" as ");
                self.word(self.ast.symbol_str(name));
            }
            self.block(h.body);
        }
        self.optional_block("else", t.orelse);
        self.optional_block("finally", t.finalbody);
        self.star = before;
    }

    /// An `if`; one that stands alone in an `else` is its `elif`, in a loop.
    fn if_(&mut self, test: ExprId, body: List<StmtId>, orelse: List<StmtId>) {
        let (mut head, mut test, mut body, mut orelse) = ("if ", test, body, orelse);
        loop {
            self.line(head);
            self.expr(test, Prec::Test);
            self.block(body);
            if let [only] = self.ast[orelse]
                && let Stmt::If { test: t, body: b, orelse: e } = self.ast[only]
            {
                (head, test, body, orelse) = ("elif ", t, b, e);
            } else {
                return self.optional_block("else", orelse);
            }
        }
    }

    fn names(&mut self, head: &str, names: List<Symbol>) {
        self.line(head);
        self.each(names, |w, n| w.word(w.ast.symbol_str(n)));
    }

    fn aliases(&mut self, names: List<AliasId>) {
        self.each(names, |w, a| {
            let a = w.ast[a];
            w.word(w.ast.symbol_str(a.name));
            if let Some(name) = a.asname {
                w.word(" as ");
                w.word(w.ast.symbol_str(name));
            }
        });
    }

    /// Keyword and up to two expressions with a word between.
    fn simple(&mut self, head: &str, first: Option<ExprId>, between: &str, second: Option<ExprId>) {
        self.line(head);
        if let Some(e) = first {
            self.out.push(' ');
            self.expr(e, Prec::Test);
        }
        if let Some(e) = second {
            self.word(between);
            self.expr(e, Prec::Test);
        }
    }

    pub(crate) fn stmt(&mut self, id: StmtId) {
        match self.ast[id] {
            Stmt::FunctionDef(f) => self.function("def ", self.ast[f]),
            Stmt::AsyncFunctionDef(f) => self.function("async def ", self.ast[f]),
            Stmt::ClassDef(c) => {
                let c = self.ast[c];
                self.break_line();
                self.decorators(c.decorator_list);
                self.class_head(c);
                self.block_with_docstring(c.body);
            }
            Stmt::Return { value } => self.simple("return", value, "", None),
            Stmt::Delete { targets } => {
                self.line("del ");
                self.exprs(targets);
            }
            Stmt::Assign { targets, value } => {
                self.line("");
                for i in 0..targets.len() {
                    self.expr(self.ast[targets][i], Prec::Tuple);
                    self.word(" = ");
                }
                self.expr(value, Prec::Test);
            }
            Stmt::TypeAlias { name, type_params, value } => {
                self.line("type ");
                self.expr(name, Prec::Test);
                self.type_params(type_params);
                self.word(" = ");
                self.expr(value, Prec::Test);
            }
            Stmt::AugAssign { target, op, value } => {
                self.line("");
                self.expr(target, Prec::Test);
                self.out.push(' ');
                self.word(super::expr::binary(op).0);
                self.word("= ");
                self.expr(value, Prec::Test);
            }
            Stmt::AnnAssign { target, annotation, value, simple } => {
                self.line("");
                let parens = !simple && matches!(self.ast[target], Expr::Name { .. });
                if parens {
                    self.out.push('(');
                }
                self.expr(target, Prec::Test);
                if parens {
                    self.out.push(')');
                }
                self.word(": ");
                self.expr(annotation, Prec::Test);
                if let Some(e) = value {
                    self.word(" = ");
                    self.expr(e, Prec::Test);
                }
            }
            Stmt::For { target, iter, body, orelse } => self.loop_("for ", target, iter, body, orelse),
            Stmt::AsyncFor { target, iter, body, orelse } => self.loop_("async for ", target, iter, body, orelse),
            Stmt::While { test, body, orelse } => {
                self.line("while ");
                self.expr(test, Prec::Test);
                self.block(body);
                self.optional_block("else", orelse);
            }
            Stmt::If { test, body, orelse } => self.if_(test, body, orelse),
            Stmt::With { items, body } => self.with("with ", items, body),
            Stmt::AsyncWith { items, body } => self.with("async with ", items, body),
            Stmt::Match { subject, cases } => {
                self.line("match ");
                self.expr(subject, Prec::Test);
                self.out.push(':');
                self.indent += 1;
                for i in 0..cases.len() {
                    let case = self.ast[self.ast[cases][i]];
                    self.line("case ");
                    self.pattern(case.pattern, Prec::Test);
                    if let Some(e) = case.guard {
                        self.word(" if ");
                        self.expr(e, Prec::Test);
                    }
                    self.block(case.body);
                }
                self.indent -= 1;
            }
            Stmt::Raise { exc, cause } => self.simple("raise", exc, " from ", cause),
            Stmt::Try(t) => self.try_(self.ast[t], false),
            Stmt::TryStar(t) => self.try_(self.ast[t], true),
            Stmt::Assert { test, msg } => self.simple("assert", Some(test), ", ", msg),
            Stmt::Import { names } => {
                self.line("import ");
                self.aliases(names);
            }
            Stmt::ImportFrom { module, names, level } => {
                self.line("from ");
                for _ in 0..level {
                    self.out.push('.');
                }
                if let Some(module) = module {
                    self.word(self.ast.symbol_str(module));
                }
                self.word(" import ");
                self.aliases(names);
            }
            Stmt::Global { names } => self.names("global ", names),
            Stmt::Nonlocal { names } => self.names("nonlocal ", names),
            Stmt::Expr { value } => {
                self.line("");
                self.expr(value, Prec::Yield);
            }
            Stmt::Pass => self.line("pass"),
            Stmt::Break => self.line("break"),
            Stmt::Continue => self.line("continue"),
        }
    }
}
