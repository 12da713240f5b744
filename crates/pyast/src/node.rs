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
    /// Where it begins.
    pub start: u32,
    /// Where it ends, exclusive.
    pub end: u32,
}

impl TextRange {
    /// The bytes `start..end`.
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
    /// A file.
    Module {
        /// The statements.
        body: List<StmtId>,
    },
    /// A statement at a prompt.
    Interactive {
        /// The statements.
        body: List<StmtId>,
    },
    /// An expression alone.
    Expression {
        /// The expression.
        body: ExprId,
    },
    /// A signature type comment: `(int, str) -> bool`.
    FunctionType {
        /// The types of the parameters.
        argtypes: List<ExprId>,
        /// The type of the result.
        returns: ExprId,
    },
}

/// A statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stmt {
    /// `def name(args): body`.
    FunctionDef(FunctionDefId),
    /// `async def name(args): body`.
    AsyncFunctionDef(FunctionDefId),
    /// `class name(bases): body`.
    ClassDef(ClassDefId),
    /// `return value`.
    Return {
        /// The value, if one is given.
        value: Option<ExprId>,
    },
    /// `del targets`.
    Delete {
        /// What is deleted.
        targets: List<ExprId>,
    },
    /// `a = b = value`.
    Assign {
        /// What is assigned to, from left to right.
        targets: List<ExprId>,
        /// The value.
        value: ExprId,
    },
    /// `type name[type_params] = value`.
    TypeAlias {
        /// The name, an `Expr::Name`.
        name: ExprId,
        /// The type parameters.
        type_params: List<TypeParamId>,
        /// The value.
        value: ExprId,
    },
    /// `target += value` and its like.
    AugAssign {
        /// What is assigned to.
        target: ExprId,
        /// The operator.
        op: Operator,
        /// The value.
        value: ExprId,
    },
    /// `simple`: the target is a name without parentheses.
    AnnAssign {
        /// What is assigned to.
        target: ExprId,
        /// The annotation.
        annotation: ExprId,
        /// The value, if one is given.
        value: Option<ExprId>,
        /// Whether the target is a name without parentheses.
        simple: bool,
    },
    /// `for target in iter: body`, then `else: orelse`.
    For {
        /// What each item is assigned to.
        target: ExprId,
        /// What is iterated over.
        iter: ExprId,
        /// The block.
        body: List<StmtId>,
        /// The block of `else`; empty if there is none.
        orelse: List<StmtId>,
    },
    /// `async for target in iter: body`, then `else: orelse`.
    AsyncFor {
        /// What each item is assigned to.
        target: ExprId,
        /// What is iterated over.
        iter: ExprId,
        /// The block.
        body: List<StmtId>,
        /// The block of `else`; empty if there is none.
        orelse: List<StmtId>,
    },
    /// `while test: body`, then `else: orelse`.
    While {
        /// The condition.
        test: ExprId,
        /// The block.
        body: List<StmtId>,
        /// The block of `else`; empty if there is none.
        orelse: List<StmtId>,
    },
    /// `elif` is an `If` alone in `orelse`.
    If {
        /// The condition.
        test: ExprId,
        /// The block.
        body: List<StmtId>,
        /// The block of `else`; empty if there is none.
        orelse: List<StmtId>,
    },
    /// `with items: body`.
    With {
        /// The items, at least one.
        items: List<WithItemId>,
        /// The block.
        body: List<StmtId>,
    },
    /// `async with items: body`.
    AsyncWith {
        /// The items, at least one.
        items: List<WithItemId>,
        /// The block.
        body: List<StmtId>,
    },
    /// `match subject:` with its `case` blocks.
    Match {
        /// What is matched.
        subject: ExprId,
        /// The `case` blocks.
        cases: List<MatchCaseId>,
    },
    /// `raise exc from cause`.
    Raise {
        /// The exception.
        exc: Option<ExprId>,
        /// What stands behind `from`.
        cause: Option<ExprId>,
    },
    /// `try` with `except` or `finally`.
    Try(TryId),
    /// `try` with `except*`.
    TryStar(TryId),
    /// `assert test, msg`.
    Assert {
        /// What must hold.
        test: ExprId,
        /// The message.
        msg: Option<ExprId>,
    },
    /// `import names`.
    Import {
        /// What is imported.
        names: List<AliasId>,
    },
    /// `module` is one symbol with its dots; `level` counts leading dots.
    ImportFrom {
        /// The module with its dots, if one is named.
        module: Option<Symbol>,
        /// What is imported.
        names: List<AliasId>,
        /// The number of leading dots.
        level: u32,
    },
    /// `global names`.
    Global {
        /// The names.
        names: List<Symbol>,
    },
    /// `nonlocal names`.
    Nonlocal {
        /// The names.
        names: List<Symbol>,
    },
    /// An expression as a statement.
    Expr {
        /// The value.
        value: ExprId,
    },
    /// `pass`.
    Pass,
    /// `break`.
    Break,
    /// `continue`.
    Continue,
}

