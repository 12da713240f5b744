//! Folding: a tree into a new tree, changed on the way.
//!
//! A [`Fold`] has a method for each kind of node that takes the old id and gives a new one; its default copies. An
//! override changes what comes back from [`Folder`]'s copy, or builds something else with `folder.to`. A statement may
//! become none or many. Rows are added bottom-up, so a folded tree keeps the invariants of `node`; a body that may not be
//! empty gets `pass`. Depth is bounded as in `visit`.
//!
//! ```
//! use pyast::fold::{Fold, Folder, fold};
//! use pyast::*;
//!
//! /// Doubles every integer.
//! struct Double;
//! impl Fold for Double {
//!     fn expr(&mut self, folder: &mut Folder<'_>, id: ExprId) -> ExprId {
//!         let new = folder.copy_expr(self, id);
//!         if let Expr::Constant { value: Constant::Int(n), .. } = &mut folder.to[new] {
//!             *n *= 2;
//!         }
//!         new
//!     }
//! }
//!
//! let mut ast = Ast::new("21".into());
//! let body = ast.add(Expr::Constant { value: Constant::Int(21), unicode: false }, TextRange::new(0, 2));
//! ast.set_root(Mod::Expression { body });
//! assert_eq!(unparse(&fold(&mut Double, &ast)), "42");
//! ```

use crate::arena::{Ast, Element, List};
use crate::node::*;
use crate::symbol::{StrId, Symbol};

/// What becomes of each node.
pub trait Fold {
    /// The statements that take the place of `id` are appended to `out`.
    fn stmt(&mut self, folder: &mut Folder<'_>, id: StmtId, out: &mut Vec<StmtId>) {
        out.push(folder.copy_stmt(self, id));
    }
    /// The expression that takes the place of `id`.
    fn expr(&mut self, folder: &mut Folder<'_>, id: ExprId) -> ExprId {
        folder.copy_expr(self, id)
    }
    /// The parameters that take the place of `id`.
    fn arguments(&mut self, folder: &mut Folder<'_>, id: ArgumentsId) -> ArgumentsId {
        folder.copy_arguments(self, id)
    }
    /// The pattern that takes the place of `id`.
    fn pattern(&mut self, folder: &mut Folder<'_>, id: PatternId) -> PatternId {
        folder.copy_pattern(self, id)
    }
    /// The imported name that takes the place of `id`.
    fn alias(&mut self, folder: &mut Folder<'_>, id: AliasId) -> AliasId {
        folder.copy_alias(id)
    }
    /// The name that takes the place of `name` wherever it stands; both are of their own tree.
    fn symbol(&mut self, folder: &mut Folder<'_>, name: Symbol) -> Symbol {
        folder.copy_symbol(name)
    }
}

/// Copies and changes nothing.
struct Copy_;
impl Fold for Copy_ {}

/// A copy of a tree that holds only what is reachable.
pub fn copy(ast: &Ast) -> Ast {
    fold(&mut Copy_, ast)
}

/// A new tree from an old one, over the same source.
pub fn fold<F: Fold + ?Sized>(f: &mut F, ast: &Ast) -> Ast {
    let mut folder = Folder { from: ast, to: Ast::new(String::new()), symbols: vec![None; ast.symbols().len()] };
    let root = match *ast.root() {
        Mod::Module { body } => Mod::Module { body: folder.stmts(f, body) },
        Mod::Interactive { body } => Mod::Interactive { body: folder.stmts(f, body) },
        Mod::Expression { body } => Mod::Expression { body: f.expr(&mut folder, body) },
        Mod::FunctionType { argtypes, returns } => {
            Mod::FunctionType { argtypes: folder.exprs(f, argtypes), returns: f.expr(&mut folder, returns) }
        }
    };
    let mut to = folder.to;
    to.set_root(root);
    to.set_source(ast.source().to_owned());
    to
}

/// The two trees of a fold.
pub struct Folder<'a> {
    /// The tree that is read.
    pub from: &'a Ast,
    /// The tree that is built.
    pub to: Ast,
    symbols: Vec<Option<Symbol>>,
}

