//! The symbol table: which block each name of a program belongs to.
//!
//! Two passes. The first (`collect`) walks the tree and notes for each block (module, class, function, lambda, comprehension) how it
//! uses its names; the second (`analyze`) decides from the outside in what each name is: local, cell, free, global. Source: the
//! language reference, "Naming and binding"; PEP 227, PEP 3104, PEP 572. Errors have CPython 3.10's texts.

mod analyze;
mod collect;
mod dump;

use crate::error::CompileError;
use indexmap::IndexMap;
use pyast::*;
use rustc_hash::{FxBuildHasher, FxHashMap as HashMap};
use std::borrow::Cow;

pub use dump::dump_symtable;

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
#[inline]
pub(crate) fn mangle_symbol(names: &mut Symbols, class: Option<Symbol>, name: Symbol) -> Symbol {
    let Some(class) = class else { return name };
    let text = names.get(name);
    if !matches!(text.as_bytes(), [b'_', b'_', ..]) {
        return name;
    }
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
    /// 3.10's rules and words: an asynchronous comprehension does not make the block around it asynchronous.
    pub old: bool,
    /// Annotations are evaluated by functions of their own, when asked for (3.14, PEP 649).
    pub deferred_annotations: bool,
}

type R = Result<(), CompileError>;

/// Builds the table.
///
/// # Errors
/// What a name cannot be in its block, with CPython's text.
pub fn build(ast: &Ast, options: SymtableOptions) -> Result<SymbolTable, CompileError> {
    let mut table = collect::collect(ast, options)?;
    analyze::analyze(&mut table)?;
    Ok(table)
}
