//! The node types, named after the `ast` module's ASDL (Python 3.14).
//!
//! How to read a tree. A node is a row in an array of its [`Ast`](crate::Ast); a reference to it is an id (`ExprId`,
//! `StmtId`, ...: four bytes, `Option<ExprId>` too). Everything is reached by indexing the tree:
//!
//! ```text
//! match ast.root() {                                   // what kind of program it is
//!     Mod::Module { body } => for &id in &ast[*body] { // a List<StmtId> indexes to a slice of ids
//!         if let Stmt::Assign { targets, value } = &ast[id] {   // an id indexes to its row
//!             let range = ast.range(id);               // byte offsets; of any node
//!             let start = ast.position(range.start);   // 1-based line, 0-based UTF-8 column, as `ast` has them
//!         }
//!     }
//! }
//! Expr::Name { id, .. }             => ast.symbol_str(*id)    // identifiers are interned and NFKC-normalised
//! Expr::Constant { value: Constant::Str(s), .. } => ast.str_bytes(*s)   // WTF-8: lone surrogates as three bytes
//! ```
//!
//! Rows of functions, classes and `try` are too wide for `Stmt` and stand in arrays of their own:
//! `Stmt::FunctionDef(f)` and then `ast[f].body`. Their range is the statement's.
//!
//! Where the ASDL has an optional list element (`None` keys of a dict display for `**x`, `kw_defaults`) the list is a
//! `List<Option<ExprId>>`. Type comments are not kept. Invariants of a tree from `pyparse`: children have smaller ids
//! than their parents of the same kind, a parent's range encloses its children's (decorators excepted), `keys` and
//! `values`, `ops` and `comparators`, `kwonlyargs` and `kw_defaults` have equal lengths, `defaults` is no longer than
//! `posonlyargs` and `args` together, and the depth is bounded (see `arena::MAX_DEPTH`).

use crate::arena::List;
use crate::symbol::{StrId, Symbol};

/// Bytes `start..end` of the source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct TextRange {
    pub start: u32,
    pub end: u32,
}

impl TextRange {
    pub const fn new(start: u32, end: u32) -> Self {
        TextRange { start, end }
    }

    /// From the start of `self` to the end of `other`.
    pub const fn to(self, other: TextRange) -> Self {
        TextRange { start: self.start, end: other.end }
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $id(std::num::NonZeroU32);

        impl $id {
            /// The row's place in its array: an index for side tables.
            #[inline]
            pub const fn index(self) -> usize {
                self.0.get() as usize - 1
            }

            /// The id of row `index`. Only meaningful for a tree that has such a row.
            #[inline]
            pub const fn from_index(index: usize) -> Self {
                match std::num::NonZeroU32::new((index as u32).wrapping_add(1)) {
                    Some(n) => $id(n),
                    None => $id(std::num::NonZeroU32::MAX),
                }
            }
        }
    )*};
}

ids! {
    /// An expression: [`Expr`].
    ExprId
    /// A statement: [`Stmt`].
    StmtId
    /// The wide row of a function definition: [`FunctionDef`].
    FunctionDefId
    /// The wide row of a class definition: [`ClassDef`].
    ClassDefId
    /// The wide row of a `try` statement: [`Try`].
    TryId
    /// A parameter list: [`Arguments`].
    ArgumentsId
    /// A parameter: [`Arg`].
    ArgId
    /// A keyword argument: [`Keyword`].
    KeywordId
    /// An imported name: [`Alias`].
    AliasId
    /// An item of `with`: [`WithItem`].
    WithItemId
    /// An `except` clause: [`ExceptHandler`].
    ExceptHandlerId
    /// A `case` block: [`MatchCase`].
    MatchCaseId
    /// A pattern: [`Pattern`].
    PatternId
    /// A `for` clause of a comprehension: [`Comprehension`].
    ComprehensionId
    /// A type parameter: [`TypeParam`].
    TypeParamId
}