/// `def` and `async def`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FunctionDef {
    /// The name.
    pub name: Symbol,
    /// The parameters.
    pub args: ArgumentsId,
    /// The block.
    pub body: List<StmtId>,
    /// The decorators, without `@`.
    pub decorator_list: List<ExprId>,
    /// The annotation of the result.
    pub returns: Option<ExprId>,
    /// The type parameters.
    pub type_params: List<TypeParamId>,
}

/// `class`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClassDef {
    /// The name.
    pub name: Symbol,
    /// The base classes.
    pub bases: List<ExprId>,
    /// The keyword arguments.
    pub keywords: List<KeywordId>,
    /// The block.
    pub body: List<StmtId>,
    /// The decorators, without `@`.
    pub decorator_list: List<ExprId>,
    /// The type parameters.
    pub type_params: List<TypeParamId>,
}

/// `try` with `except` or `except*`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Try {
    /// The block.
    pub body: List<StmtId>,
    /// The `except` clauses.
    pub handlers: List<ExceptHandlerId>,
    /// The block of `else`; empty if there is none.
    pub orelse: List<StmtId>,
    /// The block of `finally`; empty if there is none.
    pub finalbody: List<StmtId>,
}

/// An expression.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expr {
    /// `a and b and c`, `a or b or c`.
    BoolOp {
        /// The operator.
        op: BoolOp,
        /// The operands, at least two.
        values: List<ExprId>,
    },
    /// `target := value`.
    NamedExpr {
        /// The name, an `Expr::Name`.
        target: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `left + right` and its like.
    BinOp {
        /// The left operand.
        left: ExprId,
        /// The operator.
        op: Operator,
        /// The right operand.
        right: ExprId,
    },
    /// `-operand` and its like.
    UnaryOp {
        /// The operator.
        op: UnaryOp,
        /// The operand.
        operand: ExprId,
    },
    /// `lambda args: body`.
    Lambda {
        /// The parameters.
        args: ArgumentsId,
        /// The result.
        body: ExprId,
    },
    /// `body if test else orelse`.
    IfExp {
        /// The condition.
        test: ExprId,
        /// The value if the condition holds.
        body: ExprId,
        /// The value if not.
        orelse: ExprId,
    },
    /// A key of `None` means `**value`.
    Dict {
        /// The keys; none where a mapping is unpacked.
        keys: List<Option<ExprId>>,
        /// The values, and the mappings that are unpacked.
        values: List<ExprId>,
    },
    /// `{a, b}`.
    Set {
        /// The elements.
        elts: List<ExprId>,
    },
    /// `[elt for ...]`.
    ListComp {
        /// The element.
        elt: ExprId,
        /// The `for` clauses.
        generators: List<ComprehensionId>,
    },
    /// `{elt for ...}`.
    SetComp {
        /// The element.
        elt: ExprId,
        /// The `for` clauses.
        generators: List<ComprehensionId>,
    },
    /// `{key: value for ...}`.
    DictComp {
        /// The key.
        key: ExprId,
        /// The value.
        value: ExprId,
        /// The `for` clauses.
        generators: List<ComprehensionId>,
    },
    /// `(elt for ...)`.
    GeneratorExp {
        /// The element.
        elt: ExprId,
        /// The `for` clauses.
        generators: List<ComprehensionId>,
    },
    /// `await value`.
    Await {
        /// The value.
        value: ExprId,
    },
    /// `yield value`.
    Yield {
        /// The value, if one is given.
        value: Option<ExprId>,
    },
    /// `yield from value`.
    YieldFrom {
        /// The value.
        value: ExprId,
    },
    /// `left < a <= b`.
    Compare {
        /// The first operand.
        left: ExprId,
        /// The operators, one for each of `comparators`.
        ops: List<CmpOp>,
        /// The operands behind the first.
        comparators: List<ExprId>,
    },
    /// `func(args, keywords)`.
    Call {
        /// What is called.
        func: ExprId,
        /// The positional arguments.
        args: List<ExprId>,
        /// The keyword arguments.
        keywords: List<KeywordId>,
    },
    /// A replacement field of an f-string: `{value!r:spec}`.
    FormattedValue {
        /// The value.
        value: ExprId,
        /// What stands behind `!`.
        conversion: Conversion,
        /// The format spec, a `JoinedStr`.
        format_spec: Option<ExprId>,
    },
    /// `str` is the source text of the expression.
    Interpolation {
        /// The value.
        value: ExprId,
        /// The source text of the expression.
        str: StrId,
        /// What stands behind `!`.
        conversion: Conversion,
        /// The format spec, a `JoinedStr`.
        format_spec: Option<ExprId>,
    },
    /// An f-string, or a format spec.
    JoinedStr {
        /// Constants and replacement fields.
        values: List<ExprId>,
    },
    /// A t-string.
    TemplateStr {
        /// Constants and interpolations.
        values: List<ExprId>,
    },
    /// `unicode`: the first string literal has the prefix `u` (`kind='u'`).
    Constant {
        /// The value.
        value: Constant,
        /// Whether the first literal has the prefix `u`.
        unicode: bool,
    },
    /// `value.attr`.
    Attribute {
        /// What has the attribute.
        value: ExprId,
        /// The name of the attribute.
        attr: Symbol,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// `value[slice]`.
    Subscript {
        /// What is subscripted.
        value: ExprId,
        /// What is in the brackets: an expression, a `Slice` or a `Tuple`.
        slice: ExprId,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// `*value`.
    Starred {
        /// What is unpacked.
        value: ExprId,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// A name.
    Name {
        /// The name.
        id: Symbol,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// `[a, b]`.
    List {
        /// The elements.
        elts: List<ExprId>,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// `a, b`, with or without parentheses.
    Tuple {
        /// The elements.
        elts: List<ExprId>,
        /// Whether it is read, assigned to or deleted.
        ctx: ExprContext,
    },
    /// `lower:upper:step` in a subscript.
    Slice {
        /// Where it begins.
        lower: Option<ExprId>,
        /// Where it ends.
        upper: Option<ExprId>,
        /// The step.
        step: Option<ExprId>,
    },
}

/// The value of a literal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Constant {
    /// `None`.
    None,
    /// `True`.
    True,
    /// `False`.
    False,
    /// `...`.
    Ellipsis,
    /// `ast.str_bytes`: UTF-8 in which a lone surrogate may stand as its three bytes (WTF-8, never a pair).
    Str(StrId),
    /// `ast.str_bytes`: the bytes.
    Bytes(StrId),
    /// An integer that fits.
    Int(i64),
    /// `ast.str_bytes`: ASCII, decimal digits or `0x` and lower-case hexadecimal digits, no underscores, no leading
    /// zeros; a value that does not fit `i64`.
    BigInt(StrId),
    /// A floating-point number.
    Float(f64),
    /// The imaginary part; the real part of a literal is zero.
    Complex(f64),
}

/// What is done with a target-like expression.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExprContext {
    /// It is read.
    Load,
    /// It is assigned to.
    Store,
    /// It is deleted.
    Del,
}

/// The operator of a [`Expr::BoolOp`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoolOp {
    /// `and`.
    And,
    /// `or`.
    Or,
}

/// The operator of a [`Expr::BinOp`] or [`Stmt::AugAssign`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mult,
    /// `@`.
    MatMult,
    /// `/`.
    Div,
    /// `%`.
    Mod,
    /// `**`.
    Pow,
    /// `<<`.
    LShift,
    /// `>>`.
    RShift,
    /// `|`.
    BitOr,
    /// `^`.
    BitXor,
    /// `&`.
    BitAnd,
    /// `//`.
    FloorDiv,
}

/// The operator of a [`Expr::UnaryOp`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `~`.
    Invert,
    /// `not`.
    Not,
    /// `+`.
    UAdd,
    /// `-`.
    USub,
}

