//! Walking a tree.
//!
//! [`Visitor`] has a method for each kind of node; a method's default walks on, an override that wants the children too
//! calls the `walk_` function itself. Children are visited in the order of the ASDL's fields. Depth is bounded by
//! `MAX_SPINE_DEPTH` calls of `expr`.

use crate::arena::{Ast, List};
use crate::node::*;

/// What to do at each node.
pub trait Visitor {
    /// A statement.
    fn stmt(&mut self, ast: &Ast, id: StmtId) {
        walk_stmt(self, ast, id);
    }
    /// An expression.
    fn expr(&mut self, ast: &Ast, id: ExprId) {
        walk_expr(self, ast, id);
    }
    /// A parameter list.
    fn arguments(&mut self, ast: &Ast, id: ArgumentsId) {
        walk_arguments(self, ast, id);
    }
    /// A parameter.
    fn arg(&mut self, ast: &Ast, id: ArgId) {
        if let Some(e) = ast[id].annotation {
            self.expr(ast, e);
        }
    }
    /// A keyword argument.
    fn keyword(&mut self, ast: &Ast, id: KeywordId) {
        self.expr(ast, ast[id].value);
    }
    /// An imported name.
    fn alias(&mut self, _ast: &Ast, _id: AliasId) {}
    /// An item of `with`.
    fn with_item(&mut self, ast: &Ast, id: WithItemId) {
        self.expr(ast, ast[id].context_expr);
        if let Some(e) = ast[id].optional_vars {
            self.expr(ast, e);
        }
    }
    /// An `except` clause.
    fn except_handler(&mut self, ast: &Ast, id: ExceptHandlerId) {
        if let Some(e) = ast[id].type_ {
            self.expr(ast, e);
        }
        walk_body(self, ast, ast[id].body);
    }
    /// A `case` block.
    fn match_case(&mut self, ast: &Ast, id: MatchCaseId) {
        let case = ast[id];
        self.pattern(ast, case.pattern);
        if let Some(e) = case.guard {
            self.expr(ast, e);
        }
        walk_body(self, ast, case.body);
    }
    /// A pattern.
    fn pattern(&mut self, ast: &Ast, id: PatternId) {
        walk_pattern(self, ast, id);
    }
    /// A `for` clause of a comprehension.
    fn comprehension(&mut self, ast: &Ast, id: ComprehensionId) {
        let c = ast[id];
        self.expr(ast, c.target);
        self.expr(ast, c.iter);
        walk_exprs(self, ast, c.ifs);
    }
    /// A type parameter.
    fn type_param(&mut self, ast: &Ast, id: TypeParamId) {
        let (bound, default) = match ast[id] {
            TypeParam::TypeVar { bound, default_value, .. } => (bound, default_value),
            TypeParam::ParamSpec { default_value, .. } | TypeParam::TypeVarTuple { default_value, .. } => {
                (None, default_value)
            }
        };
        for e in [bound, default].into_iter().flatten() {
            self.expr(ast, e);
        }
    }
}

/// Visits the whole tree.
pub fn walk<V: Visitor + ?Sized>(v: &mut V, ast: &Ast) {
    match *ast.root() {
        Mod::Module { body } | Mod::Interactive { body } => walk_body(v, ast, body),
        Mod::Expression { body } => v.expr(ast, body),
        Mod::FunctionType { argtypes, returns } => {
            walk_exprs(v, ast, argtypes);
            v.expr(ast, returns);
        }
    }
}

/// Visits the statements of a block.
pub fn walk_body<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, body: List<StmtId>) {
    for &s in &ast[body] {
        v.stmt(ast, s);
    }
}

/// Visits the expressions of a list.
pub fn walk_exprs<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, list: List<ExprId>) {
    for &e in &ast[list] {
        v.expr(ast, e);
    }
}

fn walk_type_params<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, list: List<TypeParamId>) {
    for &t in &ast[list] {
        v.type_param(ast, t);
    }
}

fn walk_keywords<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, list: List<KeywordId>) {
    for &k in &ast[list] {
        v.keyword(ast, k);
    }
}

