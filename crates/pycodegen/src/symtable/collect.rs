//! The first pass: which names each block uses, and how.

use indexmap::IndexMap;
use pyast::*;
use rustc_hash::{FxBuildHasher, FxHashMap as HashMap};

use super::{
    AnnotationKind, ComprehensionKind, Known, R, Scope, ScopeId, ScopeKey, ScopeKind, SymbolInfo, SymbolTable,
    SymtableOptions, Use, mangle_symbol,
};
use crate::assemble::LineCache;
use crate::error::CompileError;

/// Room for the names of a block of the usual size.
const USUAL: usize = 7;

/// The table with what each block does with its names.
pub(super) fn collect(ast: &Ast, options: SymtableOptions) -> Result<SymbolTable, CompileError> {
    let mut names = ast.symbols().clone();
    let known = Known::new(&mut names);
    let mut b = Builder {
        ast,
        table: SymbolTable { scopes: Vec::new(), names, known, keys: HashMap::default() },
        known,
        stack: Vec::new(),
        class: None,
        options,
        conditional: 0,
        depth: 0,
        lines: LineCache::default(),
    };
    let top = b.intern("top");
    b.enter(ScopeKey::Module, ScopeKind::Module, top, TextRange::default());
    match *ast.root() {
        Mod::Module { body } | Mod::Interactive { body } => b.body(body)?,
        Mod::Expression { body } => b.expr(body)?,
        Mod::FunctionType { .. } => {
            return Err(CompileError::syntax("this compiler does not handle FunctionTypes", TextRange::default()));
        }
    }
    Ok(b.table)
}

struct Builder<'a> {
    ast: &'a Ast,
    table: SymbolTable,
    stack: Vec<ScopeId>,
    known: Known,
    class: Option<Symbol>,
    options: SymtableOptions,
    /// Statements around this one, in the same block, that may leave it out.
    conditional: usize,
    depth: usize,
    lines: LineCache,
}

impl<'a> Builder<'a> {
    fn intern(&mut self, text: &str) -> Symbol {
        self.table.names.intern(text)
    }

    fn enter(&mut self, key: ScopeKey, kind: ScopeKind, name: Symbol, range: TextRange) -> ScopeId {
        let id = self.table.scopes.len();
        let parent = self.stack.last().map(|&p| &mut self.table.scopes[p]);
        let nested = parent.as_ref().is_some_and(|p| p.nested || p.kind == ScopeKind::Function);
        if kind != ScopeKind::Annotation {
            if let Some(parent) = parent {
                parent.children.push(id);
            }
            self.table.keys.insert(key, id);
        }
        self.table.scopes.push(Scope {
            kind,
            name,
            symbols: IndexMap::with_capacity_and_hasher(USUAL, FxBuildHasher),
            params: Vec::new(),
            children: Vec::new(),
            line: self.lines.position(self.ast.line_index(), range.start).0,
            nested,
            free: false,
            child_free: false,
            generator: false,
            coroutine: false,
            comprehension: ComprehensionKind::None,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            needs_class_closure: false,
            needs_classdict: false,
            conditional_annotations: false,
            annotation: None,
            sees_class: false,
            inlined: false,
            inlined_cells: Vec::new(),
            comp_iter_target: false,
            comp_iter_expr: 0,
            directives: Vec::new(),
        });
        self.stack.push(id);
        id
    }

    fn exit(&mut self) {
        self.stack.pop();
    }

    fn current(&self) -> ScopeId {
        self.stack.last().copied().unwrap_or(0)
    }

    fn cur(&mut self) -> &mut Scope {
        let id = self.current();
        &mut self.table.scopes[id]
    }

    fn mangled(&mut self, name: Symbol) -> Symbol {
        mangle_symbol(&mut self.table.names, self.class, name)
    }

    fn lookup(&mut self, scope: ScopeId, name: Symbol) -> Use {
        let name = self.mangled(name);
        self.table.scopes[scope].symbols.get(&name).map_or(Use::empty(), |s| s.uses)
    }

