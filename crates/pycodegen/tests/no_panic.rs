//! Trees that no parser makes: whatever a caller builds with pyast's constructors compiles or is an error, and never a panic.

use pyast::*;
use pycodegen::{CodeFlags, CompileOptions, Version, compile, verify};

/// Makes a tree out of a list of choices; once they are used up, leaves.
struct Builder<'a> {
    ast: Ast,
    choices: std::slice::Iter<'a, u8>,
    depth: usize,
}

const CONTEXTS: [ExprContext; 3] = [ExprContext::Load, ExprContext::Store, ExprContext::Del];
const NAMES: [&str; 12] = [
    "x",
    "__debug__",
    "__x",
    "super",
    "__class__",
    "self",
    ".0",
    "__classdict__",
    "*",
    "a.b",
    "__future__",
    "annotations",
];

impl Builder<'_> {
    fn choice(&mut self, n: usize) -> usize {
        self.choices.next().map_or(0, |&c| c as usize % n)
    }

    fn name(&mut self) -> Symbol {
        let n = self.choice(NAMES.len());
        self.ast.intern(NAMES[n])
    }

    fn range(&mut self) -> TextRange {
        let start = self.choice(20) as u32;
        TextRange::new(start, start + self.choice(5) as u32)
    }

    fn ctx(&mut self) -> ExprContext {
        CONTEXTS[self.choice(3)]
    }

    fn exprs(&mut self) -> List<ExprId> {
        let list: Vec<ExprId> = (0..self.choice(4)).map(|_| self.expr()).collect();
        self.ast.list(&list)
    }

    fn optional(&mut self) -> Option<ExprId> {
        (self.choice(2) == 1).then(|| self.expr())
    }

    fn generators(&mut self) -> List<ComprehensionId> {
        let list: Vec<ComprehensionId> = (0..self.choice(3))
            .map(|_| {
                let row = Comprehension {
                    target: self.expr(),
                    iter: self.expr(),
                    ifs: self.exprs(),
                    is_async: self.choice(2) == 1,
                };
                self.ast.add(row, TextRange::default())
            })
            .collect();
        self.ast.list(&list)
    }

    /// Up to `most` things.
    fn some<T: Element>(&mut self, most: usize, mut one: impl FnMut(&mut Self) -> T) -> List<T> {
        let list: Vec<T> = (0..self.choice(most + 1)).map(|_| one(self)).collect();
        self.ast.list(&list)
    }

    fn maybe<T>(&mut self, one: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.choice(2) == 1).then(|| one(self))
    }

    fn row<R: Row>(&mut self, row: R) -> R::Id {
        let range = self.range();
        self.ast.add(row, range)
    }

    fn text(&mut self) -> StrId {
        let bytes: &[u8] =
            [&b""[..], b"abc", b"12345678901234567890123", b"0xFFFFFFFFFFFFFFFFFFFFF", b"\xED\xA0\x80"][self.choice(5)];
        self.ast.add_str(bytes)
    }

    fn constant(&mut self) -> Constant {
        match self.choice(10) {
            1 => Constant::None,
            2 => Constant::True,
            3 => Constant::Ellipsis,
            4 => Constant::Str(self.text()),
            5 => Constant::Bytes(self.text()),
            6 => Constant::BigInt(self.text()),
            7 => Constant::Float([0.0, -0.0, f64::NAN, f64::INFINITY][self.choice(4)]),
            8 => Constant::Complex(f64::NAN),
            9 => Constant::Int([-1, i64::MAX, i64::MIN][self.choice(3)]),
            _ => Constant::Int(7),
        }
    }

    fn keywords(&mut self) -> List<KeywordId> {
        self.some(3, |b| {
            let row = Keyword { arg: b.maybe(Self::name), value: b.expr() };
            b.row(row)
        })
    }

    fn arg(&mut self) -> ArgId {
        let row = Arg { arg: self.name(), annotation: self.optional() };
        self.row(row)
    }

    fn arguments(&mut self) -> ArgumentsId {
        let row = Arguments {
            posonlyargs: self.some(1, Self::arg),
            args: self.some(3, Self::arg),
            vararg: self.maybe(Self::arg),
            kwonlyargs: self.some(2, Self::arg),
            kw_defaults: self.some(3, Self::optional),
            kwarg: self.maybe(Self::arg),
            defaults: self.exprs(),
        };
        self.row(row)
    }

    fn type_params(&mut self) -> List<TypeParamId> {
        self.some(2, |b| {
            let name = b.name();
            let row = match b.choice(3) {
                0 => TypeParam::TypeVar { name, bound: b.optional(), default_value: b.optional() },
                1 => TypeParam::ParamSpec { name, default_value: b.optional() },
                _ => TypeParam::TypeVarTuple { name, default_value: b.optional() },
            };
            b.row(row)
        })
    }

    fn pattern(&mut self) -> PatternId {
        self.depth += 1;
        let kind = if self.depth > 40 { 0 } else { self.choice(8) };
        let patterns = |b: &mut Self| b.some(3, Self::pattern);
        let row = match kind {
            1 => Pattern::MatchValue { value: self.expr() },
            2 => Pattern::MatchSingleton { value: Singleton::None },
            3 => Pattern::MatchSequence { patterns: patterns(self) },
            4 => Pattern::MatchMapping { keys: self.exprs(), patterns: patterns(self), rest: self.maybe(Self::name) },
            5 => Pattern::MatchClass {
                cls: self.expr(),
                patterns: patterns(self),
                kwd_attrs: self.some(3, Self::name),
                kwd_patterns: patterns(self),
            },
            6 => Pattern::MatchStar { name: self.maybe(Self::name) },
            7 => Pattern::MatchOr { patterns: patterns(self) },
            _ if self.depth > 40 => Pattern::MatchAs { pattern: None, name: None },
            _ => Pattern::MatchAs { pattern: self.maybe(Self::pattern), name: self.maybe(Self::name) },
        };
        self.depth -= 1;
        self.row(row)
    }

    fn expr(&mut self) -> ExprId {
        self.depth += 1;
        let kind = if self.depth > 40 { 0 } else { self.choice(28) };
        let row = match kind {
            1 => Expr::BoolOp { op: BoolOp::And, values: self.exprs() },
            2 => Expr::NamedExpr { target: self.expr(), value: self.expr() },
            3 => {
                let op = [Operator::Pow, Operator::LShift, Operator::Mult, Operator::Mod][self.choice(4)];
                Expr::BinOp { left: self.expr(), op, right: self.expr() }
            }
            4 => Expr::UnaryOp { op: [UnaryOp::Not, UnaryOp::USub][self.choice(2)], operand: self.expr() },
            5 => Expr::IfExp { test: self.expr(), body: self.expr(), orelse: self.expr() },
            6 => Expr::Dict { keys: self.some(3, Self::optional), values: self.exprs() },
            7 => Expr::Set { elts: self.exprs() },
            8 => Expr::ListComp { elt: self.expr(), generators: self.generators() },
            9 => Expr::DictComp { key: self.expr(), value: self.expr(), generators: self.generators() },
            10 => Expr::GeneratorExp { elt: self.expr(), generators: self.generators() },
            11 => Expr::Await { value: self.expr() },
            12 => Expr::Yield { value: self.optional() },
            13 => {
                let op = [CmpOp::In, CmpOp::Is, CmpOp::Lt][self.choice(3)];
                Expr::Compare { left: self.expr(), ops: self.some(2, |_| op), comparators: self.exprs() }
            }
            14 => Expr::Call { func: self.expr(), args: self.exprs(), keywords: self.keywords() },
            15 => {
                Expr::FormattedValue { value: self.expr(), conversion: Conversion::Repr, format_spec: self.optional() }
            }
            16 => Expr::JoinedStr { values: self.exprs() },
            17 => Expr::Attribute { value: self.expr(), attr: self.name(), ctx: self.ctx() },
            18 => Expr::Subscript { value: self.expr(), slice: self.expr(), ctx: self.ctx() },
            19 => Expr::Starred { value: self.expr(), ctx: self.ctx() },
            20 => Expr::Tuple { elts: self.exprs(), ctx: self.ctx() },
            21 => Expr::Slice { lower: self.optional(), upper: self.optional(), step: self.optional() },
            22 => Expr::Lambda { args: self.arguments(), body: self.expr() },
            23 => Expr::SetComp { elt: self.expr(), generators: self.generators() },
            24 => Expr::YieldFrom { value: self.expr() },
            25 => Expr::List { elts: self.exprs(), ctx: self.ctx() },
            26 => Expr::TemplateStr { values: self.exprs() },
            27 => Expr::Interpolation {
                value: self.expr(),
                str: self.text(),
                conversion: Conversion::None,
                format_spec: self.optional(),
            },
            _ if self.choice(3) == 0 => Expr::Constant { value: self.constant(), unicode: false },
            _ => Expr::Name { id: self.name(), ctx: self.ctx() },
        };
        self.depth -= 1;
        self.row(row)
    }

    fn body(&mut self) -> List<StmtId> {
        self.some(3, Self::stmt)
    }

    fn function(&mut self) -> FunctionDefId {
        let row = FunctionDef {
            name: self.name(),
            args: self.arguments(),
            body: self.body(),
            decorator_list: self.exprs(),
            returns: self.optional(),
            type_params: self.type_params(),
        };
        self.row(row)
    }

    fn class(&mut self) -> ClassDefId {
        let row = ClassDef {
            name: self.name(),
            bases: self.exprs(),
            keywords: self.keywords(),
            body: self.body(),
            decorator_list: self.exprs(),
            type_params: self.type_params(),
        };
        self.row(row)
    }

    fn try_(&mut self) -> TryId {
        let handler = |b: &mut Self| {
            let row = ExceptHandler { type_: b.optional(), name: b.maybe(Self::name), body: b.body() };
            b.row(row)
        };
        let row =
            Try { body: self.body(), handlers: self.some(2, handler), orelse: self.body(), finalbody: self.body() };
        self.row(row)
    }

    fn with_items(&mut self) -> List<WithItemId> {
        self.some(2, |b| {
            let row = WithItem { context_expr: b.expr(), optional_vars: b.optional() };
            b.row(row)
        })
    }

    fn aliases(&mut self) -> List<AliasId> {
        self.some(3, |b| {
            let row = Alias { name: b.name(), asname: b.maybe(Self::name) };
            b.row(row)
        })
    }

    fn cases(&mut self) -> List<MatchCaseId> {
        self.some(3, |b| {
            let row = MatchCase { pattern: b.pattern(), guard: b.optional(), body: b.body() };
            b.row(row)
        })
    }

    fn stmt(&mut self) -> StmtId {
        self.depth += 1;
        let kind = if self.depth > 40 { 0 } else { self.choice(28) };
        let row = match kind {
            1 => Stmt::Return { value: self.optional() },
            2 => Stmt::Delete { targets: self.exprs() },
            3 => Stmt::Assign { targets: self.exprs(), value: self.expr() },
            4 => Stmt::AugAssign { target: self.expr(), op: Operator::Add, value: self.expr() },
            5 => Stmt::AnnAssign {
                target: self.expr(),
                annotation: self.expr(),
                value: self.optional(),
                simple: self.choice(2) == 1,
            },
            6 => Stmt::For { target: self.expr(), iter: self.expr(), body: self.body(), orelse: self.body() },
            7 => Stmt::While { test: self.expr(), body: self.body(), orelse: self.body() },
            8 => Stmt::If { test: self.expr(), body: self.body(), orelse: self.body() },
            9 => Stmt::Raise { exc: self.optional(), cause: self.optional() },
            10 => Stmt::Assert { test: self.expr(), msg: self.optional() },
            11 => Stmt::Nonlocal { names: self.some(2, Self::name) },
            12 => Stmt::Global { names: self.some(2, Self::name) },
            13 => Stmt::Break,
            14 => Stmt::Continue,
            15 => Stmt::FunctionDef(self.function()),
            16 => Stmt::AsyncFunctionDef(self.function()),
            17 => Stmt::ClassDef(self.class()),
            18 => Stmt::Try(self.try_()),
            19 => Stmt::TryStar(self.try_()),
            20 => Stmt::With { items: self.with_items(), body: self.body() },
            21 => Stmt::AsyncWith { items: self.with_items(), body: self.body() },
            22 => Stmt::Match { subject: self.expr(), cases: self.cases() },
            23 => Stmt::Import { names: self.aliases() },
            24 => {
                Stmt::ImportFrom { module: self.maybe(Self::name), names: self.aliases(), level: self.choice(3) as u32 }
            }
            25 => Stmt::AsyncFor { target: self.expr(), iter: self.expr(), body: self.body(), orelse: self.body() },
            26 => Stmt::TypeAlias { name: self.expr(), type_params: self.type_params(), value: self.expr() },
            27 => Stmt::Pass,
            _ => Stmt::Expr { value: self.expr() },
        };
        self.depth -= 1;
        self.row(row)
    }
}

