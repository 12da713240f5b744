//! The symbol table: which block each name of a program belongs to.
//!
//! Two passes. The first walks the tree and notes for each block (module, class, function, lambda, comprehension) how it
//! uses its names; the second decides from the outside in what each name is: local, cell, free, global. Source: the
//! language reference, "Naming and binding"; PEP 227, PEP 3104, PEP 572. Errors have CPython 3.10's texts.

use crate::error::CompileError;
use indexmap::IndexMap;
use pyast::*;
use rustc_hash::{FxBuildHasher, FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;
use std::fmt::Write as _;

bitflags::bitflags! {
    /// How a block uses a name.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Use: u16 {
        const GLOBAL = 1;
        const LOCAL = 2;
        const PARAM = 4;
        const NONLOCAL = 8;
        const USE = 16;
        const FREE = 32;
        /// Free in a method, though the class binds the name too.
        const FREE_CLASS = 64;
        const IMPORT = 128;
        const ANNOT = 256;
        const COMP_ITER = 512;
        const TYPE_PARAM = 1024;
        const BOUND = 2 | 4 | 128;
    }
}

/// Where a name lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Local,
    GlobalExplicit,
    GlobalImplicit,
    Free,
    Cell,
}

#[derive(Clone, Copy, Debug)]
pub struct SymbolInfo {
    pub uses: Use,
    pub place: Place,
}

impl SymbolInfo {
    /// Of a name that has only just been met.
    const NEW: Self = SymbolInfo { uses: Use::empty(), place: Place::GlobalImplicit };
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Class,
    Function,
    /// An annotation that is not evaluated (`from __future__ import annotations`).
    Annotation,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ComprehensionKind {
    None,
    List,
    Set,
    Dict,
    Generator,
}

/// What an annotation scope (PEP 695, PEP 649) is for. It is a function but for a few rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AnnotationKind {
    /// The `__annotate__` of a function, class or module.
    Annotations,
    /// The block that binds the type parameters of a generic function, class or alias.
    TypeParams,
    /// Bound, constraints or default of a type parameter: `a TypeVar bound`, as errors call it.
    TypeVariable(&'static str),
    /// The value of a `type` statement.
    TypeAlias,
}

/// The node that opens a block.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ScopeKey {
    Module,
    Stmt(StmtId),
    Expr(ExprId),
    /// The type parameters of a definition.
    TypeParams(StmtId),
    /// Bound or constraints of a type parameter.
    Bound(TypeParamId),
    /// Default of a type parameter.
    Default(TypeParamId),
    /// `__annotate__` of a function.
    Annotate(StmtId),
    /// `__annotate__` of the class or module that has this scope.
    AnnotateBody(ScopeId),
}

/// Index of a block in its table.
pub type ScopeId = usize;

/// What is known about one block.
#[derive(Clone, Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub name: Symbol,
    pub symbols: IndexMap<Symbol, SymbolInfo, FxBuildHasher>,
    pub params: Vec<Symbol>,
    pub children: Vec<ScopeId>,
    pub line: u32,
    pub nested: bool,
    pub free: bool,
    pub child_free: bool,
    pub generator: bool,
    pub coroutine: bool,
    pub comprehension: ComprehensionKind,
    pub varargs: bool,
    pub varkeywords: bool,
    pub returns_value: bool,
    pub needs_class_closure: bool,
    /// The class body whose namespace `__classdict__` is asked for.
    pub needs_classdict: bool,
    /// Some annotations of this class or module are conditional: `__conditional_annotations__` tells which were met.
    pub conditional_annotations: bool,
    /// An annotation scope, and for what.
    pub annotation: Option<AnnotationKind>,
    /// An annotation scope directly in a class: it sees the class's names.
    pub sees_class: bool,
    /// A comprehension whose code is part of the block around it (PEP 709).
    pub inlined: bool,
    /// Names that are cells in comprehensions inlined here.
    pub inlined_cells: Vec<Symbol>,
    comp_iter_target: bool,
    comp_iter_expr: u32,
    directives: Vec<(Symbol, TextRange)>,
}

impl Scope {
    /// The place of a (mangled) name, if the block knows it.
    pub fn place(&self, name: Symbol) -> Option<Place> {
        self.symbols.get(&name).map(|s| s.place)
    }

