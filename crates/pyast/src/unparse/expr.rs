//! Expressions, parameters and patterns.

use super::Writer;
use crate::arena::List;
use crate::node::*;

/// How strongly something binds, loosest first. A place asks for the least strength that needs no parentheses there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub(crate) enum Prec {
    Named,
    Tuple,
    Yield,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Prec {
    const ALL: [Prec; 18] = [
        Prec::Named,
        Prec::Tuple,
        Prec::Yield,
        Prec::Test,
        Prec::Or,
        Prec::And,
        Prec::Not,
        Prec::Compare,
        Prec::BitOr,
        Prec::BitXor,
        Prec::BitAnd,
        Prec::Shift,
        Prec::Arith,
        Prec::Term,
        Prec::Factor,
        Prec::Power,
        Prec::Await,
        Prec::Atom,
    ];

    /// `n` steps tighter; nothing is tighter than an atom.
    pub(crate) fn tighter(self, n: usize) -> Prec {
        Prec::ALL.get((self as usize).saturating_add(n)).copied().unwrap_or(Prec::Atom)
    }
}

/// An operator's text and strength.
pub(crate) fn binary(op: Operator) -> (&'static str, Prec) {
    match op {
        Operator::Add => ("+", Prec::Arith),
        Operator::Sub => ("-", Prec::Arith),
        Operator::Mult => ("*", Prec::Term),
        Operator::MatMult => ("@", Prec::Term),
        Operator::Div => ("/", Prec::Term),
        Operator::Mod => ("%", Prec::Term),
        Operator::FloorDiv => ("//", Prec::Term),
        Operator::Pow => ("**", Prec::Power),
        Operator::LShift => ("<<", Prec::Shift),
        Operator::RShift => (">>", Prec::Shift),
        Operator::BitOr => ("|", Prec::BitOr),
        Operator::BitXor => ("^", Prec::BitXor),
        Operator::BitAnd => ("&", Prec::BitAnd),
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

impl Writer<'_> {
    /// Writes `what` in parentheses if it is looser than its place allows.
    fn wrap(&mut self, place: Prec, own: Prec, what: impl FnOnce(&mut Self)) {
        let parens = place > own;
        if parens {
            self.out.push('(');
        }
        what(self);
        if parens {
            self.out.push(')');
        }
    }

    /// An expression in a place. Down the left spine in a loop: openings first, then the innermost, then the rests.
    pub(crate) fn expr(&mut self, e: ExprId, place: Prec) {
        let (mut e, mut place) = (e, place);
        let mut spine = Vec::new();
        loop {
            let next = match self.ast[e] {
                Expr::BinOp { left, op, .. } => {
                    let (_, own) = binary(op);
                    let parens = place > own;
                    if parens {
                        self.out.push('(');
                    }
                    spine.push((e, parens));
                    // Power binds to the right: its left operand must be tighter.
                    place = if op == Operator::Pow { own.tighter(1) } else { own };
                    left
                }
                Expr::Attribute { value, .. } | Expr::Subscript { value, .. } | Expr::Call { func: value, .. } => {
                    spine.push((e, false));
                    place = Prec::Atom;
                    value
                }
                _ => break,
            };
            e = next;
        }
        self.leaf(e, place);
        while let Some((e, parens)) = spine.pop() {
            self.rest(e);
            if parens {
                self.out.push(')');
            }
        }
    }

    /// What stands behind the left part of a node of the spine.
    fn rest(&mut self, e: ExprId) {
        match self.ast[e] {
            Expr::BinOp { op, right, .. } => {
                let (text, own) = binary(op);
                self.out.push(' ');
                self.word(text);
                self.out.push(' ');
                self.expr(right, if op == Operator::Pow { own } else { own.tighter(1) });
            }
            Expr::Attribute { value, attr, .. } => {
                // `1.real` would be a float; True and False are integers too.
                let integer = Constant::Int(0);
                if let Expr::Constant { value, .. } = self.ast[value]
                    && (matches!(value, Constant::BigInt(_) | Constant::True | Constant::False)
                        || std::mem::discriminant(&value) == std::mem::discriminant(&integer))
                {
                    self.out.push(' ');
                }
                self.out.push('.');
                self.word(self.ast.symbol_str(attr));
            }
            Expr::Subscript { slice, .. } => {
                self.out.push('[');
                match self.ast[slice] {
                    Expr::Tuple { elts, .. } if !elts.is_empty() => self.elements(elts),
                    _ => self.expr(slice, Prec::Test),
                }
                self.out.push(']');
            }
            Expr::Call { args, keywords, .. } => {
                self.out.push('(');
                self.call_arguments(args, keywords);
                self.out.push(')');
            }
            _ => {}
        }
    }

    pub(crate) fn call_arguments(&mut self, args: List<ExprId>, keywords: List<KeywordId>) {
        self.exprs(args);
        if !args.is_empty() && !keywords.is_empty() {
            self.word(", ");
        }
        self.each(keywords, |w, k| {
            let k = w.ast[k];
            match k.arg {
                Some(name) => {
                    w.word(w.ast.symbol_str(name));
                    w.word("=");
                }
                None => w.word("**"),
            }
            w.expr(k.value, Prec::Test);
        });
    }

    pub(crate) fn exprs(&mut self, list: List<ExprId>) {
        self.each(list, |w, e| w.expr(e, Prec::Test));
    }

    /// The elements of a tuple, with the comma that makes one element a tuple.
    fn elements(&mut self, list: List<ExprId>) {
        self.exprs(list);
        if list.len() == 1 {
            self.out.push(',');
        }
    }

    fn leaf(&mut self, e: ExprId, place: Prec) {
        match self.ast[e] {
            Expr::BoolOp { op, values } => {
                let (text, own) = match op {
                    BoolOp::And => (" and ", Prec::And),
                    BoolOp::Or => (" or ", Prec::Or),
                };
                self.wrap(place, own, |w| {
                    for i in 0..values.len() {
                        if i > 0 {
                            w.word(text);
                        }
                        // Each operand is asked to bind tighter than the one before.
                        w.expr(w.ast[values][i], own.tighter(i + 1));
                    }
                });
            }
            Expr::NamedExpr { target, value } => self.wrap(place, Prec::Named, |w| {
                w.expr(target, Prec::Atom);
                w.word(" := ");
                w.expr(value, Prec::Atom);
            }),
            Expr::UnaryOp { op, operand } => {
                let (text, own) = match op {
                    UnaryOp::Invert => ("~", Prec::Factor),
                    UnaryOp::UAdd => ("+", Prec::Factor),
                    UnaryOp::USub => ("-", Prec::Factor),
                    UnaryOp::Not => ("not ", Prec::Not),
                };
                self.wrap(place, own, |w| {
                    w.word(text);
                    w.expr(operand, own);
                });
            }
            Expr::Lambda { args, body } => self.wrap(place, Prec::Test, |w| {
                w.word("lambda");
                let before = w.out.len();
                w.out.push(' ');
                w.arguments(args);
                if w.out.len() == before + 1 {
                    w.out.pop();
                }
                w.word(": ");
                w.expr(body, Prec::Test);
            }),
            Expr::IfExp { test, body, orelse } => self.wrap(place, Prec::Test, |w| {
                w.expr(body, Prec::Or);
                w.word(" if ");
                w.expr(test, Prec::Or);
                w.word(" else ");
                w.expr(orelse, Prec::Test);
            }),
            Expr::Await { value } => self.wrap(place, Prec::Await, |w| {
                w.word("await ");
                w.expr(value, Prec::Atom);
            }),
            Expr::Yield { value } => self.wrap(place, Prec::Yield, |w| {
                w.word("yield");
                if let Some(value) = value {
                    w.out.push(' ');
                    w.expr(value, Prec::Atom);
                }
            }),
            Expr::YieldFrom { value } => self.wrap(place, Prec::Yield, |w| {
                w.word("yield from ");
                w.expr(value, Prec::Atom);
            }),
            Expr::Compare { left, ops, comparators } => self.wrap(place, Prec::Compare, |w| {
                w.expr(left, Prec::BitOr);
                for i in 0..ops.len().min(comparators.len()) {
                    w.word(comparison(w.ast[ops][i]));
                    w.expr(w.ast[comparators][i], Prec::BitOr);
                }
            }),
            Expr::Tuple { elts, .. } => {
                let parens = elts.is_empty() || place > Prec::Tuple;
                self.wrap(if parens { Prec::Atom } else { Prec::Named }, Prec::Tuple, |w| w.elements(elts));
            }
            Expr::Starred { value, .. } => {
                self.out.push('*');
                self.expr(value, Prec::BitOr);
            }
            _ => self.atom(e),
        }
    }

    fn atom(&mut self, e: ExprId) {
        match self.ast[e] {
            Expr::Name { id, .. } => self.word(self.ast.symbol_str(id)),
            Expr::Constant { value, unicode } => {
                if unicode {
                    self.out.push('u');
                }
                match value {
                    Constant::Ellipsis => self.word("..."),
                    Constant::Float(x) if x.is_infinite() => self.word("1e309"),
                    Constant::Complex(x) if x.is_infinite() => self.word("1e309j"),
                    _ => super::constant(self.ast, value, &mut self.out),
                }
            }
            Expr::List { elts, .. } => {
                self.out.push('[');
                self.exprs(elts);
                self.out.push(']');
            }
            Expr::Set { elts } if elts.is_empty() => self.word("{*()}"),
            Expr::Set { elts } => {
                self.out.push('{');
                self.exprs(elts);
                self.out.push('}');
            }
            Expr::Dict { keys, values } => {
                self.out.push('{');
                for i in 0..keys.len().min(values.len()) {
                    if i > 0 {
                        self.word(", ");
                    }
                    let value = self.ast[values][i];
                    match self.ast[keys][i] {
                        Some(key) => {
                            self.expr(key, Prec::Test);
                            self.word(": ");
                            self.expr(value, Prec::Test);
                        }
                        None => {
                            self.word("**");
                            self.expr(value, Prec::BitOr);
                        }
                    }
                }
                self.out.push('}');
            }
            Expr::ListComp { elt, generators } => self.comprehension('[', elt, None, generators, ']'),
            Expr::SetComp { elt, generators } => self.comprehension('{', elt, None, generators, '}'),
            Expr::GeneratorExp { elt, generators } => self.comprehension('(', elt, None, generators, ')'),
            Expr::DictComp { key, value, generators } => self.comprehension('{', key, Some(value), generators, '}'),
            Expr::Slice { lower, upper, step } => {
                for (i, part) in [lower, upper, step].into_iter().enumerate() {
                    if i == 1 || (i == 2 && part.is_some()) {
                        self.out.push(':');
                    }
                    if let Some(e) = part {
                        self.expr(e, Prec::Test);
                    }
                }
            }
            Expr::JoinedStr { values } => self.formatted_string('f', values),
            Expr::TemplateStr { values } => self.formatted_string('t', values),
            // A field alone is no expression of a program; it is shown as the string it would be.
            Expr::FormattedValue { .. } | Expr::Interpolation { .. } => self.lone_field(e),
            // Of the spine, or with a strength of their own: seen before.
            _ => {}
        }
    }

    fn comprehension(
        &mut self,
        open: char,
        elt: ExprId,
        value: Option<ExprId>,
        generators: List<ComprehensionId>,
        close: char,
    ) {
        self.out.push(open);
        self.expr(elt, Prec::Test);
        if let Some(value) = value {
            self.word(": ");
            self.expr(value, Prec::Test);
        }
        for i in 0..generators.len() {
            let g = self.ast[self.ast[generators][i]];
            self.word(if g.is_async { " async for " } else { " for " });
            self.expr(g.target, Prec::Tuple);
            self.word(" in ");
            self.expr(g.iter, Prec::Or);
            for j in 0..g.ifs.len() {
                self.word(" if ");
                self.expr(self.ast[g.ifs][j], Prec::Or);
            }
        }
        self.out.push(close);
    }

    /// A parameter list, without its parentheses.
    pub(crate) fn arguments(&mut self, id: ArgumentsId) {
        self.arguments_with(id, |w, default| w.expr(default, Prec::Test));
    }

    /// The same, each default written by `default`.
    pub(crate) fn arguments_with(&mut self, id: ArgumentsId, default: impl Fn(&mut Self, ExprId)) {
        let a = self.ast[id];
        let mut first = true;
        let comma = |w: &mut Self, first: &mut bool| {
            if !std::mem::replace(first, false) {
                w.word(", ");
            }
        };
        let positional = a.posonlyargs.len() + a.args.len();
        let without = positional.saturating_sub(a.defaults.len());
        for i in 0..positional {
            comma(self, &mut first);
            let of = i.checked_sub(a.posonlyargs.len());
            self.arg(match of {
                Some(i) => self.ast[a.args][i],
                None => self.ast[a.posonlyargs][i],
            });
            if let Some(i) = i.checked_sub(without) {
                self.out.push('=');
                default(self, self.ast[a.defaults][i]);
            }
            if i + 1 == a.posonlyargs.len() {
                self.word(", /");
            }
        }
        if a.vararg.is_some() || !a.kwonlyargs.is_empty() {
            comma(self, &mut first);
            self.out.push('*');
            if let Some(arg) = a.vararg {
                self.arg(arg);
            }
        }
        for i in 0..a.kwonlyargs.len() {
            comma(self, &mut first);
            self.arg(self.ast[a.kwonlyargs][i]);
            if let Some(Some(e)) = self.ast[a.kw_defaults].get(i).copied() {
                self.out.push('=');
                default(self, e);
            }
        }
        if let Some(arg) = a.kwarg {
            comma(self, &mut first);
            self.word("**");
            self.arg(arg);
        }
    }

    fn arg(&mut self, id: ArgId) {
        let arg = self.ast[id];
        self.word(self.ast.symbol_str(arg.arg));
        if let Some(e) = arg.annotation {
            self.word(": ");
            self.expr(e, Prec::Test);
        }
    }

    pub(crate) fn type_params(&mut self, list: List<TypeParamId>) {
        if list.is_empty() {
            return;
        }
        self.out.push('[');
        self.each(list, |w, id| {
            let (mark, name, bound, default) = match w.ast[id] {
                TypeParam::TypeVar { name, bound, default_value } => ("", name, bound, default_value),
                TypeParam::TypeVarTuple { name, default_value } => ("*", name, None, default_value),
                TypeParam::ParamSpec { name, default_value } => ("**", name, None, default_value),
            };
            w.word(mark);
            w.word(w.ast.symbol_str(name));
            for (sign, e) in [(": ", bound), (" = ", default)] {
                if let Some(e) = e {
                    w.word(sign);
                    w.expr(e, Prec::Test);
                }
            }
        });
        self.out.push(']');
    }

    pub(crate) fn pattern(&mut self, id: PatternId, place: Prec) {
        match self.ast[id] {
            Pattern::MatchValue { value } => self.expr(value, Prec::Test),
            Pattern::MatchSingleton { value } => self.word(match value {
                Singleton::None => "None",
                Singleton::True => "True",
                Singleton::False => "False",
            }),
            Pattern::MatchSequence { patterns } => {
                self.out.push('[');
                self.patterns(patterns);
                self.out.push(']');
            }
            Pattern::MatchMapping { keys, patterns, rest } => {
                self.out.push('{');
                for i in 0..keys.len().min(patterns.len()) {
                    if i > 0 {
                        self.word(", ");
                    }
                    self.expr(self.ast[keys][i], Prec::Test);
                    self.word(": ");
                    self.pattern(self.ast[patterns][i], Prec::Test);
                }
                if let Some(rest) = rest {
                    if !keys.is_empty() {
                        self.word(", ");
                    }
                    self.word("**");
                    self.word(self.ast.symbol_str(rest));
                }
                self.out.push('}');
            }
            Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.expr(cls, Prec::Atom);
                self.out.push('(');
                self.patterns(patterns);
                for i in 0..kwd_attrs.len().min(kwd_patterns.len()) {
                    if i > 0 || !patterns.is_empty() {
                        self.word(", ");
                    }
                    self.word(self.ast.symbol_str(self.ast[kwd_attrs][i]));
                    self.out.push('=');
                    self.pattern(self.ast[kwd_patterns][i], Prec::Test);
                }
                self.out.push(')');
            }
            Pattern::MatchStar { name } => {
                self.out.push('*');
                self.word(name.map_or("_", |n| self.ast.symbol_str(n)));
            }
            Pattern::MatchAs { pattern: Some(pattern), name } => self.wrap(place, Prec::Test, |w| {
                w.pattern(pattern, Prec::BitOr);
                w.word(" as ");
                w.word(name.map_or("_", |n| w.ast.symbol_str(n)));
            }),
            Pattern::MatchAs { pattern: None, name } => self.word(name.map_or("_", |n| self.ast.symbol_str(n))),
            Pattern::MatchOr { patterns } => self.wrap(place, Prec::BitOr, |w| {
                for i in 0..patterns.len() {
                    if i > 0 {
                        w.word(" | ");
                    }
                    w.pattern(w.ast[patterns][i], Prec::BitXor);
                }
            }),
        }
    }

    fn patterns(&mut self, list: List<PatternId>) {
        self.each(list, |w, p| w.pattern(p, Prec::Test));
    }
}