#[test]
fn nonsense_compiles_or_is_an_error() {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    for round in 0..20_000 {
        let choices: Vec<u8> = (0..round % 1500).map(|_| next()).collect();
        let mut b = Builder { ast: Ast::new("a\nb\u{e9}\nlonger line\n".into()), choices: choices.iter(), depth: 0 };
        let list: Vec<StmtId> = (0..5).map(|_| b.stmt()).collect();
        let body = b.ast.list(&list);
        let value = b.expr();
        b.ast.set_root(match round % 5 {
            0 => Mod::Interactive { body },
            1 => Mod::Expression { body: value },
            _ => Mod::Module { body },
        });
        let version = if round % 2 == 0 { Version::V3_10 } else { Version::V3_14 };
        let _ = compile(&b.ast, &CompileOptions { version, ..CompileOptions::default() });
    }
}

/// How an expression gets deeper.
type Deepen = fn(&mut Ast, ExprId) -> Expr;

const LOAD: ExprContext = ExprContext::Load;

const DEEPEN: [Deepen; 10] = [
    |_, e| Expr::UnaryOp { op: UnaryOp::Invert, operand: e },
    |_, e| Expr::BinOp { left: e, op: Operator::Add, right: e },
    |_, e| Expr::Await { value: e },
    |_, e| Expr::IfExp { test: e, body: e, orelse: e },
    |_, e| Expr::Subscript { value: e, slice: e, ctx: LOAD },
    |ast, e| Expr::Tuple { elts: ast.list(&[e]), ctx: LOAD },
    |ast, e| Expr::JoinedStr { values: ast.list(&[e]) },
    |ast, e| Expr::Call { func: e, args: ast.list(&[e]), keywords: List::EMPTY },
    |ast, e| Expr::Compare { left: e, ops: ast.list(&[CmpOp::Is]), comparators: ast.list(&[e]) },
    |ast, e| {
        let row = Comprehension { target: e, iter: e, ifs: List::EMPTY, is_async: false };
        let generator = ast.add(row, TextRange::default());
        Expr::ListComp { elt: e, generators: ast.list(&[generator]) }
    },
];