/// Visits what is in a statement.
pub fn walk_stmt<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, id: StmtId) {
    match ast[id] {
        Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
            let f = ast[f];
            v.arguments(ast, f.args);
            walk_body(v, ast, f.body);
            walk_exprs(v, ast, f.decorator_list);
            if let Some(e) = f.returns {
                v.expr(ast, e);
            }
            walk_type_params(v, ast, f.type_params);
        }
        Stmt::ClassDef(c) => {
            let c = ast[c];
            walk_exprs(v, ast, c.bases);
            walk_keywords(v, ast, c.keywords);
            walk_body(v, ast, c.body);
            walk_exprs(v, ast, c.decorator_list);
            walk_type_params(v, ast, c.type_params);
        }
        Stmt::Return { value } => {
            if let Some(e) = value {
                v.expr(ast, e);
            }
        }
        Stmt::Delete { targets } => walk_exprs(v, ast, targets),
        Stmt::Assign { targets, value } => {
            walk_exprs(v, ast, targets);
            v.expr(ast, value);
        }
        Stmt::TypeAlias { name, type_params, value } => {
            v.expr(ast, name);
            walk_type_params(v, ast, type_params);
            v.expr(ast, value);
        }
        Stmt::AugAssign { target, value, .. } => {
            v.expr(ast, target);
            v.expr(ast, value);
        }
        Stmt::AnnAssign { target, annotation, value, .. } => {
            v.expr(ast, target);
            v.expr(ast, annotation);
            if let Some(e) = value {
                v.expr(ast, e);
            }
        }
        Stmt::For { target, iter, body, orelse } | Stmt::AsyncFor { target, iter, body, orelse } => {
            v.expr(ast, target);
            v.expr(ast, iter);
            walk_body(v, ast, body);
            walk_body(v, ast, orelse);
        }
        Stmt::While { test, body, orelse } | Stmt::If { test, body, orelse } => {
            v.expr(ast, test);
            walk_body(v, ast, body);
            walk_body(v, ast, orelse);
        }
        Stmt::With { items, body } | Stmt::AsyncWith { items, body } => {
            for &i in &ast[items] {
                v.with_item(ast, i);
            }
            walk_body(v, ast, body);
        }
        Stmt::Match { subject, cases } => {
            v.expr(ast, subject);
            for &c in &ast[cases] {
                v.match_case(ast, c);
            }
        }
        Stmt::Raise { exc, cause } => {
            for e in [exc, cause].into_iter().flatten() {
                v.expr(ast, e);
            }
        }
        Stmt::Try(t) | Stmt::TryStar(t) => {
            let t = ast[t];
            walk_body(v, ast, t.body);
            for &h in &ast[t.handlers] {
                v.except_handler(ast, h);
            }
            walk_body(v, ast, t.orelse);
            walk_body(v, ast, t.finalbody);
        }
        Stmt::Assert { test, msg } => {
            v.expr(ast, test);
            if let Some(e) = msg {
                v.expr(ast, e);
            }
        }
        Stmt::Import { names } | Stmt::ImportFrom { names, .. } => {
            for &a in &ast[names] {
                v.alias(ast, a);
            }
        }
        Stmt::Expr { value } => v.expr(ast, value),
        Stmt::Global { .. } | Stmt::Nonlocal { .. } | Stmt::Pass | Stmt::Break | Stmt::Continue => {}
    }
}

/// Visits parameters, their annotations and defaults.
pub fn walk_arguments<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, id: ArgumentsId) {
    let a = ast[id];
    for &arg in ast[a.posonlyargs].iter().chain(&ast[a.args]) {
        v.arg(ast, arg);
    }
    if let Some(arg) = a.vararg {
        v.arg(ast, arg);
    }
    for &arg in &ast[a.kwonlyargs] {
        v.arg(ast, arg);
    }
    for &e in ast[a.kw_defaults].iter().flatten() {
        v.expr(ast, e);
    }
    if let Some(arg) = a.kwarg {
        v.arg(ast, arg);
    }
    walk_exprs(v, ast, a.defaults);
}

/// Visits what is in a pattern.
pub fn walk_pattern<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, id: PatternId) {
    let patterns = |v: &mut V, list: List<PatternId>| {
        for &p in &ast[list] {
            v.pattern(ast, p);
        }
    };
    match ast[id] {
        Pattern::MatchValue { value } => v.expr(ast, value),
        Pattern::MatchSingleton { .. } | Pattern::MatchStar { .. } => {}
        Pattern::MatchSequence { patterns: list } | Pattern::MatchOr { patterns: list } => patterns(v, list),
        Pattern::MatchMapping { keys, patterns: list, .. } => {
            walk_exprs(v, ast, keys);
            patterns(v, list);
        }
        Pattern::MatchClass { cls, patterns: list, kwd_patterns, .. } => {
            v.expr(ast, cls);
            patterns(v, list);
            patterns(v, kwd_patterns);
        }
        Pattern::MatchAs { pattern, .. } => {
            if let Some(p) = pattern {
                v.pattern(ast, p);
            }
        }
    }
}

