//! The text of an annotation under `from __future__ import annotations`, as CPython 3.10's compiler stores it.
//!
//! Every construct prints with the fewest parentheses that its surroundings need, counted by level; strings print as
//! `repr` writes them. The depth of the tree bounds the recursion (`pyast::MAX_SPINE_DEPTH`).

use crate::compile::Version;
use crate::const_::Const;
use crate::fold::literal;
use pyast::*;

/// How tightly a construct binds; a child that binds less than its place demands gets parentheses.
type Level = u8;

const TUPLE: Level = 0;
const TEST: Level = 1;
const OR: Level = 2;
const AND: Level = 3;
const NOT: Level = 4;
const COMPARE: Level = 5;
/// Also of `|`.
const EXPR: Level = 6;
const XOR: Level = 7;
const BIT_AND: Level = 8;
const SHIFT: Level = 9;
const SUM: Level = 10;
const TERM: Level = 11;
const FACTOR: Level = 12;
const POWER: Level = 13;
const AWAIT: Level = 14;
const ATOM: Level = 15;

/// The text of an expression.
pub fn annotation_text(ast: &Ast, e: ExprId, version: Version) -> Vec<u8> {
    let mut w = Writer { ast, version, out: Vec::new() };
    w.expr(e, TEST);
    w.out
}

