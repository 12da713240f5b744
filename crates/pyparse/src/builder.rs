//! What the grammar's actions call: makes nodes and keeps the stacks of unfinished lists.
//!
//! `take_x(n)` turns the top `n` entries of a stack into a list of the tree. Fallible functions return the message and
//! range that CPython gives for programs that the grammar accepts and Python does not.

use crate::error::{Fail, Place};
use crate::targets;
use pyast::*;
use pylex::{Number, TokenKind};
use unicode_normalization::UnicodeNormalization;

/// What an action refuses with.
pub type Refused = Box<Fail>;

/// Kinds of entries of a parameter list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Param {
    Plain,
    Slash,
    Star,
    DoubleStar,
}

pub(crate) struct ParamRow {
    pub kind: Param,
    pub arg: Option<ArgId>,
    pub default: Option<ExprId>,
    pub range: TextRange,
}

/// An entry of a call's argument list.
#[derive(Clone, Copy)]
pub(crate) enum Argument {
    Positional(ExprId),
    Generator(ExprId),
    Starred(ExprId),
    Keyword(KeywordId),
    DoubleStar(KeywordId),
}

struct ChainEntry {
    start: u32,
    left: ExprId,
    op: Operator,
}

/// The state of a parse besides the parser's own stack.
pub struct Builder<'a> {
    pub(crate) ast: Ast,
    pub(crate) src: &'a str,
    exprs: Vec<ExprId>,
    stmts: Vec<StmtId>,
    symbols: Vec<Symbol>,
    /// Where the last line of simple statements ends: compound statements end there too.
    pub line_end: u32,
    /// Where the last `!` of a replacement field stands.
    pub(crate) conversion_at: u32,
    aliases: Vec<AliasId>,
    items: Vec<WithItemId>,
    handlers: Vec<ExceptHandlerId>,
    cases: Vec<MatchCaseId>,
    patterns: Vec<PatternId>,
    comprehensions: Vec<ComprehensionId>,
    type_params: Vec<TypeParamId>,
    comparisons: Vec<(CmpOp, ExprId)>,
    chain: Vec<ChainEntry>,
    pub(crate) params: Vec<ParamRow>,
    pub(crate) arguments: Vec<Argument>,
    keywords: Vec<KeywordId>,
    dict: Vec<(Option<ExprId>, ExprId)>,
    class_items: Vec<(Option<Symbol>, PatternId)>,
    pub(crate) parts: Vec<crate::strings::Part>,
    pub(crate) values: Vec<crate::strings::Value>,
    /// The decoded bytes of the texts among `values`.
    pub(crate) literal: Vec<u8>,
    pub(crate) prefixes: Vec<pylex::Prefix>,
    pub(crate) warnings: Vec<crate::Warning>,
    /// Tuples after `except` that stand without parentheses.
    pub(crate) bare_types: Vec<ExprId>,
}

fn precedence(op: Operator) -> u8 {
    match op {
        Operator::BitOr => 0,
        Operator::BitXor => 1,
        Operator::BitAnd => 2,
        Operator::LShift | Operator::RShift => 3,
        Operator::Add | Operator::Sub => 4,
        _ => 5,
    }
}

#[cold]
pub(crate) fn refuse(message: impl Into<String>, range: TextRange) -> Refused {
    Box::new(Fail { message: message.into(), range, place: Place::Range })
}

impl<'a> Builder<'a> {
    pub(crate) fn new(src: &'a str) -> Self {
        let mut ast = Ast::new(String::new());
        ast.reserve_for(src.len());
        Builder {
            ast,
            src,
            exprs: Vec::new(),
            stmts: Vec::new(),
            symbols: Vec::new(),
            line_end: 0,
            conversion_at: 0,
            aliases: Vec::new(),
            items: Vec::new(),
            handlers: Vec::new(),
            cases: Vec::new(),
            patterns: Vec::new(),
            comprehensions: Vec::new(),
            type_params: Vec::new(),
            comparisons: Vec::new(),
            chain: Vec::new(),
            params: Vec::new(),
            arguments: Vec::new(),
            keywords: Vec::new(),
            dict: Vec::new(),
            class_items: Vec::new(),
            parts: Vec::new(),
            values: Vec::new(),
            literal: Vec::new(),
            prefixes: Vec::new(),
            warnings: Vec::new(),
            bare_types: Vec::new(),
        }
    }