/// An operator of a [`Expr::Compare`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CmpOp {
    /// `==`.
    Eq,
    /// `!=`.
    NotEq,
    /// `<`.
    Lt,
    /// `<=`.
    LtE,
    /// `>`.
    Gt,
    /// `>=`.
    GtE,
    /// `is`.
    Is,
    /// `is not`.
    IsNot,
    /// `in`.
    In,
    /// `not in`.
    NotIn,
}

/// `!s`, `!r`, `!a` of a replacement field; the ASDL's integer is [`Conversion::code`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// No conversion.
    None,
    /// `!s`.
    Str,
    /// `!r`.
    Repr,
    /// `!a`.
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
    /// What each item is assigned to.
    pub target: ExprId,
    /// What is iterated over.
    pub iter: ExprId,
    /// The conditions.
    pub ifs: List<ExprId>,
    /// Whether it is `async for`.
    pub is_async: bool,
}

/// `except type_ as name: body`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExceptHandler {
    /// The exception type; none catches all.
    pub type_: Option<ExprId>,
    /// The name behind `as`.
    pub name: Option<Symbol>,
    /// The block.
    pub body: List<StmtId>,
}

/// The parameters of a function or lambda; `defaults` belong to the last of `posonlyargs` and `args`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Arguments {
    /// Parameters before `/`.
    pub posonlyargs: List<ArgId>,
    /// Parameters that both positions and keywords reach.
    pub args: List<ArgId>,
    /// `*args`.
    pub vararg: Option<ArgId>,
    /// Parameters that only keywords reach.
    pub kwonlyargs: List<ArgId>,
    /// Their defaults, one or none for each.
    pub kw_defaults: List<Option<ExprId>>,
    /// `**kwargs`.
    pub kwarg: Option<ArgId>,
    /// Defaults of the last positional parameters.
    pub defaults: List<ExprId>,
}