/// The root of a tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mod {
    Module { body: List<StmtId> },
    Interactive { body: List<StmtId> },
    Expression { body: ExprId },
    FunctionType { argtypes: List<ExprId>, returns: ExprId },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stmt {
    FunctionDef(FunctionDefId),
    AsyncFunctionDef(FunctionDefId),
    ClassDef(ClassDefId),
    Return {
        value: Option<ExprId>,
    },
    Delete {
        targets: List<ExprId>,
    },
    Assign {
        targets: List<ExprId>,
        value: ExprId,
    },
    TypeAlias {
        name: ExprId,
        type_params: List<TypeParamId>,
        value: ExprId,
    },
    AugAssign {
        target: ExprId,
        op: Operator,
        value: ExprId,
    },
    /// `simple`: the target is a name without parentheses.
    AnnAssign {
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        simple: bool,
    },
    For {
        target: ExprId,
        iter: ExprId,
        body: List<StmtId>,
        orelse: List<StmtId>,
    },
    AsyncFor {
        target: ExprId,
        iter: ExprId,
        body: List<StmtId>,
        orelse: List<StmtId>,
    },
    While {
        test: ExprId,
        body: List<StmtId>,
        orelse: List<StmtId>,
    },
    /// `elif` is an `If` alone in `orelse`.
    If {
        test: ExprId,
        body: List<StmtId>,
        orelse: List<StmtId>,
    },
    With {
        items: List<WithItemId>,
        body: List<StmtId>,
    },
    AsyncWith {
        items: List<WithItemId>,
        body: List<StmtId>,
    },
    Match {
        subject: ExprId,
        cases: List<MatchCaseId>,
    },
    Raise {
        exc: Option<ExprId>,
        cause: Option<ExprId>,
    },
    Try(TryId),
    TryStar(TryId),
    Assert {
        test: ExprId,
        msg: Option<ExprId>,
    },
    Import {
        names: List<AliasId>,
    },
    /// `module` is one symbol with its dots; `level` counts leading dots.
    ImportFrom {
        module: Option<Symbol>,
        names: List<AliasId>,
        level: u32,
    },
    Global {
        names: List<Symbol>,
    },
    Nonlocal {
        names: List<Symbol>,
    },
    Expr {
        value: ExprId,
    },
    Pass,
    Break,
    Continue,
}

/// `def` and `async def`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionDef {
    pub name: Symbol,
    pub args: ArgumentsId,
    pub body: List<StmtId>,
    pub decorator_list: List<ExprId>,
    pub returns: Option<ExprId>,
    pub type_params: List<TypeParamId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassDef {
    pub name: Symbol,
    pub bases: List<ExprId>,
    pub keywords: List<KeywordId>,
    pub body: List<StmtId>,
    pub decorator_list: List<ExprId>,
    pub type_params: List<TypeParamId>,
}

/// `try` with `except` or `except*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Try {
    pub body: List<StmtId>,
    pub handlers: List<ExceptHandlerId>,
    pub orelse: List<StmtId>,
    pub finalbody: List<StmtId>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expr {
    BoolOp {
        op: BoolOp,
        values: List<ExprId>,
    },
    NamedExpr {
        target: ExprId,
        value: ExprId,
    },
    BinOp {
        left: ExprId,
        op: Operator,
        right: ExprId,
    },
    UnaryOp {
        op: UnaryOp,
        operand: ExprId,
    },
    Lambda {
        args: ArgumentsId,
        body: ExprId,
    },
    IfExp {
        test: ExprId,
        body: ExprId,
        orelse: ExprId,
    },
    /// A key of `None` means `**value`.
    Dict {
        keys: List<Option<ExprId>>,
        values: List<ExprId>,
    },
    Set {
        elts: List<ExprId>,
    },
    ListComp {
        elt: ExprId,
        generators: List<ComprehensionId>,
    },
    SetComp {
        elt: ExprId,
        generators: List<ComprehensionId>,
    },
    DictComp {
        key: ExprId,
        value: ExprId,
        generators: List<ComprehensionId>,
    },
    GeneratorExp {
        elt: ExprId,
        generators: List<ComprehensionId>,
    },
    Await {
        value: ExprId,
    },
    Yield {
        value: Option<ExprId>,
    },
    YieldFrom {
        value: ExprId,
    },
    Compare {
        left: ExprId,
        ops: List<CmpOp>,
        comparators: List<ExprId>,
    },
    Call {
        func: ExprId,
        args: List<ExprId>,
        keywords: List<KeywordId>,
    },
    FormattedValue {
        value: ExprId,
        conversion: Conversion,
        format_spec: Option<ExprId>,
    },
    /// `str` is the source text of the expression.
    Interpolation {
        value: ExprId,
        str: StrId,
        conversion: Conversion,
        format_spec: Option<ExprId>,
    },
    JoinedStr {
        values: List<ExprId>,
    },
    TemplateStr {
        values: List<ExprId>,
    },
    /// `unicode`: the first string literal has the prefix `u` (`kind='u'`).
    Constant {
        value: Constant,
        unicode: bool,
    },
    Attribute {
        value: ExprId,
        attr: Symbol,
        ctx: ExprContext,
    },
    Subscript {
        value: ExprId,
        slice: ExprId,
        ctx: ExprContext,
    },
    Starred {
        value: ExprId,
        ctx: ExprContext,
    },
    Name {
        id: Symbol,
        ctx: ExprContext,
    },
    List {
        elts: List<ExprId>,
        ctx: ExprContext,
    },
    Tuple {
        elts: List<ExprId>,
        ctx: ExprContext,
    },
    Slice {
        lower: Option<ExprId>,
        upper: Option<ExprId>,
        step: Option<ExprId>,
    },
}

