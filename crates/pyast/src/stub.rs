//! Stubs: what a `.pyi` says of a module.
//!
//! Kept: imports, functions with decorators and signatures, classes with bases, names of modules and classes, attributes
//! that `__init__` gives to `self`. Bodies become `...`, defaults that are no plain literals too. A name without an
//! annotation gets the type its value shows (`x = 1` is `x: int`), else `Incomplete` of `_typeshed`; aliases, type
//! variables and enumeration members keep their value, fields of dataclasses that they have one. Of the branches of an `if` or `try` all are read, and a name counts
//! once; tests of version, platform and `TYPE_CHECKING` stay as they are, since a type checker reads them. The stub of a
//! stub is the same stub.

use std::collections::HashSet;

use crate::arena::{Ast, List};
use crate::node::*;
use crate::symbol::Symbol;
use crate::unparse::{Prec, Writer};

/// What a stub keeps beyond signatures.
#[derive(Clone, Copy, Debug, Default)]
pub struct StubOptions {
    /// Docstrings of module, classes and functions.
    pub docstrings: bool,
}

/// The text of a module's stub, with a line end behind the last line.
pub fn stub(ast: &Ast, options: &StubOptions) -> String {
    let body = match *ast.root() {
        Mod::Module { body } | Mod::Interactive { body } => body,
        Mod::Expression { .. } | Mod::FunctionType { .. } => List::EMPTY,
    };
    let mut s = Stub {
        w: Writer::new(ast),
        options: *options,
        scopes: vec![Scope::default()],
        incomplete: false,
        class_first: false,
    };
    s.docstring(body);
    s.stmts(body, false);
    let mut out = s.w.out;
    if !out.is_empty() {
        out.push('\n');
    }
    if s.incomplete {
        // A class has a blank line before it, unless it is the first thing; now it is not.
        let blank = if s.class_first { "\n" } else { "" };
        let import = format!("from _typeshed import {INCOMPLETE}\n{blank}");
        out.insert_str(place_of_import(&out, options.docstrings, ast, body), &import);
    }
    out
}

/// Where an import may stand: behind a docstring and future imports.
fn place_of_import(out: &str, docstrings: bool, ast: &Ast, body: List<StmtId>) -> usize {
    let mut w = Writer::new(ast);
    if docstrings && let Some((text, unicode)) = w.docstring(body) {
        w.docstring_line(text, unicode);
    }
    let mut at = if w.out.is_empty() { 0 } else { (w.out.len() + 1).min(out.len()) };
    while out.get(at..).is_some_and(|rest| rest.starts_with("from __future__ import ")) {
        at = out.get(at..).and_then(|rest| rest.find('\n')).map_or(out.len(), |n| at + n + 1);
    }
    at
}

#[derive(Default)]
struct Scope {
    seen: HashSet<Symbol>,
    /// Those of them that are variables: what is assigned from one is no alias.
    variables: HashSet<Symbol>,
    /// The body of a class.
    class: bool,
    /// Of a class with decorators or a named tuple: it may be a dataclass, whose fields say that they have a default.
    fields: bool,
    /// Of an enumeration: members keep their values.
    members: bool,
}

struct Stub<'a> {
    w: Writer<'a>,
    options: StubOptions,
    scopes: Vec<Scope>,
    /// The name `Incomplete` is used.
    incomplete: bool,
    /// A class is the first thing in the stub.
    class_first: bool,
}

/// Calls that make types: a checker reads them.
const TYPE_MAKERS: [&str; 8] =
    ["TypeVar", "ParamSpec", "TypeVarTuple", "NewType", "NamedTuple", "namedtuple", "TypedDict", "TypeAliasType"];

/// Names whose value a checker (or a reader of `*` imports) needs.
const VALUES: [&str; 3] = ["__all__", "__slots__", "__match_args__"];

const INCOMPLETE: &str = "Incomplete";