    pub(crate) fn text(&self, l: u32, r: u32) -> &'a str {
        self.src.get(l as usize..r as usize).unwrap_or("")
    }

    // ---- lists

    #[inline]
    pub fn push_expr(&mut self, e: ExprId) {
        self.exprs.push(e);
    }

    pub fn push_stmt(&mut self, s: StmtId) {
        self.stmts.push(s);
    }

    pub fn push_symbol(&mut self, s: Symbol) {
        self.symbols.push(s);
    }

    pub fn push_pattern(&mut self, p: PatternId) {
        self.patterns.push(p);
    }

    pub fn push_comparison(&mut self, op: CmpOp, e: ExprId) {
        self.comparisons.push((op, e));
    }

    #[inline]
    pub fn take_exprs(&mut self, n: u32) -> List<ExprId> {
        take(&mut self.ast, &mut self.exprs, n)
    }

    pub fn take_stmts(&mut self, n: u32) -> List<StmtId> {
        take(&mut self.ast, &mut self.stmts, n)
    }

    pub fn take_symbols(&mut self, n: u32) -> List<Symbol> {
        take(&mut self.ast, &mut self.symbols, n)
    }

    pub fn take_aliases(&mut self, n: u32) -> List<AliasId> {
        take(&mut self.ast, &mut self.aliases, n)
    }

    pub fn take_type_params(&mut self, n: u32) -> List<TypeParamId> {
        take(&mut self.ast, &mut self.type_params, n)
    }

    fn take_patterns(&mut self, n: u32) -> List<PatternId> {
        take(&mut self.ast, &mut self.patterns, n)
    }

    // ---- roots

    pub fn root(&mut self, root: Mod) {
        self.ast.set_root(root);
    }

    pub fn module(&mut self, n: u32) {
        let body = self.take_stmts(n);
        self.root(Mod::Module { body });
    }

    pub fn interactive(&mut self, n: u32) {
        let body = self.take_stmts(n);
        self.root(Mod::Interactive { body });
    }

    pub fn function_type(&mut self, n: u32, returns: ExprId) {
        let argtypes = self.take_exprs(n);
        self.root(Mod::FunctionType { argtypes, returns });
    }

    // ---- names and constants

    #[inline]
    pub fn expr(&mut self, e: Expr, l: u32, r: u32) -> ExprId {
        self.ast.add(e, TextRange::new(l, r))
    }

    #[inline]
    pub fn stmt(&mut self, s: Stmt, l: u32, r: u32) -> StmtId {
        self.ast.add(s, TextRange::new(l, r))
    }

    #[inline]
    pub fn ident(&mut self, l: u32, r: u32) -> Symbol {
        let text = self.text(l, r);
        if text.is_ascii() {
            return self.ast.intern(text);
        }
        let normal: String = text.nfkc().collect();
        self.ast.intern(&normal)
    }

    #[inline]
    pub fn name(&mut self, l: u32, r: u32, ctx: ExprContext) -> ExprId {
        let id = self.ident(l, r);
        self.expr(Expr::Name { id, ctx }, l, r)
    }

    /// A dotted name without the blanks, comments and line continuations in it.
    pub fn dotted(&mut self, l: u32, r: u32) -> Symbol {
        let text = self.text(l, r);
        if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.') {
            return self.ast.intern(text);
        }
        let tokens = pylex::lex(text);
        let mut name = String::new();
        for t in &tokens.tokens {
            let piece = text.get(t.start as usize..t.end as usize).unwrap_or("");
            if t.kind == TokenKind::Dot {
                name.push('.');
            } else if t.kind.is_name_like() {
                name.extend(piece.nfkc());
            }
        }
        self.ast.intern(&name)
    }

    pub fn constant(&mut self, value: Constant, l: u32, r: u32) -> ExprId {
        self.expr(Expr::Constant { value, unicode: false }, l, r)
    }

    pub fn number(&mut self, l: u32, r: u32) -> Result<ExprId, Refused> {
        let value = match pylex::parse_number(self.text(l, r)) {
            Ok(Number::Int(n)) => Constant::Int(n),
            Ok(Number::Big(text)) => Constant::BigInt(self.ast.add_str(text.as_bytes())),
            Ok(Number::Float(x)) => Constant::Float(x),
            Ok(Number::Imaginary(x)) => Constant::Complex(x),
            Err(message) => return Err(refuse(message, TextRange::new(l, r))),
        };
        Ok(self.constant(value, l, r))
    }

    // ---- expressions

    pub fn tuple(&mut self, n: u32, l: u32, r: u32) -> ExprId {
        let elts = self.take_exprs(n);
        self.expr(Expr::Tuple { elts, ctx: ExprContext::Load }, l, r)
    }

    pub fn list(&mut self, n: u32, l: u32, r: u32) -> ExprId {
        let elts = self.take_exprs(n);
        self.expr(Expr::List { elts, ctx: ExprContext::Load }, l, r)
    }

    pub fn set(&mut self, n: u32, l: u32, r: u32) -> ExprId {
        let elts = self.take_exprs(n);
        self.expr(Expr::Set { elts }, l, r)
    }

    pub fn dict_item(&mut self, key: Option<ExprId>, value: ExprId) {
        self.dict.push((key, value));
    }

    pub fn dict(&mut self, n: u32, l: u32, r: u32) -> ExprId {
        let from = self.dict.len().saturating_sub(n as usize);
        let keys = self.ast.list_of(self.dict[from..].iter().map(|i| i.0));
        let values = self.ast.list_of(self.dict[from..].iter().map(|i| i.1));
        self.dict.truncate(from);
        self.expr(Expr::Dict { keys, values }, l, r)
    }

    fn take_generators(&mut self, n: u32) -> List<ComprehensionId> {
        take(&mut self.ast, &mut self.comprehensions, n)
    }

    pub fn generator(&mut self, elt: ExprId, n: u32, l: u32, r: u32) -> ExprId {
        let generators = self.take_generators(n);
        self.expr(Expr::GeneratorExp { elt, generators }, l, r)
    }

    pub fn list_comp(&mut self, elt: ExprId, n: u32, l: u32, r: u32) -> ExprId {
        let generators = self.take_generators(n);
        self.expr(Expr::ListComp { elt, generators }, l, r)
    }

    pub fn set_comp(&mut self, elt: ExprId, n: u32, l: u32, r: u32) -> ExprId {
        let generators = self.take_generators(n);
        self.expr(Expr::SetComp { elt, generators }, l, r)
    }

    pub fn dict_comp(&mut self, key: ExprId, value: ExprId, n: u32, l: u32, r: u32) -> ExprId {
        let generators = self.take_generators(n);
        self.expr(Expr::DictComp { key, value, generators }, l, r)
    }

    pub fn comprehension(
        &mut self,
        target: ExprId,
        iter: ExprId,
        ifs: u32,
        is_async: bool,
        l: u32,
        r: u32,
    ) -> Result<(), Refused> {
        self.store(target)?;
        let ifs = self.take_exprs(ifs);
        let id = self.ast.add(Comprehension { target, iter, ifs, is_async }, TextRange::new(l, r));
        self.comprehensions.push(id);
        Ok(())
    }

    pub fn bool_op(&mut self, op: BoolOp, n: u32, l: u32, r: u32) -> ExprId {
        let values = self.take_exprs(n);
        self.expr(Expr::BoolOp { op, values }, l, r)
    }

    pub fn compare(&mut self, left: ExprId, n: u32, l: u32, r: u32) -> ExprId {
        let from = self.comparisons.len().saturating_sub(n as usize);
        let ops = self.ast.list_of(self.comparisons[from..].iter().map(|c| c.0));
        let comparators = self.ast.list_of(self.comparisons[from..].iter().map(|c| c.1));
        self.comparisons.truncate(from);
        self.expr(Expr::Compare { left, ops, comparators }, l, r)
    }

    /// An operand and the operator after it: whatever binds as strongly to the left is finished. `n` and the result are
    /// the number of this chain's open entries.
    pub fn chain_op(&mut self, mut n: u32, l: u32, e: ExprId, r: u32, op: Operator) -> u32 {
        let (mut start, mut left) = (l, e);
        while n > 0
            && let Some(entry) = self.chain.pop_if(|entry| precedence(entry.op) >= precedence(op))
        {
            start = entry.start;
            left = self.expr(Expr::BinOp { left: entry.left, op: entry.op, right: left }, start, r);
            n -= 1;
        }
        self.chain.push(ChainEntry { start, left, op });
        n + 1
    }

    pub fn chain_end(&mut self, n: u32, e: ExprId, r: u32) -> ExprId {
        let mut right = e;
        for _ in 0..n {
            if let Some(entry) = self.chain.pop() {
                right = self.expr(Expr::BinOp { left: entry.left, op: entry.op, right }, entry.start, r);
            }
        }
        right
    }

    pub fn attribute(&mut self, value: ExprId, attr: Symbol, l: u32, r: u32) -> ExprId {
        self.expr(Expr::Attribute { value, attr, ctx: ExprContext::Load }, l, r)
    }

    pub fn group(&mut self, e: ExprId) -> Result<ExprId, Refused> {
        if matches!(self.ast[e], Expr::Starred { .. }) {
            return Err(refuse("cannot use starred expression here", self.ast.range(e)));
        }
        Ok(e)
    }

    // ---- calls

    pub fn positional(&mut self, e: ExprId) {
        self.arguments.push(Argument::Positional(e));
    }

    pub fn generator_argument(&mut self, elt: ExprId, n: u32, l: u32, r: u32) {
        let e = self.generator(elt, n, l, r);
        self.arguments.push(Argument::Generator(e));
    }

    pub fn starred_argument(&mut self, value: ExprId, l: u32, r: u32) {
        let e = self.expr(Expr::Starred { value, ctx: ExprContext::Load }, l, r);
        self.arguments.push(Argument::Starred(e));
    }

    pub fn keyword_argument(&mut self, arg: Option<Symbol>, value: ExprId, l: u32, r: u32) {
        let id = self.ast.add(Keyword { arg, value }, TextRange::new(l, r));
        self.arguments.push(if arg.is_some() { Argument::Keyword(id) } else { Argument::DoubleStar(id) });
    }

    pub fn call0(&mut self, func: ExprId, l: u32, r: u32) -> ExprId {
        self.expr(Expr::Call { func, args: List::EMPTY, keywords: List::EMPTY }, l, r)
    }

    /// `at` is the opening parenthesis.
    pub fn call(&mut self, func: ExprId, n: u32, comma: bool, l: u32, at: u32, r: u32) -> Result<ExprId, Refused> {
        let (args, keywords) = self.split_arguments(n, comma, at, r)?;
        Ok(self.expr(Expr::Call { func, args, keywords }, l, r))
    }

    fn split_arguments(
        &mut self,
        n: u32,
        comma: bool,
        open: u32,
        close: u32,
    ) -> Result<(List<ExprId>, List<KeywordId>), Refused> {
        let from = self.arguments.len().saturating_sub(n as usize);
        if n == 1
            && let Some(&Argument::Positional(e)) = self.arguments.last()
        {
            self.arguments.truncate(from);
            return Ok((self.ast.list(&[e]), List::EMPTY));
        }
        let (mut keyword, mut double_star) = (false, false);
        let mut misplaced = None;
        let (mut args, mut keywords) = (0, 0);
        for i in from..self.arguments.len() {
            let item = self.arguments[i];
            match item {
                Argument::Positional(e) | Argument::Generator(e) => {
                    if matches!(item, Argument::Generator(_)) {
                        if n > 1 || comma {
                            return Err(refuse("Generator expression must be parenthesized", self.ast.range(e)));
                        }
                        self.ast.set_range(e, TextRange::new(open, close));
                    }
                    if (keyword || double_star) && misplaced.is_none() {
                        misplaced = Some(if double_star {
                            "positional argument follows keyword argument unpacking"
                        } else {
                            "positional argument follows keyword argument"
                        });
                    }
                    self.exprs.push(e);
                    args += 1;
                }
                Argument::Starred(e) => {
                    if double_star {
                        let at = self.ast.range(e).start;
                        let comma = self.text(open, at).rfind(',').map_or(at, |n| open + n as u32);
                        return Err(refuse(
                            "iterable argument unpacking follows keyword argument unpacking",
                            TextRange::new(comma, at),
                        ));
                    }
                    self.exprs.push(e);
                    args += 1;
                }
                Argument::Keyword(k) => {
                    keyword = true;
                    self.check_keyword(k)?;
                    self.keywords.push(k);
                    keywords += 1;
                }
                Argument::DoubleStar(k) => {
                    double_star = true;
                    self.keywords.push(k);
                    keywords += 1;
                }
            }
        }
        if let Some(message) = misplaced {
            return Err(refuse(message, TextRange::new(close.saturating_sub(1), close)));
        }
        self.arguments.truncate(from);
        Ok((self.take_exprs(args), take(&mut self.ast, &mut self.keywords, keywords)))
    }

    fn check_keyword(&self, k: KeywordId) -> Result<(), Refused> {
        if let Some(sym) = self.ast[k].arg
            && self.ast.symbol_str(sym) == "__debug__"
        {
            return Err(refuse("cannot assign to __debug__", self.ast.range(k)));
        }
        Ok(())
    }

    // ---- targets

    pub fn store(&mut self, e: ExprId) -> Result<(), Refused> {
        targets::set_context(&mut self.ast, e, ExprContext::Store)
    }

    pub fn store_assign(&mut self, e: ExprId) -> Result<(), Refused> {
        if matches!(self.ast[e], Expr::Yield { .. } | Expr::YieldFrom { .. }) {
            return Err(refuse("assignment to yield expression not possible", self.ast.range(e)));
        }
        self.store(e)
    }

    pub fn delete(&mut self, n: u32, l: u32, r: u32) -> Result<StmtId, Refused> {
        let targets = self.take_exprs(n);
        for i in 0..targets.len() {
            let e = self.ast[targets][i];
            targets::set_context(&mut self.ast, e, ExprContext::Del)?;
        }
        Ok(self.stmt(Stmt::Delete { targets }, l, r))
    }

    pub fn assign(&mut self, n: u32, value: ExprId, l: u32, r: u32) -> StmtId {
        let targets = self.take_exprs(n);
        self.stmt(Stmt::Assign { targets, value }, l, r)
    }

    pub fn aug_assign(
        &mut self,
        target: ExprId,
        op: Operator,
        value: ExprId,
        l: u32,
        r: u32,
    ) -> Result<StmtId, Refused> {
        if !matches!(self.ast[target], Expr::Name { .. } | Expr::Attribute { .. } | Expr::Subscript { .. }) {
            let what = targets::describe(&self.ast, target);
            return Err(refuse(
                format!("'{what}' is an illegal expression for augmented assignment"),
                self.ast.range(target),
            ));
        }
        self.store(target)?;
        Ok(self.stmt(Stmt::AugAssign { target, op, value }, l, r))
    }

    pub fn ann_assign(
        &mut self,
        target: ExprId,
        annotation: ExprId,
        value: Option<ExprId>,
        l: u32,
        r: u32,
    ) -> Result<StmtId, Refused> {
        let range = self.ast.range(target);
        let message = match self.ast[target] {
            Expr::Name { .. } | Expr::Attribute { .. } | Expr::Subscript { .. } => None,
            Expr::List { .. } => Some("only single target (not list) can be annotated"),
            Expr::Tuple { .. } => Some("only single target (not tuple) can be annotated"),
            _ => Some("illegal target for annotation"),
        };
        if let Some(message) = message {
            return Err(refuse(message, range));
        }
        self.store(target)?;
        // A parenthesised name starts after its statement.
        let simple = matches!(self.ast[target], Expr::Name { .. }) && range.start == l;
        Ok(self.stmt(Stmt::AnnAssign { target, annotation, value, simple }, l, r))
    }

    // ---- imports

    pub fn alias(&mut self, name: Symbol, asname: Option<Symbol>, l: u32, r: u32) {
        let id = self.ast.add(Alias { name, asname }, TextRange::new(l, r));
        self.aliases.push(id);
    }

    pub fn star_alias(&mut self, l: u32, r: u32) {
        let star = self.ast.intern("*");
        self.alias(star, None, l, r);
    }

    pub fn import_from(&mut self, level: u32, module: Option<Symbol>, n: u32, l: u32, r: u32) -> StmtId {
        let names = self.take_aliases(n);
        self.stmt(Stmt::ImportFrom { module, names, level }, l, r)
    }

    // ---- compound statements; `l` is where they start, they end where their last block ends

    pub fn if_stmt(&mut self, test: ExprId, body: List<StmtId>, orelse: List<StmtId>, l: u32) -> StmtId {
        let r = self.line_end;
        self.stmt(Stmt::If { test, body, orelse }, l, r)
    }

    pub fn while_stmt(&mut self, test: ExprId, body: List<StmtId>, orelse: List<StmtId>, l: u32) -> StmtId {
        let r = self.line_end;
        self.stmt(Stmt::While { test, body, orelse }, l, r)
    }

    pub fn for_parts(
        &mut self,
        target: ExprId,
        iter: ExprId,
        body: List<StmtId>,
        orelse: List<StmtId>,
    ) -> Result<StmtId, Refused> {
        self.store(target)?;
        let r = self.line_end;
        Ok(self.stmt(Stmt::For { target, iter, body, orelse }, r, r))
    }

    pub fn for_stmt(&mut self, id: StmtId, is_async: bool, l: u32) -> StmtId {
        let range = TextRange::new(l, self.ast.range(id).end);
        self.ast.set_range(id, range);
        if is_async && let Stmt::For { target, iter, body, orelse } = self.ast[id] {
            self.ast[id] = Stmt::AsyncFor { target, iter, body, orelse };
        }
        id
    }

    pub fn with_item(&mut self, context_expr: ExprId, optional_vars: Option<ExprId>, l: u32, r: u32) {
        let id = self.ast.add(WithItem { context_expr, optional_vars }, TextRange::new(l, r));
        self.items.push(id);
    }

    pub fn with_parts(&mut self, n: u32, body: List<StmtId>) -> StmtId {
        let items = take(&mut self.ast, &mut self.items, n);
        let r = self.line_end;
        self.stmt(Stmt::With { items, body }, r, r)
    }

    pub fn with_stmt(&mut self, id: StmtId, is_async: bool, l: u32) -> StmtId {
        let range = TextRange::new(l, self.ast.range(id).end);
        self.ast.set_range(id, range);
        if is_async && let Stmt::With { items, body } = self.ast[id] {
            self.ast[id] = Stmt::AsyncWith { items, body };
        }
        id
    }

    pub fn handler(&mut self, type_: Option<ExprId>, name: Option<Symbol>, body: List<StmtId>, l: u32) {
        let r = self.line_end;
        let id = self.ast.add(ExceptHandler { type_, name, body }, TextRange::new(l, r));
        self.handlers.push(id);
    }

    pub fn try_parts(
        &mut self,
        body: List<StmtId>,
        n: u32,
        orelse: List<StmtId>,
        finalbody: Option<List<StmtId>>,
        star: bool,
    ) -> StmtId {
        let handlers = take(&mut self.ast, &mut self.handlers, n);
        let finalbody = finalbody.unwrap_or(List::EMPTY);
        let r = self.line_end;
        let id = self.ast.add(Try { body, handlers, orelse, finalbody }, TextRange::new(r, r));
        self.stmt(if star { Stmt::TryStar(id) } else { Stmt::Try(id) }, r, r)
    }

    pub fn try_stmt(&mut self, id: StmtId, l: u32) -> StmtId {
        let range = TextRange::new(l, self.ast.range(id).end);
        self.ast.set_range(id, range);
        id
    }

    pub fn function_row(
        &mut self,
        name: Symbol,
        type_params: List<TypeParamId>,
        args: ArgumentsId,
        returns: Option<ExprId>,
        body: List<StmtId>,
    ) -> FunctionDefId {
        let row = FunctionDef { name, args, body, decorator_list: List::EMPTY, returns, type_params };
        self.ast.add(row, TextRange::default())
    }

    pub fn function(&mut self, f: FunctionDefId, is_async: bool, decorators: List<ExprId>, l: u32) -> StmtId {
        self.ast[f].decorator_list = decorators;
        let r = self.line_end;
        self.stmt(if is_async { Stmt::AsyncFunctionDef(f) } else { Stmt::FunctionDef(f) }, l, r)
    }

    pub fn class_row(&mut self, name: Symbol, type_params: List<TypeParamId>, body: List<StmtId>) -> ClassDefId {
        let row = ClassDef {
            name,
            bases: List::EMPTY,
            keywords: List::EMPTY,
            body,
            decorator_list: List::EMPTY,
            type_params,
        };
        self.ast.add(row, TextRange::default())
    }

    #[expect(clippy::too_many_arguments, reason = "the pieces of one rule")]
    pub fn class_with_bases(
        &mut self,
        name: Symbol,
        type_params: List<TypeParamId>,
        n: u32,
        comma: bool,
        l: u32,
        r: u32,
        body: List<StmtId>,
    ) -> Result<ClassDefId, Refused> {
        let generator =
            self.arguments.last().and_then(|a| if let Argument::Generator(e) = a { Some(*e) } else { None });
        if let Some(e) = generator {
            return Err(refuse("invalid syntax", self.ast.range(e)));
        }
        let (bases, keywords) = self.split_arguments(n, comma, l, r)?;
        let id = self.class_row(name, type_params, body);
        self.ast[id].bases = bases;
        self.ast[id].keywords = keywords;
        Ok(id)
    }

    pub fn class(&mut self, c: ClassDefId, decorators: List<ExprId>, l: u32) -> StmtId {
        self.ast[c].decorator_list = decorators;
        let r = self.line_end;
        self.stmt(Stmt::ClassDef(c), l, r)
    }

    pub fn type_param(&mut self, row: TypeParam, l: u32, r: u32) {
        let id = self.ast.add(row, TextRange::new(l, r));
        self.type_params.push(id);
    }

    // ---- parameters

    /// `l..r` is the parameter, `e` the end of its default.
    #[expect(clippy::too_many_arguments, reason = "the pieces of one rule")]
    pub fn param(
        &mut self,
        kind: Param,
        name: Option<Symbol>,
        annotation: Option<ExprId>,
        default: Option<ExprId>,
        l: u32,
        r: u32,
        e: u32,
    ) {
        let arg = name.map(|arg| self.ast.add(Arg { arg, annotation }, TextRange::new(l, r)));
        self.params.push(ParamRow { kind, arg, default, range: TextRange::new(l, e) });
    }

    pub fn lambda0(&mut self, body: ExprId, l: u32, r: u32) -> ExprId {
        let args = self.ast.add(Arguments::default(), TextRange::new(l, l));
        self.expr(Expr::Lambda { args, body }, l, r)
    }

    pub fn lambda_arguments(&mut self, n: u32, l: u32) -> Result<ArgumentsId, Refused> {
        let end = self.params.last().map_or(l, |p| p.range.end);
        self.arguments(n, l, end)
    }

    // ---- match

    pub fn case(&mut self, pattern: PatternId, guard: Option<ExprId>, body: List<StmtId>, l: u32) {
        let r = self.line_end;
        let id = self.ast.add(MatchCase { pattern, guard, body }, TextRange::new(l, r));
        self.cases.push(id);
    }

    pub fn match_stmt(&mut self, subject: ExprId, n: u32, l: u32) -> Result<StmtId, Refused> {
        if matches!(self.ast[subject], Expr::Starred { .. }) {
            return Err(refuse("invalid syntax", self.ast.range(subject)));
        }
        let cases = take(&mut self.ast, &mut self.cases, n);
        let r = self.line_end;
        Ok(self.stmt(Stmt::Match { subject, cases }, l, r))
    }

    pub fn pattern(&mut self, p: Pattern, l: u32, r: u32) -> PatternId {
        self.ast.add(p, TextRange::new(l, r))
    }

    fn is_fstring(&self, e: ExprId) -> bool {
        matches!(self.ast[e], Expr::JoinedStr { .. } | Expr::TemplateStr { .. })
    }

    pub fn string_pattern(&mut self, value: ExprId, l: u32, r: u32) -> Result<PatternId, Refused> {
        if self.is_fstring(value) {
            return Err(refuse("patterns may only match literals and attribute lookups", self.ast.range(value)));
        }
        Ok(self.pattern(Pattern::MatchValue { value }, l, r))
    }

    fn binding(&self, name: Symbol) -> Option<Symbol> {
        Some(name).filter(|&n| self.ast.symbol_str(n) != "_")
    }

    pub fn capture_pattern(&mut self, name: Symbol, l: u32, r: u32) -> PatternId {
        let name = self.binding(name);
        self.pattern(Pattern::MatchAs { pattern: None, name }, l, r)
    }

    pub fn star_pattern(&mut self, name: Symbol, l: u32, r: u32) -> PatternId {
        let name = self.binding(name);
        self.pattern(Pattern::MatchStar { name }, l, r)
    }

    pub fn as_pattern(&mut self, p: PatternId, name: Symbol, at: u32, l: u32, r: u32) -> Result<PatternId, Refused> {
        if self.binding(name).is_none() {
            return Err(refuse("cannot use '_' as a target", TextRange::new(at, r)));
        }
        Ok(self.pattern(Pattern::MatchAs { pattern: Some(p), name: Some(name) }, l, r))
    }

    pub fn or_pattern(&mut self, n: u32, l: u32, r: u32) -> PatternId {
        let patterns = self.take_patterns(n);
        self.pattern(Pattern::MatchOr { patterns }, l, r)
    }

    pub fn sequence_pattern(&mut self, n: u32, l: u32, r: u32) -> PatternId {
        let patterns = self.take_patterns(n);
        self.pattern(Pattern::MatchSequence { patterns }, l, r)
    }

    pub fn mapping_pattern(&mut self, n: u32, rest: Option<Symbol>, l: u32, r: u32) -> PatternId {
        let keys = self.take_exprs(n);
        let patterns = self.take_patterns(n);
        self.pattern(Pattern::MatchMapping { keys, patterns, rest }, l, r)
    }

    /// Types of `except` without parentheses.
    pub fn needs_bare_types(&mut self, types: ExprId) {
        self.bare_types.push(types);
    }

    /// A mapping pattern with `**name` (`name` stands at `at`), which cannot be `_`.
    pub fn rest_pattern(&mut self, n: u32, name: Symbol, at: u32, l: u32, r: u32) -> Result<PatternId, Refused> {
        if self.ast.symbol_str(name) == "_" {
            return Err(refuse("invalid syntax", TextRange::new(at, at + 1)));
        }
        Ok(self.mapping_pattern(n, Some(name), l, r))
    }

    pub fn class_item(&mut self, name: Option<Symbol>, p: PatternId) {
        self.class_items.push((name, p));
    }

    pub fn class_pattern(&mut self, cls: ExprId, n: u32, l: u32, r: u32) -> Result<PatternId, Refused> {
        let items = self.class_items.split_off(self.class_items.len().saturating_sub(n as usize));
        let (mut positional, mut names, mut keyword) = (Vec::new(), Vec::new(), Vec::new());
        for (name, p) in items {
            match name {
                Some(name) => {
                    names.push(name);
                    keyword.push(p);
                }
                None if names.is_empty() => positional.push(p),
                None => {
                    return Err(refuse("positional patterns follow keyword patterns", self.ast.range(p)));
                }
            }
        }
        let patterns = self.ast.list(&positional);
        let kwd_attrs = self.ast.list(&names);
        let kwd_patterns = self.ast.list(&keyword);
        Ok(self.pattern(Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns }, l, r))
    }

    pub fn complex_pattern(
        &mut self,
        left: ExprId,
        op: Operator,
        right: ExprId,
        l: u32,
        r: u32,
    ) -> Result<ExprId, Refused> {
        let is_complex = |ast: &Ast, e| matches!(ast[e], Expr::Constant { value: Constant::Complex(_), .. });
        let real = if let Expr::UnaryOp { operand, .. } = self.ast[left] { operand } else { left };
        if is_complex(&self.ast, real) {
            return Err(refuse("real number required in complex literal", self.ast.range(left)));
        }
        if !is_complex(&self.ast, right) {
            return Err(refuse("imaginary number required in complex literal", self.ast.range(right)));
        }
        Ok(self.expr(Expr::BinOp { left, op, right }, l, r))
    }
}

#[inline]
fn take<T: Element>(ast: &mut Ast, stack: &mut Vec<T>, n: u32) -> List<T> {
    if n == 0 {
        return List::EMPTY;
    }
    let from = stack.len().saturating_sub(n as usize);
    let list = ast.list(&stack[from..]);
    stack.truncate(from);
    list
}