impl Folder<'_> {
    /// The same name in the new tree.
    pub fn copy_symbol(&mut self, name: Symbol) -> Symbol {
        if let Some(Some(known)) = self.symbols.get(name.index()) {
            return *known;
        }
        let new = self.to.intern(self.from.symbol_str(name));
        if let Some(slot) = self.symbols.get_mut(name.index()) {
            *slot = Some(new);
        }
        new
    }

    fn text(&mut self, id: StrId) -> StrId {
        self.to.add_str(self.from.str_bytes(id))
    }

    fn name<F: Fold + ?Sized>(&mut self, f: &mut F, name: Option<Symbol>) -> Option<Symbol> {
        name.map(|n| f.symbol(self, n))
    }

    /// A list, each element by `one`.
    fn each<T: Element, F: ?Sized>(
        &mut self,
        f: &mut F,
        list: List<T>,
        one: impl Fn(&mut Self, &mut F, T) -> T,
    ) -> List<T> {
        if list.is_empty() {
            return List::EMPTY;
        }
        let from = self.from;
        let items: Vec<T> = from[list].iter().map(|&item| one(self, f, item)).collect();
        self.to.list(&items)
    }

    /// A list of statements.
    pub fn stmts<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<StmtId>) -> List<StmtId> {
        let from = self.from;
        let mut out = Vec::with_capacity(list.len());
        for &id in &from[list] {
            f.stmt(self, id, &mut out);
        }
        self.to.list(&out)
    }

    /// A body that may not be empty.
    fn body<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<StmtId>) -> List<StmtId> {
        let new = self.stmts(f, list);
        if !new.is_empty() || list.is_empty() {
            return new;
        }
        let range = self.from[list].first().map_or(TextRange::default(), |&s| self.from.range(s));
        let pass = self.to.add(Stmt::Pass, range);
        self.to.list(&[pass])
    }

    /// A list of expressions.
    pub fn exprs<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<ExprId>) -> List<ExprId> {
        self.each(f, list, |c, f, e| f.expr(c, e))
    }

    fn optional<F: Fold + ?Sized>(&mut self, f: &mut F, e: Option<ExprId>) -> Option<ExprId> {
        e.map(|e| f.expr(self, e))
    }

    fn optional_exprs<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<Option<ExprId>>) -> List<Option<ExprId>> {
        self.each(f, list, Self::optional)
    }

    fn names<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<Symbol>) -> List<Symbol> {
        self.each(f, list, |c, f, n| f.symbol(c, n))
    }

    fn keywords<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<KeywordId>) -> List<KeywordId> {
        self.each(f, list, |c, f, id| {
            let k = c.from[id];
            let row = Keyword { arg: c.name(f, k.arg), value: f.expr(c, k.value) };
            c.to.add(row, c.from.range(id))
        })
    }

    fn generators<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<ComprehensionId>) -> List<ComprehensionId> {
        self.each(f, list, |c, f, id| {
            let g = c.from[id];
            let row = Comprehension {
                target: f.expr(c, g.target),
                iter: f.expr(c, g.iter),
                ifs: c.exprs(f, g.ifs),
                is_async: g.is_async,
            };
            c.to.add(row, c.from.range(id))
        })
    }

    fn arg<F: Fold + ?Sized>(&mut self, f: &mut F, id: ArgId) -> ArgId {
        let arg = self.from[id];
        let row = Arg { arg: f.symbol(self, arg.arg), annotation: self.optional(f, arg.annotation) };
        self.to.add(row, self.from.range(id))
    }

    fn args<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<ArgId>) -> List<ArgId> {
        self.each(f, list, Self::arg)
    }

    /// Parameters, copied.
    pub fn copy_arguments<F: Fold + ?Sized>(&mut self, f: &mut F, id: ArgumentsId) -> ArgumentsId {
        let a = self.from[id];
        let row = Arguments {
            posonlyargs: self.args(f, a.posonlyargs),
            args: self.args(f, a.args),
            vararg: a.vararg.map(|arg| self.arg(f, arg)),
            kwonlyargs: self.args(f, a.kwonlyargs),
            kw_defaults: self.optional_exprs(f, a.kw_defaults),
            kwarg: a.kwarg.map(|arg| self.arg(f, arg)),
            defaults: self.exprs(f, a.defaults),
        };
        self.to.add(row, self.from.range(id))
    }

    /// An imported name, copied.
    pub fn copy_alias(&mut self, id: AliasId) -> AliasId {
        let a = self.from[id];
        let row = Alias { name: self.copy_symbol(a.name), asname: a.asname.map(|n| self.copy_symbol(n)) };
        self.to.add(row, self.from.range(id))
    }

    fn aliases<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<AliasId>) -> List<AliasId> {
        self.each(f, list, |c, f, id| f.alias(c, id))
    }

    fn with_items<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<WithItemId>) -> List<WithItemId> {
        self.each(f, list, |c, f, id| {
            let i = c.from[id];
            let row =
                WithItem { context_expr: f.expr(c, i.context_expr), optional_vars: c.optional(f, i.optional_vars) };
            c.to.add(row, c.from.range(id))
        })
    }

    fn type_params<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<TypeParamId>) -> List<TypeParamId> {
        self.each(f, list, |c, f, id| {
            let row = match c.from[id] {
                TypeParam::TypeVar { name, bound, default_value } => TypeParam::TypeVar {
                    name: f.symbol(c, name),
                    bound: c.optional(f, bound),
                    default_value: c.optional(f, default_value),
                },
                TypeParam::ParamSpec { name, default_value } => {
                    TypeParam::ParamSpec { name: f.symbol(c, name), default_value: c.optional(f, default_value) }
                }
                TypeParam::TypeVarTuple { name, default_value } => {
                    TypeParam::TypeVarTuple { name: f.symbol(c, name), default_value: c.optional(f, default_value) }
                }
            };
            c.to.add(row, c.from.range(id))
        })
    }

    fn patterns<F: Fold + ?Sized>(&mut self, f: &mut F, list: List<PatternId>) -> List<PatternId> {
        self.each(f, list, |c, f, id| f.pattern(c, id))
    }

    /// A pattern, copied.
    pub fn copy_pattern<F: Fold + ?Sized>(&mut self, f: &mut F, id: PatternId) -> PatternId {
        let row = match self.from[id] {
            Pattern::MatchValue { value } => Pattern::MatchValue { value: f.expr(self, value) },
            Pattern::MatchSingleton { value } => Pattern::MatchSingleton { value },
            Pattern::MatchSequence { patterns } => Pattern::MatchSequence { patterns: self.patterns(f, patterns) },
            Pattern::MatchMapping { keys, patterns, rest } => Pattern::MatchMapping {
                keys: self.exprs(f, keys),
                patterns: self.patterns(f, patterns),
                rest: self.name(f, rest),
            },
            Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => Pattern::MatchClass {
                cls: f.expr(self, cls),
                patterns: self.patterns(f, patterns),
                kwd_attrs: self.names(f, kwd_attrs),
                kwd_patterns: self.patterns(f, kwd_patterns),
            },
            Pattern::MatchStar { name } => Pattern::MatchStar { name: self.name(f, name) },
            Pattern::MatchAs { pattern, name } => {
                Pattern::MatchAs { pattern: pattern.map(|p| f.pattern(self, p)), name: self.name(f, name) }
            }
            Pattern::MatchOr { patterns } => Pattern::MatchOr { patterns: self.patterns(f, patterns) },
        };
        self.to.add(row, self.from.range(id))
    }

    fn function<F: Fold + ?Sized>(&mut self, f: &mut F, id: FunctionDefId, range: TextRange) -> FunctionDefId {
        let d = self.from[id];
        let row = FunctionDef {
            decorator_list: self.exprs(f, d.decorator_list),
            name: f.symbol(self, d.name),
            type_params: self.type_params(f, d.type_params),
            args: f.arguments(self, d.args),
            returns: self.optional(f, d.returns),
            body: self.body(f, d.body),
        };
        self.to.add(row, range)
    }

    fn class<F: Fold + ?Sized>(&mut self, f: &mut F, id: ClassDefId, range: TextRange) -> ClassDefId {
        let c = self.from[id];
        let row = ClassDef {
            decorator_list: self.exprs(f, c.decorator_list),
            name: f.symbol(self, c.name),
            type_params: self.type_params(f, c.type_params),
            bases: self.exprs(f, c.bases),
            keywords: self.keywords(f, c.keywords),
            body: self.body(f, c.body),
        };
        self.to.add(row, range)
    }

    fn try_<F: Fold + ?Sized>(&mut self, f: &mut F, id: TryId, range: TextRange) -> TryId {
        let t = self.from[id];
        let row = Try {
            body: self.body(f, t.body),
            handlers: self.each(f, t.handlers, |c, f, id| {
                let h = c.from[id];
                let row =
                    ExceptHandler { type_: c.optional(f, h.type_), name: c.name(f, h.name), body: c.body(f, h.body) };
                c.to.add(row, c.from.range(id))
            }),
            orelse: self.stmts(f, t.orelse),
            finalbody: if t.handlers.is_empty() { self.body(f, t.finalbody) } else { self.stmts(f, t.finalbody) },
        };
        self.to.add(row, range)
    }

    /// A statement, copied; what is inside goes through the fold.
    pub fn copy_stmt<F: Fold + ?Sized>(&mut self, f: &mut F, id: StmtId) -> StmtId {
        let range = self.from.range(id);
        let row = match self.from[id] {
            Stmt::FunctionDef(d) => Stmt::FunctionDef(self.function(f, d, range)),
            Stmt::AsyncFunctionDef(d) => Stmt::AsyncFunctionDef(self.function(f, d, range)),
            Stmt::ClassDef(c) => Stmt::ClassDef(self.class(f, c, range)),
            Stmt::Return { value } => Stmt::Return { value: self.optional(f, value) },
            Stmt::Delete { targets } => Stmt::Delete { targets: self.exprs(f, targets) },
            Stmt::Assign { targets, value } => {
                Stmt::Assign { targets: self.exprs(f, targets), value: f.expr(self, value) }
            }
            Stmt::TypeAlias { name, type_params, value } => Stmt::TypeAlias {
                name: f.expr(self, name),
                type_params: self.type_params(f, type_params),
                value: f.expr(self, value),
            },
            Stmt::AugAssign { target, op, value } => {
                Stmt::AugAssign { target: f.expr(self, target), op, value: f.expr(self, value) }
            }
            Stmt::AnnAssign { target, annotation, value, simple } => Stmt::AnnAssign {
                target: f.expr(self, target),
                annotation: f.expr(self, annotation),
                value: self.optional(f, value),
                simple,
            },
            Stmt::For { target, iter, body, orelse } => Stmt::For {
                target: f.expr(self, target),
                iter: f.expr(self, iter),
                body: self.body(f, body),
                orelse: self.stmts(f, orelse),
            },
            Stmt::AsyncFor { target, iter, body, orelse } => Stmt::AsyncFor {
                target: f.expr(self, target),
                iter: f.expr(self, iter),
                body: self.body(f, body),
                orelse: self.stmts(f, orelse),
            },
            Stmt::While { test, body, orelse } => {
                Stmt::While { test: f.expr(self, test), body: self.body(f, body), orelse: self.stmts(f, orelse) }
            }
            Stmt::If { test, body, orelse } => {
                Stmt::If { test: f.expr(self, test), body: self.body(f, body), orelse: self.stmts(f, orelse) }
            }
            Stmt::With { items, body } => Stmt::With { items: self.with_items(f, items), body: self.body(f, body) },
            Stmt::AsyncWith { items, body } => {
                Stmt::AsyncWith { items: self.with_items(f, items), body: self.body(f, body) }
            }
            Stmt::Match { subject, cases } => Stmt::Match {
                subject: f.expr(self, subject),
                cases: self.each(f, cases, |c, f, id| {
                    let case = c.from[id];
                    let row = MatchCase {
                        pattern: f.pattern(c, case.pattern),
                        guard: c.optional(f, case.guard),
                        body: c.body(f, case.body),
                    };
                    c.to.add(row, c.from.range(id))
                }),
            },
            Stmt::Raise { exc, cause } => Stmt::Raise { exc: self.optional(f, exc), cause: self.optional(f, cause) },
            Stmt::Try(t) => Stmt::Try(self.try_(f, t, range)),
            Stmt::TryStar(t) => Stmt::TryStar(self.try_(f, t, range)),
            Stmt::Assert { test, msg } => Stmt::Assert { test: f.expr(self, test), msg: self.optional(f, msg) },
            Stmt::Import { names } => Stmt::Import { names: self.aliases(f, names) },
            Stmt::ImportFrom { module, names, level } => {
                let module = module.map(|m| self.copy_symbol(m));
                Stmt::ImportFrom { module, names: self.aliases(f, names), level }
            }
            Stmt::Global { names } => Stmt::Global { names: self.names(f, names) },
            Stmt::Nonlocal { names } => Stmt::Nonlocal { names: self.names(f, names) },
            Stmt::Expr { value } => Stmt::Expr { value: f.expr(self, value) },
            Stmt::Pass => Stmt::Pass,
            Stmt::Break => Stmt::Break,
            Stmt::Continue => Stmt::Continue,
        };
        self.to.add(row, range)
    }

    /// An expression, copied; what is inside goes through the fold.
    pub fn copy_expr<F: Fold + ?Sized>(&mut self, f: &mut F, id: ExprId) -> ExprId {
        // Left spines are the deepest, so their stack frames are the smallest.
        let row = match self.from[id] {
            Expr::BinOp { left, op, right } => {
                let left = f.expr(self, left);
                Expr::BinOp { left, op, right: f.expr(self, right) }
            }
            Expr::Attribute { value, attr, ctx } => {
                let value = f.expr(self, value);
                Expr::Attribute { value, attr: f.symbol(self, attr), ctx }
            }
            Expr::Subscript { value, slice, ctx } => {
                let value = f.expr(self, value);
                Expr::Subscript { value, slice: f.expr(self, slice), ctx }
            }
            Expr::Call { func, args, keywords } => {
                let func = f.expr(self, func);
                Expr::Call { func, args: self.exprs(f, args), keywords: self.keywords(f, keywords) }
            }
            _ => self.expr_row(f, id),
        };
        self.to.add(row, self.from.range(id))
    }

    #[inline(never)]
    fn expr_row<F: Fold + ?Sized>(&mut self, f: &mut F, id: ExprId) -> Expr {
        match self.from[id] {
            Expr::BoolOp { op, values } => Expr::BoolOp { op, values: self.exprs(f, values) },
            Expr::NamedExpr { target, value } => {
                Expr::NamedExpr { target: f.expr(self, target), value: f.expr(self, value) }
            }
            Expr::UnaryOp { op, operand } => Expr::UnaryOp { op, operand: f.expr(self, operand) },
            Expr::Lambda { args, body } => Expr::Lambda { args: f.arguments(self, args), body: f.expr(self, body) },
            Expr::IfExp { test, body, orelse } => {
                Expr::IfExp { test: f.expr(self, test), body: f.expr(self, body), orelse: f.expr(self, orelse) }
            }
            Expr::Dict { keys, values } => {
                Expr::Dict { keys: self.optional_exprs(f, keys), values: self.exprs(f, values) }
            }
            Expr::Set { elts } => Expr::Set { elts: self.exprs(f, elts) },
            Expr::ListComp { elt, generators } => {
                Expr::ListComp { elt: f.expr(self, elt), generators: self.generators(f, generators) }
            }
            Expr::SetComp { elt, generators } => {
                Expr::SetComp { elt: f.expr(self, elt), generators: self.generators(f, generators) }
            }
            Expr::GeneratorExp { elt, generators } => {
                Expr::GeneratorExp { elt: f.expr(self, elt), generators: self.generators(f, generators) }
            }
            Expr::DictComp { key, value, generators } => Expr::DictComp {
                key: f.expr(self, key),
                value: f.expr(self, value),
                generators: self.generators(f, generators),
            },
            Expr::Await { value } => Expr::Await { value: f.expr(self, value) },
            Expr::Yield { value } => Expr::Yield { value: self.optional(f, value) },
            Expr::YieldFrom { value } => Expr::YieldFrom { value: f.expr(self, value) },
            Expr::Compare { left, ops, comparators } => {
                let left = f.expr(self, left);
                let ops = self.each(f, ops, |_, _, op| op);
                Expr::Compare { left, ops, comparators: self.exprs(f, comparators) }
            }
            Expr::FormattedValue { value, conversion, format_spec } => Expr::FormattedValue {
                value: f.expr(self, value),
                conversion,
                format_spec: self.optional(f, format_spec),
            },
            Expr::Interpolation { value, str, conversion, format_spec } => Expr::Interpolation {
                value: f.expr(self, value),
                str: self.text(str),
                conversion,
                format_spec: self.optional(f, format_spec),
            },
            Expr::JoinedStr { values } => Expr::JoinedStr { values: self.exprs(f, values) },
            Expr::TemplateStr { values } => Expr::TemplateStr { values: self.exprs(f, values) },
            Expr::Constant { value, unicode } => {
                let value = match value {
                    Constant::Str(s) => Constant::Str(self.text(s)),
                    Constant::Bytes(s) => Constant::Bytes(self.text(s)),
                    Constant::BigInt(s) => Constant::BigInt(self.text(s)),
                    other => other,
                };
                Expr::Constant { value, unicode }
            }
            Expr::Starred { value, ctx } => Expr::Starred { value: f.expr(self, value), ctx },
            Expr::Name { id, ctx } => Expr::Name { id: f.symbol(self, id), ctx },
            Expr::List { elts, ctx } => Expr::List { elts: self.exprs(f, elts), ctx },
            Expr::Tuple { elts, ctx } => Expr::Tuple { elts: self.exprs(f, elts), ctx },
            Expr::Slice { lower, upper, step } => Expr::Slice {
                lower: self.optional(f, lower),
                upper: self.optional(f, upper),
                step: self.optional(f, step),
            },
            // Of the spine: `copy_expr` has them.
            other @ (Expr::BinOp { .. } | Expr::Attribute { .. } | Expr::Subscript { .. } | Expr::Call { .. }) => other,
        }
    }
}