    /// Whether a comprehension binds the name itself, as an iteration variable.
    pub fn binds(&self, name: Symbol) -> bool {
        self.symbols.get(&name).is_some_and(|s| matches!(s.place, Place::Local | Place::Cell))
    }
}

/// All blocks of a program.
#[derive(Debug)]
pub struct SymbolTable {
    pub scopes: Vec<Scope>,
    /// The tree's identifiers, under their numbers in the tree, and behind them those that blocks have besides.
    pub names: Symbols,
    pub(crate) known: Known,
    keys: HashMap<ScopeKey, ScopeId>,
}

/// Names that the compiler itself knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// The argument of a comprehension's function.
    pub iterator: Symbol,
    pub class: Symbol,
    pub class_dict: Symbol,
    pub conditional_annotations: Symbol,
    /// The argument of an annotation scope's function, see `compile::annotation`.
    pub format: Symbol,
    pub defaults: Symbol,
    pub kw_defaults: Symbol,
    pub type_params: Symbol,
    pub debug: Symbol,
    pub super_: Symbol,
}

impl Known {
    fn new(names: &mut Symbols) -> Self {
        Known {
            iterator: names.intern(".0"),
            class: names.intern("__class__"),
            class_dict: names.intern("__classdict__"),
            conditional_annotations: names.intern("__conditional_annotations__"),
            format: names.intern(".format"),
            defaults: names.intern(".defaults"),
            kw_defaults: names.intern(".kwdefaults"),
            type_params: names.intern(".type_params"),
            debug: names.intern("__debug__"),
            super_: names.intern("super"),
        }
    }

    /// Whether an annotation scope looks for the name in the namespace of the class around it never.
    pub fn is_of_class(&self, name: Symbol) -> bool {
        name == self.class_dict || name == self.conditional_annotations
    }
}

impl SymbolTable {
    /// The block that a node opens.
    pub fn scope_of(&self, key: ScopeKey) -> Option<ScopeId> {
        self.keys.get(&key).copied()
    }
}

/// The name as the class body `class` sees it: `__x` becomes `_Class__x`.
pub(crate) fn mangle<'a>(class: Option<&str>, name: &'a str) -> Cow<'a, str> {
    let Some(class) = class else { return name.into() };
    if !name.starts_with("__") || name.ends_with("__") || name.contains('.') {
        return name.into();
    }
    let class = class.trim_start_matches('_');
    if class.is_empty() {
        return name.into();
    }
    format!("_{class}{name}").into()
}

/// The same of interned names.
pub(crate) fn mangle_symbol(names: &mut Symbols, class: Option<Symbol>, name: Symbol) -> Symbol {
    let text = names.get(name);
    let Some(class) = class.filter(|_| text.starts_with("__")) else { return name };
    match mangle(Some(names.get(class)), text) {
        Cow::Borrowed(_) => name,
        Cow::Owned(text) => names.intern(&text),
    }
}

/// What the table depends on besides the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SymtableOptions {
    /// Annotations are not evaluated (`from __future__ import annotations`).
    pub future_annotations: bool,
    /// Comprehensions other than generator expressions are part of the block around them (3.12, PEP 709).
    pub inline_comprehensions: bool,
    /// Annotations are evaluated by functions of their own, when asked for (3.14, PEP 649).
    pub deferred_annotations: bool,
}

/// Builds the table.
pub fn build(ast: &Ast, options: SymtableOptions) -> Result<SymbolTable, CompileError> {
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
    let mut table = b.table;
    analyze_block(&mut table, 0, &Around { top: true, ..Around::default() }, &mut Names::default(), None)?;
    Ok(table)
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
}

type R = Result<(), CompileError>;

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
            symbols: IndexMap::default(),
            params: Vec::new(),
            children: Vec::new(),
            line: self.ast.position(range.start).line,
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
        let out = self.body(body);
        self.conditional -= 1;
        out
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
            return Err(CompileError::syntax(format!("{what} cannot be used within an annotation"), range));
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
        let is_async = self.cur().coroutine && !generator;
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

type Names = HashSet<Symbol>;

/// What a block sees of those around it.
#[derive(Clone, Default)]
struct Around {
    /// There is none around.
    top: bool,
    /// Names that functions bind.
    bound: Names,
    /// Those of them that are type parameters.
    type_params: Names,
    /// Names that are declared global.
    global: Names,
}

