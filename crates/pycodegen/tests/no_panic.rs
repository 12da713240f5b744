//! Trees that no parser makes: whatever a caller builds with pyast's constructors compiles or is an error, and never a panic.

use pyast::*;
use pycodegen::{CompileOptions, Version, compile, verify};

/// Makes a tree out of a list of choices; once they are used up, leaves.
struct Builder<'a> {
    ast: Ast,
    choices: std::slice::Iter<'a, u8>,
    depth: usize,
}

const CONTEXTS: [ExprContext; 3] = [ExprContext::Load, ExprContext::Store, ExprContext::Del];
const NAMES: [&str; 8] = ["x", "__debug__", "__x", "super", "__class__", "self", ".0", "__classdict__"];

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

    fn expr(&mut self) -> ExprId {
        self.depth += 1;
        let kind = if self.depth > 40 { 0 } else { self.choice(22) };
        let row = match kind {
            1 => Expr::BoolOp { op: BoolOp::And, values: self.exprs() },
            2 => Expr::NamedExpr { target: self.expr(), value: self.expr() },
            3 => Expr::BinOp { left: self.expr(), op: Operator::Pow, right: self.expr() },
            4 => Expr::UnaryOp { op: UnaryOp::Not, operand: self.expr() },
            5 => Expr::IfExp { test: self.expr(), body: self.expr(), orelse: self.expr() },
            6 => {
                let values = self.exprs();
                let keys: Vec<Option<ExprId>> = (0..self.choice(3)).map(|_| self.optional()).collect();
                Expr::Dict { keys: self.ast.list(&keys), values }
            }
            7 => Expr::Set { elts: self.exprs() },
            8 => Expr::ListComp { elt: self.expr(), generators: self.generators() },
            9 => Expr::DictComp { key: self.expr(), value: self.expr(), generators: self.generators() },
            10 => Expr::GeneratorExp { elt: self.expr(), generators: self.generators() },
            11 => Expr::Await { value: self.expr() },
            12 => Expr::Yield { value: self.optional() },
            13 => {
                let ops = vec![CmpOp::In; self.choice(3)];
                Expr::Compare { left: self.expr(), ops: self.ast.list(&ops), comparators: self.exprs() }
            }
            14 => Expr::Call { func: self.expr(), args: self.exprs(), keywords: List::EMPTY },
            15 => {
                Expr::FormattedValue { value: self.expr(), conversion: Conversion::Repr, format_spec: self.optional() }
            }
            16 => Expr::JoinedStr { values: self.exprs() },
            17 => Expr::Attribute { value: self.expr(), attr: self.name(), ctx: self.ctx() },
            18 => Expr::Subscript { value: self.expr(), slice: self.expr(), ctx: self.ctx() },
            19 => Expr::Starred { value: self.expr(), ctx: self.ctx() },
            20 => Expr::Tuple { elts: self.exprs(), ctx: self.ctx() },
            21 => Expr::Slice { lower: self.optional(), upper: self.optional(), step: self.optional() },
            _ if self.choice(3) == 0 => Expr::Constant { value: Constant::Int(7), unicode: false },
            _ => Expr::Name { id: self.name(), ctx: self.ctx() },
        };
        self.depth -= 1;
        let range = self.range();
        self.ast.add(row, range)
    }

    fn body(&mut self) -> List<StmtId> {
        let list: Vec<StmtId> = (0..self.choice(4)).map(|_| self.stmt()).collect();
        self.ast.list(&list)
    }

    fn stmt(&mut self) -> StmtId {
        self.depth += 1;
        let kind = if self.depth > 40 { 0 } else { self.choice(16) };
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
            11 => {
                let names = [self.name()];
                Stmt::Nonlocal { names: self.ast.list(&names) }
            }
            12 => {
                let names = [self.name()];
                Stmt::Global { names: self.ast.list(&names) }
            }
            13 => Stmt::Break,
            14 => Stmt::Continue,
            _ => Stmt::Expr { value: self.expr() },
        };
        self.depth -= 1;
        let range = self.range();
        self.ast.add(row, range)
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
    for round in 0..2000 {
        let choices: Vec<u8> = (0..round % 600).map(|_| next()).collect();
        let mut b = Builder { ast: Ast::new("a\nb\u{e9}\nlonger line\n".into()), choices: choices.iter(), depth: 0 };
        let list: Vec<StmtId> = (0..5).map(|_| b.stmt()).collect();
        let body = b.ast.list(&list);
        b.ast.set_root(Mod::Module { body });
        let version = if round % 2 == 0 { Version::V3_10 } else { Version::V3_14 };
        let _ = compile(&b.ast, &CompileOptions { version, ..CompileOptions::default() });
    }
}

/// A tree as deep as one likes ends in an error, not in a native stack overflow.
#[test]
fn depth_is_bounded() {
    let work = || {
        for deep in [50, 100_000] {
            let mut ast = Ast::new("x".into());
            let name = ast.intern("x");
            let mut e = ast.add(Expr::Name { id: name, ctx: ExprContext::Load }, TextRange::new(0, 1));
            for _ in 0..deep {
                e = ast.add(Expr::UnaryOp { op: UnaryOp::Invert, operand: e }, TextRange::new(0, 1));
            }
            let line = ast.add(Stmt::Expr { value: e }, TextRange::new(0, 1));
            let body = ast.list(&[line]);
            ast.set_root(Mod::Module { body });
            match compile(&ast, &CompileOptions::default()) {
                Ok(code) => assert!(deep == 50 && verify(&code).is_ok()),
                Err(_) => assert!(deep > 50),
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(work).expect("a thread");
    thread.join().expect("no panic");
}