/// `arg: annotation`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arg {
    /// The name.
    pub arg: Symbol,
    /// The annotation.
    pub annotation: Option<ExprId>,
}

/// `arg=value`, or `**value` without `arg`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Keyword {
    /// The name; none for `**value`.
    pub arg: Option<Symbol>,
    /// The value.
    pub value: ExprId,
}

/// `name as asname`; `name` has its dots, `*` is the name of a star import.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// What is imported.
    pub name: Symbol,
    /// The name behind `as`.
    pub asname: Option<Symbol>,
}

/// `context_expr as optional_vars`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WithItem {
    /// The context manager.
    pub context_expr: ExprId,
    /// The target behind `as`.
    pub optional_vars: Option<ExprId>,
}

/// `case pattern if guard: body`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MatchCase {
    /// The pattern.
    pub pattern: PatternId,
    /// The condition behind `if`.
    pub guard: Option<ExprId>,
    /// The block.
    pub body: List<StmtId>,
}

/// A pattern of a `case`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// A literal or a dotted name, compared by equality.
    MatchValue {
        /// The value.
        value: ExprId,
    },
    /// `None`, `True` or `False`, compared by identity.
    MatchSingleton {
        /// The value.
        value: Singleton,
    },
    /// `[a, *b]`, `(a, b)`.
    MatchSequence {
        /// The patterns.
        patterns: List<PatternId>,
    },
    /// `{key: pattern, **rest}`.
    MatchMapping {
        /// The keys.
        keys: List<ExprId>,
        /// The patterns of their values.
        patterns: List<PatternId>,
        /// The name behind `**`.
        rest: Option<Symbol>,
    },
    /// `cls(patterns, attr=pattern)`.
    MatchClass {
        /// The class.
        cls: ExprId,
        /// The positional patterns.
        patterns: List<PatternId>,
        /// The attribute names.
        kwd_attrs: List<Symbol>,
        /// Their patterns.
        kwd_patterns: List<PatternId>,
    },
    /// `*name`; no name is `*_`.
    MatchStar {
        /// The name, if it binds one.
        name: Option<Symbol>,
    },
    /// `pattern as name`, a capture (no pattern), or `_` (neither).
    MatchAs {
        /// What must match, if anything.
        pattern: Option<PatternId>,
        /// The name, if it binds one.
        name: Option<Symbol>,
    },
    /// `a | b`.
    MatchOr {
        /// The patterns.
        patterns: List<PatternId>,
    },
}

/// The constants that patterns compare by identity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Singleton {
    /// `None`.
    None,
    /// `True`.
    True,
    /// `False`.
    False,
}

/// A type parameter of a function, a class or a `type` statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeParam {
    /// `name: bound = default_value`.
    TypeVar {
        /// The name.
        name: Symbol,
        /// The bound, or the tuple of constraints.
        bound: Option<ExprId>,
        /// The default.
        default_value: Option<ExprId>,
    },
    /// `**name = default_value`.
    ParamSpec {
        /// The name.
        name: Symbol,
        /// The default.
        default_value: Option<ExprId>,
    },
    /// `*name = default_value`.
    TypeVarTuple {
        /// The name.
        name: Symbol,
        /// The default.
        default_value: Option<ExprId>,
    },
}