impl Around {
    /// What the blocks inside `scope` see.
    fn inside(&self, scope: &Scope, known: Known) -> Around {
        let mut inside = Around { top: false, ..self.clone() };
        if scope.kind == ScopeKind::Class {
            inside.bound.extend([known.class, known.class_dict]);
            if scope.conditional_annotations {
                inside.bound.insert(known.conditional_annotations);
            }
            return inside;
        }
        for (&name, info) in &scope.symbols {
            match info.place {
                Place::GlobalExplicit if info.uses.contains(Use::GLOBAL) => {
                    inside.global.insert(name);
                    inside.bound.remove(&name);
                }
                Place::Local => {
                    inside.global.remove(&name);
                    if scope.kind == ScopeKind::Function {
                        inside.bound.insert(name);
                        if info.uses.contains(Use::TYPE_PARAM) {
                            inside.type_params.insert(name);
                        } else {
                            inside.type_params.remove(&name);
                        }
                    }
                }
                _ => {}
            }
        }
        inside
    }
}

/// Second pass. `free`: the names that this block leaves to those around it; `class`: the class whose names this
/// annotation scope sees.
fn analyze_block(table: &mut SymbolTable, id: ScopeId, around: &Around, free: &mut Names, class: Option<ScopeId>) -> R {
    let known = table.known;
    let class_uses: HashMap<Symbol, Use> = match class.filter(|_| table.scopes[id].sees_class) {
        Some(class) => table.scopes[class].symbols.iter().map(|(&name, s)| (name, s.uses)).collect(),
        None => HashMap::default(),
    };
    let SymbolTable { scopes, names, .. } = table;
    let scope = &mut scopes[id];
    let (kind, nested, directives) = (scope.kind, scope.nested, std::mem::take(&mut scope.directives));
    let mut has_free = false;
    for (&name, info) in &mut scope.symbols {
        let at = || directives.iter().find(|(n, _)| *n == name).map_or(TextRange::default(), |&(_, range)| range);
        let uses = info.uses;
        info.place = if uses.contains(Use::GLOBAL) {
            if uses.contains(Use::NONLOCAL) {
                return Err(CompileError::syntax(format!("name '{}' is nonlocal and global", names.get(name)), at()));
            }
            Place::GlobalExplicit
        } else if uses.contains(Use::NONLOCAL) {
            let error = if around.top {
                "nonlocal declaration not allowed at module level".to_owned()
            } else if around.type_params.contains(&name) {
                format!("nonlocal binding not allowed for type parameter '{}'", names.get(name))
            } else if !around.bound.contains(&name) {
                format!("no binding for nonlocal '{}' found", names.get(name))
            } else {
                String::new()
            };
            if !error.is_empty() {
                return Err(CompileError::syntax(error, at()));
            }
            has_free = true;
            free.insert(name);
            Place::Free
        } else if uses.intersects(Use::BOUND) {
            Place::Local
        } else if let Some(&in_class) = class_uses.get(&name)
            && in_class.intersects(Use::BOUND | Use::GLOBAL)
            && !in_class.contains(Use::NONLOCAL)
            && !known.is_of_class(name)
            && name != known.class
        {
            // Looked up in the class's namespace first and then among the globals, as the class body does.
            if in_class.contains(Use::GLOBAL) { Place::GlobalExplicit } else { Place::GlobalImplicit }
        } else if around.bound.contains(&name) {
            has_free = true;
            free.insert(name);
            Place::Free
        } else {
            has_free |= nested && !around.global.contains(&name);
            Place::GlobalImplicit
        };
    }
    scope.free |= has_free;
    if scope.children.is_empty() {
        return Ok(());
    }
    let inside = around.inside(scope, known);
    let mut new_free = Names::default();
    let children = std::mem::take(&mut scope.children);
    for &child in &children {
        let child_class = match table.scopes[child].sees_class {
            true if kind == ScopeKind::Class => Some(id),
            true => class,
            false => None,
        };
        if table.scopes[child].inlined {
            let mut child_free = Names::default();
            analyze_block(table, child, &inside, &mut child_free, child_class)?;
            inline(table, id, child, &mut child_free);
            new_free.extend(child_free);
        } else {
            analyze_block(table, child, &inside, &mut new_free, child_class)?;
        }
        let leaks = table.scopes[child].free || table.scopes[child].child_free;
        table.scopes[id].child_free |= leaks;
    }
    let SymbolTable { scopes, names, .. } = table;
    let scope = &mut scopes[id];
    scope.children = children;
    match kind {
        ScopeKind::Function => {
            for (name, info) in &mut scope.symbols {
                if info.place == Place::Local && (new_free.remove(name) || scope.inlined_cells.contains(name)) {
                    info.place = Place::Cell;
                }
            }
        }
        ScopeKind::Class => {
            scope.needs_class_closure |= new_free.remove(&known.class);
            scope.needs_classdict |= new_free.remove(&known.class_dict);
            if new_free.remove(&known.conditional_annotations)
                && let Some(info) = scope.symbols.get_mut(&known.conditional_annotations)
            {
                info.place = Place::Cell;
            }
        }
        _ => {}
    }
    let mut through: Vec<Symbol> = new_free.iter().copied().collect();
    through.sort_by(|&a, &b| names.get(a).cmp(names.get(b)));
    for name in through {
        if let Some(info) = scope.symbols.get_mut(&name) {
            if kind == ScopeKind::Class && info.uses.intersects(Use::BOUND | Use::GLOBAL) {
                info.uses |= Use::FREE_CLASS;
            }
        } else if around.top || around.bound.contains(&name) {
            scope.symbols.insert(name, SymbolInfo { uses: Use::empty(), place: Place::Free });
        }
    }
    free.extend(new_free);
    Ok(())
}