    fn add_to(&mut self, scope: ScopeId, name: Symbol, uses: Use, range: TextRange) -> R {
        let mangled = self.mangled(name);
        let SymbolTable { scopes, names, .. } = &mut self.table;
        let s = &mut scopes[scope];
        let info = s.symbols.entry(mangled).or_insert(SymbolInfo::NEW);
        if uses.contains(Use::PARAM) && info.uses.contains(Use::PARAM) {
            return Err(CompileError::syntax(
                format!("duplicate argument '{}' in function definition", names.get(name)),
                range,
            ));
        }
        info.uses |= uses;
        if s.comp_iter_target {
            if info.uses.intersects(Use::GLOBAL | Use::NONLOCAL) {
                return Err(CompileError::syntax(
                    format!(
                        "comprehension inner loop cannot rebind assignment expression target '{}'",
                        names.get(name)
                    ),
                    range,
                ));
            }
            info.uses |= Use::COMP_ITER;
        }
        if uses.contains(Use::PARAM) {
            s.params.push(mangled);
        } else if uses.contains(Use::GLOBAL) {
            scopes[0].symbols.entry(mangled).or_insert(SymbolInfo::NEW).uses |= uses;
        }
        Ok(())
    }

    fn add(&mut self, name: Symbol, uses: Use, range: TextRange) -> R {
        self.add_to(self.current(), name, uses, range)
    }