struct Writer<'a> {
    ast: &'a Ast,
    version: Version,
    /// WTF-8, as string constants may hold lone surrogates inside an f-string's text.
    out: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn sym(&mut self, symbol: Symbol) {
        let ast = self.ast;
        self.put(ast.symbol_str(symbol));
    }

    fn parens(&mut self, wanted: bool, inside: impl FnOnce(&mut Self)) {
        if wanted {
            self.put("(");
        }
        inside(self);
        if wanted {
            self.put(")");
        }
    }

    fn list(&mut self, items: &[ExprId], level: Level) {
        for (i, &e) in items.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            self.expr(e, level);
        }
    }

    fn expr(&mut self, id: ExprId, level: Level) {
        let ast = self.ast;
        match ast[id] {
            Expr::BoolOp { op, values } => {
                let (word, own) = if op == BoolOp::And { (" and ", AND) } else { (" or ", OR) };
                self.parens(level > own, |w| {
                    for (i, &v) in ast[values].iter().enumerate() {
                        if i > 0 {
                            w.put(word);
                        }
                        w.expr(v, own + 1);
                    }
                });
            }
            Expr::NamedExpr { target, value } => self.parens(level > TUPLE, |w| {
                w.expr(target, ATOM);
                w.put(" := ");
                w.expr(value, ATOM);
            }),
            Expr::BinOp { left, op, right } => {
                let (word, own) = binary(op);
                let from_right = u8::from(op == Operator::Pow);
                self.parens(level > own, |w| {
                    w.expr(left, own + from_right);
                    w.put(word);
                    w.expr(right, own + 1 - from_right);
                });
            }
            Expr::UnaryOp { op, operand } => {
                let (word, own) = match op {
                    UnaryOp::Invert => ("~", FACTOR),
                    UnaryOp::Not => ("not ", NOT),
                    UnaryOp::UAdd => ("+", FACTOR),
                    UnaryOp::USub => ("-", FACTOR),
                };
                self.parens(level > own, |w| {
                    w.put(word);
                    w.expr(operand, own);
                });
            }
            Expr::Lambda { args, body } => self.parens(level > TEST, |w| {
                let a = ast[args];
                w.put(if a.args.is_empty() && a.posonlyargs.is_empty() { "lambda" } else { "lambda " });
                w.arguments(a);
                w.put(": ");
                w.expr(body, TEST);
            }),
            Expr::IfExp { test, body, orelse } => self.parens(level > TEST, |w| {
                w.expr(body, TEST + 1);
                w.put(" if ");
                w.expr(test, TEST + 1);
                w.put(" else ");
                w.expr(orelse, TEST);
            }),
            Expr::Dict { keys, values } => {
                self.put("{");
                for (i, (&key, &value)) in ast[keys].iter().zip(&ast[values]).enumerate() {
                    if i > 0 {
                        self.put(", ");
                    }
                    match key {
                        Some(key) => {
                            self.expr(key, TEST);
                            self.put(": ");
                            self.expr(value, TEST);
                        }
                        None => {
                            self.put("**");
                            self.expr(value, EXPR);
                        }
                    }
                }
                self.put("}");
            }
            Expr::Set { elts } => {
                self.put("{");
                self.list(&ast[elts], TEST);
                self.put("}");
            }
            Expr::ListComp { elt, generators } => self.comprehension("[", elt, None, generators, "]"),
            Expr::SetComp { elt, generators } => self.comprehension("{", elt, None, generators, "}"),
            Expr::GeneratorExp { elt, generators } => self.comprehension("(", elt, None, generators, ")"),
            Expr::DictComp { key, value, generators } => self.comprehension("{", key, Some(value), generators, "}"),
            Expr::Await { value } => self.parens(level > AWAIT, |w| {
                w.put("await ");
                w.expr(value, ATOM);
            }),
            Expr::Yield { value: None } => self.put("(yield)"),
            Expr::Yield { value: Some(value) } => {
                self.put("(yield ");
                self.expr(value, TEST);
                self.put(")");
            }
            Expr::YieldFrom { value } => {
                self.put("(yield from ");
                self.expr(value, TEST);
                self.put(")");
            }
            Expr::Compare { left, ops, comparators } => self.parens(level > COMPARE, |w| {
                w.expr(left, COMPARE + 1);
                for (&op, &right) in ast[ops].iter().zip(&ast[comparators]) {
                    w.put(comparison(op));
                    w.expr(right, COMPARE + 1);
                }
            }),
            Expr::Call { func, args, keywords } => self.call(func, &ast[args], &ast[keywords]),
            Expr::JoinedStr { .. } | Expr::FormattedValue { .. } | Expr::TemplateStr { .. } => {
                let letter = if matches!(ast[id], Expr::TemplateStr { .. }) { "t" } else { "f" };
                let mut body = Writer { ast, version: self.version, out: Vec::new() };
                body.format_part(id);
                let text = Const::Str(body.out.into()).repr();
                self.put(letter);
                self.put(&text);
            }
            Expr::Interpolation { .. } => self.format_part(id),
            Expr::Constant { value, unicode } => {
                if unicode {
                    self.put("u");
                }
                if value == Constant::Ellipsis {
                    return self.put("...");
                }
                let text = literal(ast, value).repr();
                let infinite = matches!(value, Constant::Float(_) | Constant::Complex(_)) && text.contains("inf");
                self.put(&if infinite { text.replace("inf", "1e309") } else { text });
            }
            Expr::Attribute { value, attr, .. } => {
                self.expr(value, ATOM);
                let whole = matches!(ast[value], Expr::Constant { value: Constant::Int(_) | Constant::BigInt(_), .. });
                self.put(if whole { " ." } else { "." });
                self.sym(attr);
            }
            Expr::Subscript { value, slice, .. } => {
                self.expr(value, ATOM);
                self.put("[");
                // `x[*a]` is no syntax of 3.10.
                let starred = |e: &ExprId| matches!(self.ast[*e], Expr::Starred { .. });
                let parens = self.version == Version::V3_10
                    && matches!(self.ast[slice], Expr::Tuple { elts, .. } if self.ast[elts].iter().any(starred));
                self.expr(slice, if parens { TEST } else { TUPLE });
                self.put("]");
            }
            Expr::Starred { value, .. } => {
                self.put("*");
                self.expr(value, EXPR);
            }
            Expr::Name { id, .. } => self.sym(id),
            Expr::List { elts, .. } => {
                self.put("[");
                self.list(&ast[elts], TEST);
                self.put("]");
            }
            Expr::Tuple { elts, .. } => {
                if elts.is_empty() {
                    return self.put("()");
                }
                self.parens(level > TUPLE, |w| {
                    w.list(&ast[elts], TEST);
                    if elts.len() == 1 {
                        w.put(",");
                    }
                });
            }
            Expr::Slice { lower, upper, step } => {
                if let Some(e) = lower {
                    self.expr(e, TEST);
                }
                self.put(":");
                if let Some(e) = upper {
                    self.expr(e, TEST);
                }
                if let Some(e) = step {
                    self.put(":");
                    self.expr(e, TEST);
                }
            }
        }
    }

    fn comprehension(
        &mut self,
        open: &str,
        elt: ExprId,
        value: Option<ExprId>,
        generators: List<ComprehensionId>,
        close: &str,
    ) {
        let ast = self.ast;
        self.put(open);
        self.expr(elt, TEST);
        if let Some(value) = value {
            self.put(": ");
            self.expr(value, TEST);
        }
        for &g in &ast[generators] {
            let g = ast[g];
            self.put(if g.is_async { " async for " } else { " for " });
            self.expr(g.target, TUPLE);
            self.put(" in ");
            self.expr(g.iter, TEST + 1);
            for &test in &ast[g.ifs] {
                self.put(" if ");
                self.expr(test, TEST + 1);
            }
        }
        self.put(close);
    }

    fn call(&mut self, func: ExprId, args: &[ExprId], keywords: &[KeywordId]) {
        let ast = self.ast;
        self.expr(func, ATOM);
        if let (&[only], []) = (args, keywords)
            && matches!(ast[only], Expr::GeneratorExp { .. })
        {
            return self.expr(only, TEST);
        }
        self.put("(");
        self.list(args, TEST);
        for (i, &k) in keywords.iter().enumerate() {
            if i > 0 || !args.is_empty() {
                self.put(", ");
            }
            match ast[k].arg {
                Some(arg) => {
                    self.sym(arg);
                    self.put("=");
                }
                None => self.put("**"),
            }
            self.expr(ast[k].value, TEST);
        }
        self.put(")");
    }

    fn arguments(&mut self, a: Arguments) {
        let ast = self.ast;
        let mut first = true;
        let mut comma = |w: &mut Self| {
            if !std::mem::replace(&mut first, false) {
                w.put(", ");
            }
        };
        let positional = a.posonlyargs.len() + a.args.len();
        let plain = positional.saturating_sub(a.defaults.len());
        for (i, &arg) in ast[a.posonlyargs].iter().chain(&ast[a.args]).enumerate() {
            comma(self);
            self.sym(ast[arg].arg);
            if let Some(&default) = i.checked_sub(plain).and_then(|i| ast[a.defaults].get(i)) {
                self.put("=");
                self.expr(default, TEST);
            }
            if !a.posonlyargs.is_empty() && i + 1 == a.posonlyargs.len() {
                self.put(", /");
            }
        }
        if a.vararg.is_some() || !a.kwonlyargs.is_empty() {
            comma(self);
            self.put("*");
            if let Some(vararg) = a.vararg {
                self.sym(ast[vararg].arg);
            }
        }
        for (&arg, &default) in ast[a.kwonlyargs].iter().zip(&ast[a.kw_defaults]) {
            comma(self);
            self.sym(ast[arg].arg);
            if let Some(default) = default {
                self.put("=");
                self.expr(default, TEST);
            }
        }
        if let Some(kwarg) = a.kwarg {
            comma(self);
            self.put("**");
            self.sym(ast[kwarg].arg);
        }
    }

    /// A part of an f-string, as it stands between the quotes (which are added, with escapes, around the whole).
    fn format_part(&mut self, id: ExprId) {
        let ast = self.ast;
        match ast[id] {
            Expr::JoinedStr { values } | Expr::TemplateStr { values } => {
                ast[values].iter().for_each(|&v| self.format_part(v));
            }
            Expr::Constant { value: Constant::Str(s), .. } => {
                for &byte in ast.str_bytes(s) {
                    self.out.push(byte);
                    if matches!(byte, b'{' | b'}') {
                        self.out.push(byte);
                    }
                }
            }
            Expr::FormattedValue { value, conversion, format_spec }
            | Expr::Interpolation { value, conversion, format_spec, .. } => {
                let mut inner = Writer { ast, version: self.version, out: Vec::new() };
                inner.expr(value, TEST + 1);
                self.put(if inner.out.first() == Some(&b'{') { "{ " } else { "{" });
                self.out.append(&mut inner.out);
                self.put(match conversion {
                    Conversion::None => "",
                    Conversion::Str => "!s",
                    Conversion::Repr => "!r",
                    Conversion::Ascii => "!a",
                });
                if let Some(spec) = format_spec {
                    self.put(":");
                    self.format_part(spec);
                }
                self.put("}");
            }
            _ => self.expr(id, TEST),
        }
    }
}