/// The value of a literal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Constant {
    None,
    True,
    False,
    Ellipsis,
    /// `ast.str_bytes`: UTF-8 in which a lone surrogate may stand as its three bytes (WTF-8, never a pair).
    Str(StrId),
    /// `ast.str_bytes`: the bytes.
    Bytes(StrId),
    Int(i64),
    /// `ast.str_bytes`: ASCII, decimal digits or `0x` and lower-case hexadecimal digits, no underscores, no leading
    /// zeros; a value that does not fit `i64`.
    BigInt(StrId),
    Float(f64),
    /// The imaginary part; the real part of a literal is zero.
    Complex(f64),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExprContext {
    Load,
    Store,
    Del,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    Add,
    Sub,
    Mult,
    MatMult,
    Div,
    Mod,
    Pow,
    LShift,
    RShift,
    BitOr,
    BitXor,
    BitAnd,
    FloorDiv,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    Invert,
    Not,
    UAdd,
    USub,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CmpOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}

/// `!s`, `!r`, `!a` of a replacement field; the ASDL's integer is [`Conversion::code`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

impl Conversion {
    /// -1, or the character after `!`.
    pub const fn code(self) -> i32 {
        match self {
            Conversion::None => -1,
            Conversion::Str => b's' as i32,
            Conversion::Repr => b'r' as i32,
            Conversion::Ascii => b'a' as i32,
        }
    }
}

/// `for target in iter if ifs`. Its range is from `for` (or `async`) to the end; the `ast` module shows none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comprehension {
    pub target: ExprId,
    pub iter: ExprId,
    pub ifs: List<ExprId>,
    pub is_async: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptHandler {
    pub type_: Option<ExprId>,
    pub name: Option<Symbol>,
    pub body: List<StmtId>,
}

/// The parameters of a function or lambda; `defaults` belong to the last of `posonlyargs` and `args`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Arguments {
    pub posonlyargs: List<ArgId>,
    pub args: List<ArgId>,
    pub vararg: Option<ArgId>,
    pub kwonlyargs: List<ArgId>,
    pub kw_defaults: List<Option<ExprId>>,
    pub kwarg: Option<ArgId>,
    pub defaults: List<ExprId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arg {
    pub arg: Symbol,
    pub annotation: Option<ExprId>,
}

/// `arg=value`, or `**value` without `arg`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keyword {
    pub arg: Option<Symbol>,
    pub value: ExprId,
}

/// `name as asname`; `name` has its dots, `*` is the name of a star import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    pub name: Symbol,
    pub asname: Option<Symbol>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WithItem {
    pub context_expr: ExprId,
    pub optional_vars: Option<ExprId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MatchCase {
    pub pattern: PatternId,
    pub guard: Option<ExprId>,
    pub body: List<StmtId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    MatchValue {
        value: ExprId,
    },
    MatchSingleton {
        value: Singleton,
    },
    MatchSequence {
        patterns: List<PatternId>,
    },
    MatchMapping {
        keys: List<ExprId>,
        patterns: List<PatternId>,
        rest: Option<Symbol>,
    },
    MatchClass {
        cls: ExprId,
        patterns: List<PatternId>,
        kwd_attrs: List<Symbol>,
        kwd_patterns: List<PatternId>,
    },
    /// `*name`; no name is `*_`.
    MatchStar {
        name: Option<Symbol>,
    },
    /// `pattern as name`, a capture (no pattern), or `_` (neither).
    MatchAs {
        pattern: Option<PatternId>,
        name: Option<Symbol>,
    },
    MatchOr {
        patterns: List<PatternId>,
    },
}

/// The constants that patterns compare by identity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Singleton {
    None,
    True,
    False,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeParam {
    TypeVar { name: Symbol, bound: Option<ExprId>, default_value: Option<ExprId> },
    ParamSpec { name: Symbol, default_value: Option<ExprId> },
    TypeVarTuple { name: Symbol, default_value: Option<ExprId> },
}