    fn sym(&self, symbol: Symbol) -> &'a str {
        self.ast.symbol_str(symbol)
    }

    fn body(&mut self, body: List<StmtId>) -> R {
        self.ast[body].iter().try_for_each(|&s| self.stmt(s))
    }

    fn exprs(&mut self, list: List<ExprId>) -> R {
        self.ast[list].iter().try_for_each(|&e| self.expr(e))
    }

    fn opt(&mut self, e: Option<ExprId>) -> R {
        e.map_or(Ok(()), |e| self.expr(e))
    }

    /// Opens an annotation scope, which sees the names of a class directly around it.
    fn enter_annotation(&mut self, key: ScopeKey, kind: AnnotationKind, name: Symbol, range: TextRange) -> R {
        let parent = &self.table.scopes[self.current()];
        let sees_class = parent.kind == ScopeKind::Class || parent.sees_class;
        self.enter(key, ScopeKind::Function, name, range);
        self.cur().annotation = Some(kind);
        self.cur().sees_class = sees_class;
        if sees_class {
            self.add(self.known.class_dict, Use::USE, range)?;
        }
        if kind != AnnotationKind::TypeParams {
            self.add(self.known.format, Use::PARAM, range)?;
        }
        Ok(())
    }

    fn type_params(&mut self, params: List<TypeParamId>) -> R {
        let ast = self.ast;
        let mut defaulted = false;
        for (i, &id) in ast[params].iter().enumerate() {
            let range = ast.range(id);
            let (name, bound, default, default_of) = match ast[id] {
                TypeParam::TypeVar { name, bound, default_value } => (name, bound, default_value, "a TypeVar default"),
                TypeParam::ParamSpec { name, default_value } => (name, None, default_value, "a ParamSpec default"),
                TypeParam::TypeVarTuple { name, default_value } => {
                    (name, None, default_value, "a TypeVarTuple default")
                }
            };
            let bound_of = match bound {
                Some(e) if matches!(ast[e], Expr::Tuple { .. }) => "a TypeVar constraint",
                _ => "a TypeVar bound",
            };
            let text = self.sym(name);
            let earlier = |&id: &TypeParamId| match ast[id] {
                TypeParam::TypeVar { name: n, .. }
                | TypeParam::ParamSpec { name: n, .. }
                | TypeParam::TypeVarTuple { name: n, .. } => n == name,
            };
            if ast[params].iter().take(i).any(earlier) {
                return Err(CompileError::syntax(format!("duplicate type parameter '{text}'"), range));
            }
            if defaulted && default.is_none() {
                let message = format!("non-default type parameter '{text}' follows default type parameter");
                return Err(CompileError::syntax(message, range));
            }
            defaulted |= default.is_some();
            if name == self.known.class_dict {
                let message = format!("reserved name '{text}' cannot be used for type parameter");
                return Err(CompileError::syntax(message, range));
            }
            self.add(name, Use::LOCAL | Use::TYPE_PARAM, range)?;
            for (key, e, what) in [(ScopeKey::Bound(id), bound, bound_of), (ScopeKey::Default(id), default, default_of)]
            {
                if let Some(e) = e {
                    self.enter_annotation(key, AnnotationKind::TypeVariable(what), name, ast.range(e))?;
                    self.expr(e)?;
                    self.exit();
                }
            }
        }
        Ok(())
    }

    /// A body that may be left out.
    fn conditional_body(&mut self, body: List<StmtId>) -> R {
        self.conditional += 1;
        self.body(body)?;
        self.conditional -= 1;
        Ok(())
    }

    fn guard(&mut self, range: TextRange) -> R {
        self.depth += 1;
        if self.depth > MAX_SPINE_DEPTH + 100 {
            return Err(CompileError::recursion(range));
        }
        Ok(())
    }

    fn stmt(&mut self, id: StmtId) -> R {
        self.guard(self.ast.range(id))?;
        let out = self.stmt_inner(id);
        self.depth -= 1;
        out
    }

    fn stmt_inner(&mut self, id: StmtId) -> R {
        let ast = self.ast;
        let range = ast.range(id);
        match ast[id] {
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
                let f = ast[f];
                let generic = !f.type_params.is_empty();
                self.add(f.name, Use::LOCAL, range)?;
                self.defaults(f.args)?;
                if generic {
                    self.exprs(f.decorator_list)?;
                    let name = self.intern(&format!("<generic parameters of {}>", self.sym(f.name)));
                    self.enter_annotation(ScopeKey::TypeParams(id), AnnotationKind::TypeParams, name, range)?;
                    if !ast[f.args].defaults.is_empty() {
                        self.add(self.known.defaults, Use::PARAM, range)?;
                    }
                    if ast[ast[f.args].kw_defaults].iter().any(Option::is_some) {
                        self.add(self.known.kw_defaults, Use::PARAM, range)?;
                    }
                    self.type_params(f.type_params)?;
                }
                self.annotations(id, f.args, f.returns)?;
                if !generic {
                    self.exprs(f.decorator_list)?;
                }
                self.enter(ScopeKey::Stmt(id), ScopeKind::Function, f.name, range);
                if matches!(ast[id], Stmt::AsyncFunctionDef(_)) {
                    self.cur().coroutine = true;
                }
                self.params(f.args)?;
                let conditional = std::mem::take(&mut self.conditional);
                self.body(f.body)?;
                self.conditional = conditional;
                self.exit();
                if generic {
                    self.exit();
                }
            }
            Stmt::ClassDef(c) => {
                let c = ast[c];
                let generic = !c.type_params.is_empty();
                self.add(c.name, Use::LOCAL, range)?;
                if generic {
                    self.exprs(c.decorator_list)?;
                    let name = self.intern(&format!("<generic parameters of {}>", self.sym(c.name)));
                    self.enter_annotation(ScopeKey::TypeParams(id), AnnotationKind::TypeParams, name, range)?;
                    self.add(self.known.type_params, Use::LOCAL, range)?;
                    self.type_params(c.type_params)?;
                }
                self.exprs(c.bases)?;
                ast[c.keywords].iter().try_for_each(|&k| self.expr(ast[k].value))?;
                if !generic {
                    self.exprs(c.decorator_list)?;
                }
                self.enter(ScopeKey::Stmt(id), ScopeKind::Class, c.name, range);
                if generic {
                    self.add(self.known.type_params, Use::USE, range)?;
                    let name = self.intern("__type_params__");
                    self.add(name, Use::LOCAL, range)?;
                }
                let outer = self.class.replace(c.name);
                let conditional = std::mem::take(&mut self.conditional);
                self.body(c.body)?;
                self.conditional = conditional;
                self.class = outer;
                self.exit();
                if generic {
                    self.exit();
                }
            }
            Stmt::Return { value } => {
                if let Some(value) = value {
                    self.expr(value)?;
                    self.cur().returns_value = true;
                }
            }
            Stmt::Delete { targets } => self.exprs(targets)?,
            Stmt::Assign { targets, value } => {
                self.exprs(targets)?;
                self.expr(value)?;
            }
            Stmt::TypeAlias { name, type_params, value } => {
                self.expr(name)?;
                let Expr::Name { id: symbol, .. } = ast[name] else { return Ok(()) };
                let generic = !type_params.is_empty();
                if generic {
                    let name = self.intern(&format!("<generic parameters of {}>", self.sym(symbol)));
                    self.enter_annotation(ScopeKey::TypeParams(id), AnnotationKind::TypeParams, name, range)?;
                    self.type_params(type_params)?;
                }
                self.enter_annotation(ScopeKey::Stmt(id), AnnotationKind::TypeAlias, symbol, ast.range(value))?;
                self.expr(value)?;
                self.exit();
                if generic {
                    self.exit();
                }
            }
            Stmt::AugAssign { target, value, .. } => {
                self.expr(target)?;
                self.expr(value)?;
            }
            Stmt::AnnAssign { target, annotation, value, simple } => {
                if let Expr::Name { id: name, .. } = ast[target] {
                    let uses = self.lookup(self.current(), name);
                    if simple && uses.intersects(Use::GLOBAL | Use::NONLOCAL) && self.current() != 0 {
                        let what = if uses.contains(Use::GLOBAL) { "global" } else { "nonlocal" };
                        let message = format!("annotated name '{}' can't be {what}", self.sym(name));
                        return Err(CompileError::syntax(message, range));
                    }
                    if simple {
                        self.add(name, Use::ANNOT | Use::LOCAL, ast.range(target))?;
                    } else if value.is_some() {
                        self.add(name, Use::LOCAL, ast.range(target))?;
                    }
                } else {
                    self.expr(target)?;
                }
                if self.options.deferred_annotations {
                    self.variable_annotation(annotation, simple)?;
                } else {
                    self.annotation(annotation)?;
                }
                self.opt(value)?;
            }
            Stmt::For { target, iter, body, orelse } | Stmt::AsyncFor { target, iter, body, orelse } => {
                self.expr(target)?;
                self.expr(iter)?;
                self.conditional_body(body)?;
                self.conditional_body(orelse)?;
            }
            Stmt::While { test, body, orelse } | Stmt::If { test, body, orelse } => {
                self.expr(test)?;
                self.conditional_body(body)?;
                self.conditional_body(orelse)?;
            }
            Stmt::With { items, body } | Stmt::AsyncWith { items, body } => {
                for &item in &ast[items] {
                    self.expr(ast[item].context_expr)?;
                    self.opt(ast[item].optional_vars)?;
                }
                self.conditional_body(body)?;
            }
            Stmt::Match { subject, cases } => {
                self.expr(subject)?;
                for &case in &ast[cases] {
                    let case = ast[case];
                    self.pattern(case.pattern)?;
                    self.opt(case.guard)?;
                    self.conditional_body(case.body)?;
                }
            }
            Stmt::Raise { exc, cause } => {
                self.opt(exc)?;
                self.opt(cause)?;
            }
            Stmt::Try(t) | Stmt::TryStar(t) => {
                let t = ast[t];
                self.conditional_body(t.body)?;
                self.conditional_body(t.orelse)?;
                for &h in &ast[t.handlers] {
                    let handler = ast[h];
                    self.opt(handler.type_)?;
                    if let Some(name) = handler.name {
                        self.add(name, Use::LOCAL, ast.range(h))?;
                    }
                    self.conditional_body(handler.body)?;
                }
                self.conditional_body(t.finalbody)?;
            }
            Stmt::Assert { test, msg } => {
                self.expr(test)?;
                self.opt(msg)?;
            }
            Stmt::Import { names } | Stmt::ImportFrom { names, .. } => {
                for &alias in &ast[names] {
                    let range = ast.range(alias);
                    let alias = ast[alias];
                    let name = alias.asname.unwrap_or(alias.name);
                    let text = self.sym(name);
                    if text == "*" {
                        if self.table.scopes[self.current()].kind != ScopeKind::Module {
                            return Err(CompileError::syntax("import * only allowed at module level", range));
                        }
                        continue;
                    }
                    let bound = match text.split_once('.') {
                        Some((package, _)) if alias.asname.is_none() => self.intern(package),
                        _ => name,
                    };
                    self.add(bound, Use::IMPORT, range)?;
                }
            }
            Stmt::Global { names } => self.declare(names, Use::GLOBAL, "global", range)?,
            Stmt::Nonlocal { names } => self.declare(names, Use::NONLOCAL, "nonlocal", range)?,
            Stmt::Expr { value } => self.expr(value)?,
            Stmt::Pass | Stmt::Break | Stmt::Continue => {}
        }
        Ok(())
    }

    fn declare(&mut self, names: List<Symbol>, kind: Use, word: &str, range: TextRange) -> R {
        for &symbol in &self.ast[names] {
            let name = self.sym(symbol);
            let uses = self.lookup(self.current(), symbol);
            let text = if uses.contains(Use::PARAM) {
                format!("name '{name}' is parameter and {word}")
            } else if uses.contains(Use::USE) {
                format!("name '{name}' is used prior to {word} declaration")
            } else if uses.contains(Use::ANNOT) {
                format!("annotated name '{name}' can't be {word}")
            } else if uses.contains(Use::LOCAL) {
                format!("name '{name}' is assigned to before {word} declaration")
            } else {
                self.add(symbol, kind, range)?;
                let mangled = self.mangled(symbol);
                self.cur().directives.push((mangled, range));
                continue;
            };
            return Err(CompileError::syntax(text, range));
        }
        Ok(())
    }

    fn defaults(&mut self, args: ArgumentsId) -> R {
        let args = self.ast[args];
        self.exprs(args.defaults)?;
        self.ast[args.kw_defaults].iter().try_for_each(|&e| self.opt(e))
    }

    fn annotation(&mut self, e: ExprId) -> R {
        if self.options.future_annotations {
            let name = self.intern("_annotation");
            self.enter(ScopeKey::Expr(e), ScopeKind::Annotation, name, self.ast.range(e));
            self.expr(e)?;
            self.exit();
            return Ok(());
        }
        self.expr(e)
    }

    /// The annotation of a variable, evaluated in the `__annotate__` of the class or module if at all.
    fn variable_annotation(&mut self, e: ExprId, simple: bool) -> R {
        let range = self.ast.range(e);
        let here = self.current();
        let kind = self.table.scopes[here].kind;
        if !simple || !matches!(kind, ScopeKind::Module | ScopeKind::Class) {
            let name = self.intern("_annotation");
            self.enter(ScopeKey::Expr(e), ScopeKind::Annotation, name, range);
            self.expr(e)?;
            self.exit();
            return Ok(());
        }
        let key = ScopeKey::AnnotateBody(here);
        let conditional = kind == ScopeKind::Module || self.conditional > 0;
        if conditional && !self.table.scopes[here].conditional_annotations {
            self.table.scopes[here].conditional_annotations = true;
            self.add(self.known.conditional_annotations, Use::LOCAL | Use::USE, range)?;
        }
        match self.table.scope_of(key) {
            Some(id) => self.stack.push(id),
            None => {
                let name = self.intern("__annotate__");
                self.enter_annotation(key, AnnotationKind::Annotations, name, range)?;
            }
        }
        if conditional {
            self.add(self.known.conditional_annotations, Use::USE, range)?;
        }
        let around = std::mem::take(&mut self.conditional);
        self.expr(e)?;
        self.conditional = around;
        self.exit();
        Ok(())
    }

    fn annotations(&mut self, id: StmtId, args: ArgumentsId, returns: Option<ExprId>) -> R {
        let ast = self.ast;
        let a = ast[args];
        if self.options.deferred_annotations {
            let all = ast[a.posonlyargs].iter().chain(&ast[a.args]).copied().chain(a.vararg).chain(a.kwarg);
            let all = all.chain(ast[a.kwonlyargs].iter().copied());
            let annotations: Vec<ExprId> = all.filter_map(|arg| ast[arg].annotation).chain(returns).collect();
            let Some(&first) = annotations.first() else { return Ok(()) };
            let key = ScopeKey::Annotate(id);
            let name = self.intern("__annotate__");
            self.enter_annotation(key, AnnotationKind::Annotations, name, ast.range(first))?;
            for e in annotations {
                match ast[e] {
                    Expr::Starred { value, .. } => self.expr(value)?,
                    _ => self.expr(e)?,
                }
            }
            self.exit();
            return Ok(());
        }
        let all = ast[a.posonlyargs].iter().chain(&ast[a.args]).copied().chain(a.vararg).chain(a.kwarg);
        for arg in all.chain(ast[a.kwonlyargs].iter().copied()) {
            if let Some(annotation) = ast[arg].annotation {
                self.annotation(annotation)?;
            }
        }
        returns.map_or(Ok(()), |r| self.annotation(r))
    }

    fn params(&mut self, args: ArgumentsId) -> R {
        let ast = self.ast;
        let a = ast[args];
        self.cur().varargs = a.vararg.is_some();
        self.cur().varkeywords = a.kwarg.is_some();
        let all = ast[a.posonlyargs].iter().chain(&ast[a.args]).chain(&ast[a.kwonlyargs]).copied();
        for arg in all.chain(a.vararg).chain(a.kwarg) {
            self.add(ast[arg].arg, Use::PARAM, ast.range(arg))?;
        }
        Ok(())
    }

    fn not_in_annotation(&mut self, what: &str, range: TextRange) -> R {
        if self.cur().kind == ScopeKind::Annotation {
            let message = match self.options.old {
                true => format!("'{what}' can not be used within an annotation"),
                false => format!("{what} cannot be used within an annotation"),
            };
            return Err(CompileError::syntax(message, range));
        }
        let place = match self.cur().annotation {
            None => return Ok(()),
            Some(AnnotationKind::Annotations) => "an annotation",
            Some(AnnotationKind::TypeParams) => "the definition of a generic",
            Some(AnnotationKind::TypeVariable(what)) => what,
            Some(AnnotationKind::TypeAlias) => "a type alias",
        };
        if self.cur().kind == ScopeKind::Function {
            return Err(CompileError::syntax(format!("{what} cannot be used within {place}"), range));
        }
        Ok(())
    }

    fn expr(&mut self, id: ExprId) -> R {
        self.guard(self.ast.range(id))?;
        let out = self.expr_inner(id);
        self.depth -= 1;
        out
    }

    fn expr_inner(&mut self, id: ExprId) -> R {
        let ast = self.ast;
        let range = ast.range(id);
        match ast[id] {
            Expr::BoolOp { values, .. } | Expr::JoinedStr { values } | Expr::TemplateStr { values } => {
                self.exprs(values)?;
            }
            Expr::NamedExpr { target, value } => {
                self.not_in_annotation("named expression", range)?;
                if self.cur().comp_iter_expr > 0 {
                    return Err(CompileError::syntax(
                        "assignment expression cannot be used in a comprehension iterable expression",
                        range,
                    ));
                }
                if self.cur().comprehension != ComprehensionKind::None {
                    self.extend_named_expr(target)?;
                }
                self.expr(value)?;
                self.expr(target)?;
            }
            Expr::BinOp { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)?;
            }
            Expr::UnaryOp { operand, .. } => self.expr(operand)?,
            Expr::Lambda { args, body } => {
                self.defaults(args)?;
                let name = self.intern("lambda");
                self.enter(ScopeKey::Expr(id), ScopeKind::Function, name, range);
                self.params(args)?;
                self.expr(body)?;
                self.exit();
            }
            Expr::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)?;
            }
            Expr::Dict { keys, values } => {
                ast[keys].iter().try_for_each(|&k| self.opt(k))?;
                self.exprs(values)?;
            }
            Expr::Set { elts } | Expr::List { elts, .. } | Expr::Tuple { elts, .. } => self.exprs(elts)?,
            Expr::ListComp { elt, generators } => {
                self.comprehension(id, "listcomp", ComprehensionKind::List, generators, elt, None)?;
            }
            Expr::SetComp { elt, generators } => {
                self.comprehension(id, "setcomp", ComprehensionKind::Set, generators, elt, None)?;
            }
            Expr::DictComp { key, value, generators } => {
                self.comprehension(id, "dictcomp", ComprehensionKind::Dict, generators, key, Some(value))?;
            }
            Expr::GeneratorExp { elt, generators } => {
                self.comprehension(id, "genexpr", ComprehensionKind::Generator, generators, elt, None)?;
            }
            Expr::Await { value } => {
                self.not_in_annotation("await expression", range)?;
                self.expr(value)?;
                self.cur().coroutine = true;
            }
            Expr::Yield { value } => {
                self.not_in_annotation("yield expression", range)?;
                self.opt(value)?;
                self.yields(range)?;
            }
            Expr::YieldFrom { value } => {
                self.not_in_annotation("yield expression", range)?;
                self.expr(value)?;
                self.yields(range)?;
            }
            Expr::Compare { left, comparators, .. } => {
                self.expr(left)?;
                self.exprs(comparators)?;
            }
            Expr::Call { func, args, keywords } => {
                self.expr(func)?;
                self.exprs(args)?;
                ast[keywords].iter().try_for_each(|&k| self.expr(ast[k].value))?;
            }
            Expr::FormattedValue { value, format_spec, .. } | Expr::Interpolation { value, format_spec, .. } => {
                self.expr(value)?;
                self.opt(format_spec)?;
            }
            Expr::Constant { .. } => {}
            Expr::Attribute { value, .. } | Expr::Starred { value, .. } => self.expr(value)?,
            Expr::Subscript { value, slice, .. } => {
                self.expr(value)?;
                self.expr(slice)?;
            }
            Expr::Name { id: name, ctx } => {
                let load = ctx == ExprContext::Load;
                self.add(name, if load { Use::USE } else { Use::LOCAL }, range)?;
                if load && name == self.known.super_ && self.cur().kind == ScopeKind::Function {
                    self.add(self.known.class, Use::USE, range)?;
                }
            }
            Expr::Slice { lower, upper, step } => {
                self.opt(lower)?;
                self.opt(upper)?;
                self.opt(step)?;
            }
        }
        Ok(())
    }

    fn yields(&mut self, range: TextRange) -> R {
        self.cur().generator = true;
        let what = match self.cur().comprehension {
            ComprehensionKind::None => return Ok(()),
            ComprehensionKind::List => "list comprehension",
            ComprehensionKind::Set => "set comprehension",
            ComprehensionKind::Dict => "dict comprehension",
            ComprehensionKind::Generator => "generator expression",
        };
        Err(CompileError::syntax(format!("'yield' inside {what}"), range))
    }

    /// The target of `:=` in a comprehension belongs to the nearest block that is none.
    fn extend_named_expr(&mut self, target: ExprId) -> R {
        let Expr::Name { id, .. } = self.ast[target] else { return Ok(()) };
        let (name, range) = (id, self.ast.range(target));
        for at in (0..self.stack.len()).rev() {
            let scope = self.stack[at];
            let uses = self.lookup(scope, name);
            if self.table.scopes[scope].comprehension != ComprehensionKind::None {
                if uses.contains(Use::COMP_ITER) {
                    return Err(CompileError::syntax(
                        format!(
                            "assignment expression cannot rebind comprehension iteration variable '{}'",
                            self.sym(name)
                        ),
                        range,
                    ));
                }
                continue;
            }
            let mangled = self.mangled(name);
            let place = match self.table.scopes[scope].annotation {
                Some(AnnotationKind::TypeParams) => Some("within the definition of a generic"),
                Some(AnnotationKind::TypeAlias) => Some("in a type alias"),
                Some(AnnotationKind::TypeVariable(_)) => Some("in a TypeVar bound"),
                Some(AnnotationKind::Annotations) | None => None,
            };
            if let Some(place) = place {
                let message = format!("assignment expression within a comprehension cannot be used {place}");
                return Err(CompileError::syntax(message, range));
            }
            match self.table.scopes[scope].kind {
                ScopeKind::Function => {
                    let kind = if uses.contains(Use::GLOBAL) { Use::GLOBAL } else { Use::NONLOCAL };
                    self.add(name, kind, range)?;
                    self.cur().directives.push((mangled, range));
                    return self.add_to(scope, name, Use::LOCAL, range);
                }
                ScopeKind::Module => {
                    self.add(name, Use::GLOBAL, range)?;
                    self.cur().directives.push((mangled, range));
                    return self.add_to(scope, name, Use::GLOBAL, range);
                }
                ScopeKind::Class => {
                    return Err(CompileError::syntax(
                        "assignment expression within a comprehension cannot be used in a class body",
                        range,
                    ));
                }
                ScopeKind::Annotation => {}
            }
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        id: ExprId,
        name: &str,
        kind: ComprehensionKind,
        generators: List<ComprehensionId>,
        elt: ExprId,
        value: Option<ExprId>,
    ) -> R {
        let ast = self.ast;
        let range = ast.range(id);
        let Some((&first, rest)) = ast[generators].split_first() else { return Ok(()) };
        let first = ast[first];
        self.cur().comp_iter_expr += 1;
        self.expr(first.iter)?;
        self.cur().comp_iter_expr -= 1;
        // The names of the class around it, which an annotation scope sees, are none of the comprehension's.
        let plain = !self.cur().sees_class;
        let inlined = self.options.inline_comprehensions && kind != ComprehensionKind::Generator && plain;
        let name = self.intern(name);
        self.enter(ScopeKey::Expr(id), ScopeKind::Function, name, range);
        self.cur().comprehension = kind;
        self.cur().inlined = inlined;
        self.cur().coroutine |= first.is_async;
        self.add(self.known.iterator, Use::PARAM, range)?;
        self.cur().comp_iter_target = true;
        self.expr(first.target)?;
        self.cur().comp_iter_target = false;
        self.exprs(first.ifs)?;
        for &g in rest {
            let g = ast[g];
            self.cur().comp_iter_target = true;
            self.expr(g.target)?;
            self.cur().comp_iter_target = false;
            self.cur().comp_iter_expr += 1;
            self.expr(g.iter)?;
            self.cur().comp_iter_expr -= 1;
            self.exprs(g.ifs)?;
            self.cur().coroutine |= g.is_async;
        }
        self.opt(value)?;
        self.expr(elt)?;
        let generator = kind == ComprehensionKind::Generator;
        self.cur().generator = generator;
        let is_async = self.cur().coroutine && !generator && !self.options.old;
        self.exit();
        self.cur().coroutine |= is_async;
        Ok(())
    }

    fn pattern(&mut self, id: PatternId) -> R {
        self.guard(self.ast.range(id))?;
        let ast = self.ast;
        let range = ast.range(id);
        match ast[id] {
            Pattern::MatchValue { value } => self.expr(value)?,
            Pattern::MatchSingleton { .. } => {}
            Pattern::MatchSequence { patterns } | Pattern::MatchOr { patterns } => {
                ast[patterns].iter().try_for_each(|&p| self.pattern(p))?;
            }
            Pattern::MatchMapping { keys, patterns, rest } => {
                self.exprs(keys)?;
                ast[patterns].iter().try_for_each(|&p| self.pattern(p))?;
                if let Some(rest) = rest {
                    self.add(rest, Use::LOCAL, range)?;
                }
            }
            Pattern::MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls)?;
                ast[patterns].iter().chain(&ast[kwd_patterns]).try_for_each(|&p| self.pattern(p))?;
            }
            Pattern::MatchStar { name } => {
                if let Some(name) = name {
                    self.add(name, Use::LOCAL, range)?;
                }
            }
            Pattern::MatchAs { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern)?;
                }
                if let Some(name) = name {
                    self.add(name, Use::LOCAL, range)?;
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }
}