impl Stub<'_> {
    fn docstring(&mut self, body: List<StmtId>) {
        if self.options.docstrings
            && let Some((text, unicode)) = self.w.docstring(body)
        {
            self.w.docstring_line(text, unicode);
        }
    }

    /// Notes a name; false if the scope had it.
    fn fresh(&mut self, name: Symbol) -> bool {
        self.scopes.last_mut().is_some_and(|s| s.seen.insert(name))
    }

    /// `again`: this is a further branch, so functions and classes that were there are left out.
    fn stmts(&mut self, body: List<StmtId>, again: bool) {
        for i in 0..body.len() {
            self.stmt(self.w.ast[body][i], again);
        }
    }

    fn stmt(&mut self, id: StmtId, again: bool) {
        let ast = self.w.ast;
        match ast[id] {
            Stmt::Import { names } | Stmt::ImportFrom { names, .. } => {
                let mut new = false;
                for &a in &ast[names] {
                    new |= self.fresh(ast[a].asname.unwrap_or(ast[a].name));
                }
                if new || !again {
                    self.w.stmt(id);
                }
            }
            Stmt::TypeAlias { name, .. } => {
                if let Expr::Name { id: name, .. } = ast[name]
                    && self.fresh(name)
                {
                    self.w.stmt(id);
                }
            }
            Stmt::FunctionDef(f) | Stmt::AsyncFunctionDef(f) => {
                let f = ast[f];
                if self.fresh(f.name) || !again {
                    self.function(f, matches!(ast[id], Stmt::AsyncFunctionDef(_)));
                }
            }
            Stmt::ClassDef(c) => {
                let c = ast[c];
                if self.fresh(c.name) || !again {
                    self.class(c);
                }
            }
            Stmt::AnnAssign { target, annotation, value, .. } => {
                if let Expr::Name { id, .. } = ast[target] {
                    self.annotated(id, annotation, value);
                }
            }
            Stmt::Assign { targets, value } => {
                for i in 0..targets.len() {
                    self.assigned(ast[targets][i], Some(value));
                }
            }
            Stmt::AugAssign { target, value, .. } => {
                if let Expr::Name { id: name, .. } = ast[target]
                    && ast.symbol_str(name) == "__all__"
                    && self.is_literal(value)
                {
                    self.w.stmt(id);
                }
            }
            Stmt::If { test, body, orelse } => self.if_(test, body, orelse, again),
            Stmt::Try(t) | Stmt::TryStar(t) => {
                let t = ast[t];
                self.stmts(t.body, again);
                self.stmts(t.orelse, again);
                for &h in &ast[t.handlers] {
                    self.stmts(ast[h].body, true);
                }
                self.stmts(t.finalbody, true);
            }
            Stmt::With { body, .. } | Stmt::AsyncWith { body, .. } => self.stmts(body, again),
            Stmt::While { body, orelse, .. } => {
                self.stmts(body, again);
                self.stmts(orelse, true);
            }
            Stmt::For { target, body, orelse, .. } | Stmt::AsyncFor { target, body, orelse, .. } => {
                self.assigned(target, None);
                self.stmts(body, again);
                self.stmts(orelse, true);
            }
            Stmt::Match { cases, .. } => {
                for &case in &ast[cases] {
                    self.stmts(ast[case].body, true);
                }
            }
            _ => {}
        }
    }

    /// Branches that a checker decides stay; of others every name counts once.
    fn if_(&mut self, test: ExprId, body: List<StmtId>, orelse: List<StmtId>, again: bool) {
        // A chain of `elif` is as long as a program likes, so it is a loop.
        let (mut test, mut body, mut orelse, mut again) = (test, body, orelse, again);
        let mut kept = false;
        loop {
            let keep = self.is_static(test);
            let main = self.is_main(test);
            // Behind a test that a checker decides the whole chain stays.
            let keep = keep || kept;
            if keep {
                self.w.line(if kept { "elif " } else { "if " });
                self.w.expr(test, Prec::Test);
                self.branch(body);
            } else if !main {
                self.stmts(body, again);
            }
            again |= !main;
            if let [only] = self.w.ast[orelse]
                && let Stmt::If { test: t, body: b, orelse: e } = self.w.ast[only]
            {
                kept = keep;
                (test, body, orelse) = (t, b, e);
                continue;
            }
            if keep && !orelse.is_empty() {
                self.w.line("else");
                let before = self.w.out.len() + 1;
                self.branch(orelse);
                self.not_an_elif(before);
            } else {
                self.stmts(orelse, again);
            }
            return;
        }
    }

    /// A branch that stays: what it defines is not known to be defined behind it.
    fn branch(&mut self, body: List<StmtId>) {
        self.w.out.push(':');
        self.w.indent += 1;
        let before = self.w.out.len();
        let seen = self.scopes.last().map(|s| s.seen.clone()).unwrap_or_default();
        self.stmts(body, false);
        if let Some(scope) = self.scopes.last_mut() {
            scope.seen = seen;
        }
        if self.w.out.len() == before {
            self.w.line("pass");
        }
        self.w.indent -= 1;
    }

    /// An `if` alone in an `else` would be read as its `elif`, which is another stub.
    fn not_an_elif(&mut self, from: usize) {
        let indent = "    ".repeat(self.w.indent + 1);
        let written = self.w.out.get(from..).unwrap_or("");
        let mut heads = written.lines().filter_map(|l| l.strip_prefix(&indent)).filter(|l| !l.starts_with(' '));
        if heads.next().is_some_and(|l| l.starts_with("if "))
            && heads.all(|l| l.starts_with("elif ") || l.starts_with("else:"))
        {
            self.w.indent += 1;
            self.w.line("pass");
            self.w.indent -= 1;
        }
    }

    /// Whether a checker knows the value of a test.
    fn is_static(&self, test: ExprId) -> bool {
        let ast = self.w.ast;
        let (mut pending, mut budget) = (vec![test], 100);
        while let Some(e) = pending.pop() {
            budget -= 1;
            match ast[e] {
                Expr::Name { id, .. } if ast.symbol_str(id) == "TYPE_CHECKING" => {}
                Expr::Attribute { value, attr, .. } => {
                    let (Expr::Name { id, .. }, attr) = (ast[value], ast.symbol_str(attr)) else { return false };
                    let known = match ast.symbol_str(id) {
                        "sys" => matches!(attr, "version_info" | "platform"),
                        "typing" => attr == "TYPE_CHECKING",
                        _ => false,
                    };
                    if !known {
                        return false;
                    }
                }
                Expr::Compare { left, comparators, .. } => {
                    let plain = |e: ExprId| self.is_literal(e);
                    if !ast[comparators].iter().all(|&e| plain(e)) {
                        return false;
                    }
                    pending.push(left);
                }
                Expr::Subscript { value, slice, .. } if self.is_literal(slice) => pending.push(value),
                Expr::UnaryOp { op: UnaryOp::Not, operand } => pending.push(operand),
                // sys.platform.startswith('…')
                Expr::Call { func, args, .. } if ast[args].iter().all(|&e| self.is_literal(e)) => match ast[func] {
                    Expr::Attribute { value, attr, .. } if ast.symbol_str(attr) == "startswith" => pending.push(value),
                    _ => return false,
                },
                Expr::BoolOp { values, .. } => pending.extend_from_slice(&ast[values]),
                _ => return false,
            }
            if budget == 0 {
                return false;
            }
        }
        true
    }

    /// `__name__ == '__main__'`
    fn is_main(&self, test: ExprId) -> bool {
        let ast = self.w.ast;
        matches!(ast[test], Expr::Compare { left, .. }
            if matches!(ast[left], Expr::Name { id, .. } if ast.symbol_str(id) == "__name__"))
    }

    fn function(&mut self, f: FunctionDef, is_async: bool) {
        let ast = self.w.ast;
        self.w.decorators(f.decorator_list);
        self.w.line(if is_async { "async def " } else { "def " });
        self.w.word(ast.symbol_str(f.name));
        self.w.type_params(f.type_params);
        self.w.word("(");
        let plain: HashSet<ExprId> = {
            let a = ast[f.args];
            let all = ast[a.defaults].iter().copied().chain(ast[a.kw_defaults].iter().copied().flatten());
            all.filter(|&e| self.is_small(e)).collect()
        };
        self.w.arguments_with(f.args, |w, e| {
            if plain.contains(&e) {
                w.expr(e, Prec::Test);
            } else {
                w.word("...");
            }
        });
        self.w.word(")");
        if let Some(e) = f.returns {
            self.w.word(" -> ");
            self.w.expr(e, Prec::Test);
        }
        self.w.word(":");
        if self.options.docstrings
            && let Some((text, unicode)) = self.w.docstring(f.body)
        {
            self.w.indent += 1;
            self.w.docstring_line(text, unicode);
            self.w.line("...");
            self.w.indent -= 1;
        } else {
            self.w.word(" ...");
        }
    }

    fn class(&mut self, c: ClassDef) {
        let ast = self.w.ast;
        if self.w.started {
            self.w.word("\n");
        } else {
            self.class_first = true;
        }
        self.w.decorators(c.decorator_list);
        self.w.class_head(c);
        self.w.word(":");
        let name = |&b: &ExprId| match ast[b] {
            Expr::Name { id, .. } | Expr::Attribute { attr: id, .. } => ast.symbol_str(id),
            _ => "",
        };
        let enumeration = |n| matches!(n, "Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag" | "ReprEnum");
        let members = ast[c.bases].iter().map(name).any(enumeration);
        let fields = !c.decorator_list.is_empty() || ast[c.bases].iter().map(name).any(|n| n == "NamedTuple");
        self.w.indent += 1;
        let before = self.w.out.len();
        self.scopes.push(Scope { class: true, members, fields, ..Scope::default() });
        self.docstring(c.body);
        self.stmts(c.body, false);
        self.attributes_of_self(c.body);
        self.scopes.pop();
        self.w.indent -= 1;
        if self.w.out.len() == before {
            self.w.word(" ...");
        }
    }

    /// `self.x = …` and `self.x: T = …` in `__init__`.
    fn attributes_of_self(&mut self, body: List<StmtId>) {
        let ast = self.w.ast;
        for &s in &ast[body] {
            if let Stmt::FunctionDef(f) = ast[s]
                && ast.symbol_str(ast[f].name) == "__init__"
            {
                let a = ast[ast[f].args];
                let Some(&first) = ast[a.posonlyargs].first().or_else(|| ast[a.args].first()) else { continue };
                self.self_in(ast[first].arg, ast[f].args, ast[f].body, 0);
            }
        }
    }

    fn self_in(&mut self, this: Symbol, args: ArgumentsId, body: List<StmtId>, depth: usize) {
        let ast = self.w.ast;
        if depth > 100 {
            return;
        }
        let attribute = |e: ExprId| match ast[e] {
            Expr::Attribute { value, attr, .. } => match ast[value] {
                Expr::Name { id, .. } if id == this => Some(attr),
                _ => None,
            },
            _ => None,
        };
        for &s in &ast[body] {
            match ast[s] {
                Stmt::AnnAssign { target, annotation, value, .. } => {
                    if let Some(name) = attribute(target) {
                        self.annotated(name, annotation, value.filter(|_| false));
                    }
                }
                Stmt::Assign { targets, value } => {
                    for &t in &ast[targets] {
                        let Some(name) = attribute(t) else { continue };
                        if !self.fresh(name) {
                            continue;
                        }
                        let annotation = match ast[value] {
                            Expr::Name { id, .. } => self.annotation_of(args, id),
                            _ => None,
                        };
                        self.w.line(ast.symbol_str(name));
                        self.w.word(": ");
                        match annotation {
                            Some(e) => self.w.expr(e, Prec::Test),
                            None => self.type_of(Some(value)),
                        }
                    }
                }
                Stmt::If { body, orelse, .. } | Stmt::For { body, orelse, .. } | Stmt::While { body, orelse, .. } => {
                    self.self_in(this, args, body, depth + 1);
                    self.self_in(this, args, orelse, depth + 1);
                }
                Stmt::With { body, .. } => self.self_in(this, args, body, depth + 1),
                Stmt::Try(t) => {
                    let t = ast[t];
                    self.self_in(this, args, t.body, depth + 1);
                    for &h in &ast[t.handlers] {
                        self.self_in(this, args, ast[h].body, depth + 1);
                    }
                    self.self_in(this, args, t.orelse, depth + 1);
                    self.self_in(this, args, t.finalbody, depth + 1);
                }
                _ => {}
            }
        }
    }

    /// The annotation of a parameter that takes one value.
    fn annotation_of(&self, args: ArgumentsId, name: Symbol) -> Option<ExprId> {
        let ast = self.w.ast;
        let a = ast[args];
        let all = ast[a.posonlyargs].iter().chain(&ast[a.args]).chain(&ast[a.kwonlyargs]);
        all.map(|&id| ast[id]).find(|arg| arg.arg == name)?.annotation
    }

    fn annotated(&mut self, name: Symbol, annotation: ExprId, value: Option<ExprId>) {
        let ast = self.w.ast;
        if !self.fresh(name) {
            return;
        }
        self.w.line(ast.symbol_str(name));
        self.w.word(": ");
        self.w.expr(annotation, Prec::Test);
        // `Final` without a type and aliases say with their value what they are.
        let last = match ast[annotation] {
            Expr::Name { id, .. } | Expr::Attribute { attr: id, .. } => ast.symbol_str(id),
            _ => "",
        };
        match value {
            Some(e) if last == "TypeAlias" || (last == "Final" && self.is_literal(e)) => {
                self.w.word(" = ");
                self.w.expr(e, Prec::Test);
            }
            Some(_) if last == "Final" || self.scopes.last().is_some_and(|s| s.fields) => self.w.word(" = ..."),
            _ => {}
        }
    }

    /// Names of a target, with the value where it is theirs alone.
    fn assigned(&mut self, target: ExprId, value: Option<ExprId>) {
        let ast = self.w.ast;
        let mut pending = vec![(target, value)];
        while let Some((target, value)) = pending.pop() {
            match ast[target] {
                Expr::Name { id, .. } => self.name(id, value),
                Expr::Starred { value: inner, .. } => pending.push((inner, None)),
                Expr::Tuple { elts, .. } | Expr::List { elts, .. } => {
                    let values = match value.map(|v| ast[v]) {
                        Some(Expr::Tuple { elts: values, .. } | Expr::List { elts: values, .. })
                            if values.len() == elts.len()
                                && !ast[elts].iter().any(|&e| matches!(ast[e], Expr::Starred { .. })) =>
                        {
                            Some(values)
                        }
                        _ => None,
                    };
                    for i in (0..elts.len()).rev() {
                        pending.push((ast[elts][i], values.map(|v| ast[v][i])));
                    }
                }
                _ => {}
            }
        }
    }

    fn name(&mut self, name: Symbol, value: Option<ExprId>) {
        let ast = self.w.ast;
        if !self.fresh(name) {
            return;
        }
        let text = ast.symbol_str(name);
        self.w.line(text);
        if let Some(e) = value
            && ((VALUES.contains(&text) && self.is_literal(e)) || self.is_alias(e) || self.is_member(e))
        {
            self.w.word(" = ");
            self.w.expr(e, Prec::Test);
            return;
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.insert(name);
        }
        self.w.word(": ");
        self.type_of(value);
    }

    fn is_member(&self, value: ExprId) -> bool {
        self.scopes.last().is_some_and(|s| s.class && s.members) && self.is_literal(value)
    }

    /// The type that a value shows.
    fn type_of(&mut self, value: Option<ExprId>) {
        let ast = self.w.ast;
        let value = match value.map(|e| ast[e]) {
            Some(Expr::UnaryOp { op: UnaryOp::USub, operand }) => Some(ast[operand]),
            other => other,
        };
        let text = match value {
            Some(Expr::Constant { value, .. }) => match value {
                Constant::True | Constant::False => "bool",
                Constant::Str(_) => "str",
                Constant::Bytes(_) => "bytes",
                Constant::Int(_) | Constant::BigInt(_) => "int",
                Constant::Float(_) => "float",
                Constant::Complex(_) => "complex",
                Constant::None | Constant::Ellipsis => INCOMPLETE,
            },
            Some(Expr::JoinedStr { .. }) => "str",
            Some(Expr::UnaryOp { op: UnaryOp::Not, .. }) => "bool",
            _ => INCOMPLETE,
        };
        self.incomplete |= text == INCOMPLETE;
        self.w.word(text);
    }

    /// A value that a checker reads: a dotted name, a subscripted one, a union of such, a call that makes a type.
    fn is_alias(&self, value: ExprId) -> bool {
        let ast = self.w.ast;
        let mut e = value;
        loop {
            match ast[e] {
                Expr::Name { id, .. } => return !self.scopes.iter().any(|s| s.variables.contains(&id)),
                Expr::Attribute { value, .. } => e = value,
                Expr::Subscript { value: base, .. } => {
                    // A type in brackets begins with a capital letter; `x = table[i]` is no alias.
                    let last = match ast[base] {
                        Expr::Name { id, .. } | Expr::Attribute { attr: id, .. } => ast.symbol_str(id),
                        _ => return false,
                    };
                    let known = ["list", "dict", "tuple", "set", "frozenset", "type"].contains(&last);
                    if !known && !last.starts_with(|c: char| c.is_uppercase()) {
                        return false;
                    }
                    e = base;
                }
                Expr::Call { func, .. } => {
                    let last = match ast[func] {
                        Expr::Name { id, .. } | Expr::Attribute { attr: id, .. } => ast.symbol_str(id),
                        _ => return false,
                    };
                    return TYPE_MAKERS.contains(&last);
                }
                _ => return false,
            }
        }
    }

    /// A default that says more than it costs to read: a constant, a signed number.
    fn is_small(&self, e: ExprId) -> bool {
        match self.w.ast[e] {
            Expr::Constant { value: Constant::Str(s) | Constant::Bytes(s), .. } => self.w.ast.str_bytes(s).len() <= 40,
            Expr::Constant { .. } => true,
            Expr::UnaryOp { op: UnaryOp::USub | UnaryOp::UAdd, operand } => {
                matches!(self.w.ast[operand], Expr::Constant { .. })
            }
            _ => false,
        }
    }

    /// Literals all through: constants, signed numbers, displays of them.
    fn is_literal(&self, e: ExprId) -> bool {
        let ast = self.w.ast;
        let mut pending = vec![e];
        while let Some(e) = pending.pop() {
            match ast[e] {
                Expr::Constant { .. } => {}
                Expr::UnaryOp { op: UnaryOp::USub | UnaryOp::UAdd, operand } => pending.push(operand),
                Expr::Tuple { elts, .. } | Expr::List { elts, .. } | Expr::Set { elts } => {
                    pending.extend_from_slice(&ast[elts]);
                }
                _ => return false,
            }
        }
        true
    }
}