/// A tree as deep as one likes ends in an error, not in a native stack overflow.
#[test]
fn depth_is_bounded() {
    let work = || {
        let place = TextRange::new(0, 1);
        for (deepen, constant) in DEEPEN.iter().flat_map(|d| [(d, false), (d, true)]) {
            let mut ast = Ast::new("x".into());
            let name = ast.intern("x");
            let leaf = match constant {
                true => Expr::Constant { value: Constant::Int(1), unicode: false },
                false => Expr::Name { id: name, ctx: LOAD },
            };
            let mut e = ast.add(leaf, place);
            for _ in 0..100_000 {
                let row = deepen(&mut ast, e);
                e = ast.add(row, place);
            }
            for statement in [
                Stmt::Expr { value: e },
                Stmt::AnnAssign { target: e, annotation: e, value: None, simple: false },
                Stmt::Delete { targets: ast.list(&[e]) },
                Stmt::If { test: e, body: List::EMPTY, orelse: List::EMPTY },
            ] {
                let line = ast.add(statement, place);
                let body = ast.list(&[line]);
                ast.set_root(Mod::Module { body });
                for (version, flags) in
                    [(Version::V3_10, CodeFlags::FUTURE_ANNOTATIONS), (Version::V3_14, CodeFlags::empty())]
                {
                    let options = CompileOptions { version, flags, ..CompileOptions::default() };
                    assert!(compile(&ast, &options).is_err());
                }
            }
        }
        // Statements, functions and patterns inside one another.
        for kind in 0..4 {
            let mut ast = Ast::new("x".into());
            let name = ast.intern("x");
            let x = ast.add(Expr::Name { id: name, ctx: LOAD }, place);
            let mut pattern = ast.add(Pattern::MatchAs { pattern: None, name: None }, place);
            let mut inner = ast.add(Stmt::Pass, place);
            for _ in 0..100_000 {
                let body = ast.list(&[inner]);
                let row = match kind {
                    0 => Stmt::While { test: x, body, orelse: List::EMPTY },
                    1 => {
                        let finalbody = body;
                        let (handlers, orelse) = (List::EMPTY, List::EMPTY);
                        let id = ast.add(Try { body, handlers, orelse, finalbody }, place);
                        Stmt::Try(id)
                    }
                    2 => {
                        let (bases, keywords) = (List::EMPTY, List::EMPTY);
                        let (decorator_list, type_params) = (List::EMPTY, List::EMPTY);
                        let row = ClassDef { name, bases, keywords, body, decorator_list, type_params };
                        Stmt::ClassDef(ast.add(row, place))
                    }
                    _ => {
                        let patterns = ast.list(&[pattern]);
                        pattern = ast.add(Pattern::MatchSequence { patterns }, place);
                        Stmt::Pass
                    }
                };
                inner = ast.add(row, place);
            }
            let body = ast.list(&[inner]);
            let case = ast.add(MatchCase { pattern, guard: None, body }, place);
            let cases = ast.list(&[case]);
            let statement = ast.add(Stmt::Match { subject: x, cases }, place);
            let body = ast.list(&[statement]);
            ast.set_root(Mod::Module { body });
            assert!(compile(&ast, &CompileOptions::default()).is_err());
        }
        // What is not too deep compiles to sound code.
        let mut ast = Ast::new("x".into());
        let name = ast.intern("x");
        let mut e = ast.add(Expr::Name { id: name, ctx: LOAD }, place);
        for _ in 0..50 {
            e = ast.add(Expr::UnaryOp { op: UnaryOp::Invert, operand: e }, place);
        }
        let line = ast.add(Stmt::Expr { value: e }, place);
        let body = ast.list(&[line]);
        ast.set_root(Mod::Module { body });
        assert_eq!(verify(&compile(&ast, &CompileOptions::default()).expect("it compiles")), Ok(()));
    };
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work).expect("a thread");
    thread.join().expect("no panic");
}