/// Visits what is in an expression.
pub fn walk_expr<V: Visitor + ?Sized>(v: &mut V, ast: &Ast, id: ExprId) {
    match ast[id] {
        Expr::Lambda { args, body } => {
            v.arguments(ast, args);
            v.expr(ast, body);
        }
        Expr::ListComp { elt, generators }
        | Expr::SetComp { elt, generators }
        | Expr::GeneratorExp { elt, generators } => {
            v.expr(ast, elt);
            for &g in &ast[generators] {
                v.comprehension(ast, g);
            }
        }
        Expr::DictComp { key, value, generators } => {
            v.expr(ast, key);
            v.expr(ast, value);
            for &g in &ast[generators] {
                v.comprehension(ast, g);
            }
        }
        Expr::Call { func, args, keywords } => {
            v.expr(ast, func);
            walk_exprs(v, ast, args);
            walk_keywords(v, ast, keywords);
        }
        Expr::Dict { keys, values } => {
            // The ASDL has all keys first.
            for &k in ast[keys].iter().flatten() {
                v.expr(ast, k);
            }
            walk_exprs(v, ast, values);
        }
        _ => children(ast, id, &mut |child, _| v.expr(ast, child)),
    }
}

/// Calls `f` with each expression directly inside an expression (through arguments, keywords and comprehensions, not
/// through their own rows), and whether it is on the left spine: what chains of operators, attributes, subscripts and
/// calls nest by.
pub fn children(ast: &Ast, id: ExprId, f: &mut dyn FnMut(ExprId, bool)) {
    let generators = |list: List<ComprehensionId>, f: &mut dyn FnMut(ExprId, bool)| {
        for &g in &ast[list] {
            let c = ast[g];
            f(c.target, false);
            f(c.iter, false);
            ast[c.ifs].iter().for_each(|&e| f(e, false));
        }
    };
    match ast[id] {
        Expr::BoolOp { values: list, .. }
        | Expr::Set { elts: list }
        | Expr::JoinedStr { values: list }
        | Expr::TemplateStr { values: list }
        | Expr::List { elts: list, .. }
        | Expr::Tuple { elts: list, .. } => ast[list].iter().for_each(|&e| f(e, false)),
        Expr::NamedExpr { target, value } => {
            f(target, false);
            f(value, false);
        }
        Expr::BinOp { left, right, .. } => {
            f(left, true);
            f(right, false);
        }
        Expr::UnaryOp { operand: e, .. }
        | Expr::Await { value: e }
        | Expr::YieldFrom { value: e }
        | Expr::Starred { value: e, .. } => f(e, false),
        Expr::Lambda { args, body } => {
            let a = ast[args];
            ast[a.kw_defaults].iter().flatten().chain(&ast[a.defaults]).for_each(|&e| f(e, false));
            f(body, false);
        }
        Expr::IfExp { test, body, orelse } => {
            f(test, false);
            f(body, false);
            f(orelse, false);
        }
        Expr::Dict { keys, values } => {
            ast[keys].iter().flatten().chain(&ast[values]).for_each(|&e| f(e, false));
        }
        Expr::ListComp { elt, generators: g }
        | Expr::SetComp { elt, generators: g }
        | Expr::GeneratorExp { elt, generators: g } => {
            f(elt, false);
            generators(g, f);
        }
        Expr::DictComp { key, value, generators: g } => {
            f(key, false);
            f(value, false);
            generators(g, f);
        }
        Expr::Yield { value } => value.into_iter().for_each(|e| f(e, false)),
        Expr::Compare { left, comparators, .. } => {
            f(left, false);
            ast[comparators].iter().for_each(|&e| f(e, false));
        }
        Expr::Call { func, args, keywords } => {
            f(func, true);
            ast[args].iter().for_each(|&e| f(e, false));
            ast[keywords].iter().for_each(|&k| f(ast[k].value, false));
        }
        Expr::FormattedValue { value, format_spec, .. } | Expr::Interpolation { value, format_spec, .. } => {
            f(value, false);
            format_spec.into_iter().for_each(|e| f(e, false));
        }
        Expr::Constant { .. } | Expr::Name { .. } => {}
        Expr::Attribute { value, .. } => f(value, true),
        Expr::Subscript { value, slice, .. } => {
            f(value, true);
            f(slice, false);
        }
        Expr::Slice { lower, upper, step } => [lower, upper, step].into_iter().flatten().for_each(|e| f(e, false)),
    }
}