/// The comprehension `child` becomes part of `id`: its cells are cells of the block, and a variable of the block that only
/// the comprehension itself uses need not be a cell for it.
fn inline(table: &mut SymbolTable, id: ScopeId, child: ScopeId, child_free: &mut Names) {
    let class = table.scopes[id].kind == ScopeKind::Class;
    child_free.retain(|&name| {
        let here = table.scopes[id].place(name) == Some(Place::Local) && !class || class && name == table.known.class;
        !here || is_free_inside(table, child, name)
    });
    let comp = &table.scopes[child];
    let cells = comp.symbols.iter().filter(|(_, s)| s.place == Place::Cell).map(|(name, _)| name);
    let cells: Vec<Symbol> = cells.chain(&comp.inlined_cells).copied().collect();
    let all = &mut table.scopes[id].inlined_cells;
    for name in cells {
        if !all.contains(&name) {
            all.push(name);
        }
    }
}

/// Whether a function inside an inlined comprehension uses a name of the blocks around that.
fn is_free_inside(table: &SymbolTable, comp: ScopeId, name: Symbol) -> bool {
    table.scopes[comp].children.iter().any(|&child| {
        let scope = &table.scopes[child];
        match scope.symbols.get(&name) {
            Some(s) if s.place == Place::Free => !scope.inlined || is_free_inside(table, child, name),
            Some(s) => s.uses.contains(Use::FREE_CLASS),
            None => false,
        }
    })
}

/// The table as text, one line a name: for tests and for reading.
pub fn dump_symtable(table: &SymbolTable) -> String {
    fn scope(table: &SymbolTable, id: ScopeId, indent: usize, out: &mut String) {
        let s = &table.scopes[id];
        let pad = "  ".repeat(indent);
        let kind = match s.kind {
            ScopeKind::Module => "module",
            ScopeKind::Class => "class",
            ScopeKind::Function => "function",
            ScopeKind::Annotation => "annotation",
        };
        let _ = write!(out, "{pad}{kind} {} line {}", table.names.get(s.name), s.line);
        for (set, word) in [
            (s.nested, "nested"),
            (s.generator, "generator"),
            (s.coroutine, "coroutine"),
            (s.needs_class_closure, "__class__"),
        ] {
            if set {
                let _ = write!(out, " {word}");
            }
        }
        out.push('\n');
        for (&name, info) in &s.symbols {
            let name = table.names.get(name);
            let place = match info.place {
                Place::Local => "local",
                Place::GlobalExplicit => "global explicit",
                Place::GlobalImplicit => "global implicit",
                Place::Free => "free",
                Place::Cell => "cell",
            };
            let _ = writeln!(out, "{pad}  {name}: {place}");
        }
        for &child in &s.children {
            scope(table, child, indent + 1, out);
        }
    }
    let mut out = String::new();
    scope(table, 0, 0, &mut out);
    out
}