const fn binary(op: Operator) -> (&'static str, Level) {
    match op {
        Operator::Add => (" + ", SUM),
        Operator::Sub => (" - ", SUM),
        Operator::Mult => (" * ", TERM),
        Operator::MatMult => (" @ ", TERM),
        Operator::Div => (" / ", TERM),
        Operator::Mod => (" % ", TERM),
        Operator::FloorDiv => (" // ", TERM),
        Operator::LShift => (" << ", SHIFT),
        Operator::RShift => (" >> ", SHIFT),
        Operator::BitOr => (" | ", EXPR),
        Operator::BitXor => (" ^ ", XOR),
        Operator::BitAnd => (" & ", BIT_AND),
        Operator::Pow => (" ** ", POWER),
    }
}

const fn comparison(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Eq => " == ",
        CmpOp::NotEq => " != ",
        CmpOp::Lt => " < ",
        CmpOp::LtE => " <= ",
        CmpOp::Gt => " > ",
        CmpOp::GtE => " >= ",
        CmpOp::Is => " is ",
        CmpOp::IsNot => " is not ",
        CmpOp::In => " in ",
        CmpOp::NotIn => " not in ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        let ast = pyparse::parse(source, &pyparse::ParseOptions::mode(pyparse::Mode::Expression)).expect("valid");
        let Mod::Expression { body } = *ast.root() else { panic!("an expression") };
        String::from_utf8_lossy(&annotation_text(&ast, body, Version::V3_10)).into_owned()
    }

    #[test]
    fn few_parentheses() {
        for same in [
            "a + b * c",
            "(a + b) * c",
            "-a ** b",
            "(-a) ** b",
            "not a and b",
            "lambda x, /, y=1, *z, k, **w: x",
            "lambda: 1",
            "f(x for x in y)",
            "f(*a, b=1, **c)",
            "{1: 2, **a}",
            "[a for a, b in c if d]",
            "a[b, c:d:e]",
            "a[(b, *c)]",
            "(a, b)",
            "1 .real",
            "x.y[z]",
            "f'{ {1}!r:{w}}'",
            "(yield)",
        ] {
            assert_eq!(text(same), same);
        }
        assert_eq!(text("'a' \"b'\""), "\"ab'\"");
        assert_eq!(text("1e999"), "1e309");
    }
}
