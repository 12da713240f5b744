//! Expressions.

use super::{BlockId, Compiler, R, UnitKind, Version};
use crate::const_::Const;
use crate::error::CompileError;
use crate::opcode::{
    Intrinsic,
    Opcode::{self, *},
};
use pyast::*;

/// More values than this are not left on the stack at once to build a collection or a call.
const STACK_USE_GUIDELINE: usize = 30;

pub(super) const fn binary_op(op: Operator, in_place: bool) -> Opcode {
    match (op, in_place) {
        (Operator::Add, false) => BINARY_ADD,
        (Operator::Sub, false) => BINARY_SUBTRACT,
        (Operator::Mult, false) => BINARY_MULTIPLY,
        (Operator::MatMult, false) => BINARY_MATRIX_MULTIPLY,
        (Operator::Div, false) => BINARY_TRUE_DIVIDE,
        (Operator::Mod, false) => BINARY_MODULO,
        (Operator::Pow, false) => BINARY_POWER,
        (Operator::LShift, false) => BINARY_LSHIFT,
        (Operator::RShift, false) => BINARY_RSHIFT,
        (Operator::BitOr, false) => BINARY_OR,
        (Operator::BitXor, false) => BINARY_XOR,
        (Operator::BitAnd, false) => BINARY_AND,
        (Operator::FloorDiv, false) => BINARY_FLOOR_DIVIDE,
        (Operator::Add, true) => INPLACE_ADD,
        (Operator::Sub, true) => INPLACE_SUBTRACT,
        (Operator::Mult, true) => INPLACE_MULTIPLY,
        (Operator::MatMult, true) => INPLACE_MATRIX_MULTIPLY,
        (Operator::Div, true) => INPLACE_TRUE_DIVIDE,
        (Operator::Mod, true) => INPLACE_MODULO,
        (Operator::Pow, true) => INPLACE_POWER,
        (Operator::LShift, true) => INPLACE_LSHIFT,
        (Operator::RShift, true) => INPLACE_RSHIFT,
        (Operator::BitOr, true) => INPLACE_OR,
        (Operator::BitXor, true) => INPLACE_XOR,
        (Operator::BitAnd, true) => INPLACE_AND,
        (Operator::FloorDiv, true) => INPLACE_FLOOR_DIVIDE,
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn expr(&mut self, id: ExprId) -> R {
        let range = self.ast.range(id);
        self.guard(range)?;
        let saved = self.loc();
        self.set_loc(range);
        let out = if let Expr::Constant { value, .. } = self.ast[id] {
            self.literal(value);
            Ok(())
        } else if let Some(value) = self.folds.folded(id) {
            let tag = if value.has_nan() { id.index() as u32 + 1 } else { 0 };
            let value = value.clone();
            self.load_const_of(value, tag);
            Ok(())
        } else {
            self.expr_inner(id)
        };
        self.restore_loc(saved);
        self.depth -= 1;
        out
    }

    pub(super) fn exprs(&mut self, list: &[ExprId]) -> R {
        list.iter().try_for_each(|&e| self.expr(e))
    }

    /// Pushes what a literal stands for.
    fn literal(&mut self, value: Constant) {
        let number = match value {
            Constant::Str(s) => self.constants.text(self.ast.str_bytes(s)),
            Constant::Bytes(s) => self.constants.bytes(self.ast.str_bytes(s)),
            other => self.constants.number(crate::fold::literal(self.ast, other), 0),
        };
        self.load_number(number);
    }

    /// The constants that all of the expressions are, if they are.
    fn constants_of(&self, list: &[ExprId]) -> Option<Vec<Const>> {
        if !list.iter().all(|&e| self.is_constant(e)) {
            return None;
        }
        list.iter().map(|&e| self.constant(e)).collect()
    }

    pub(super) fn is_constant(&self, id: ExprId) -> bool {
        self.folds.is_constant(self.ast, id)
    }

    pub(super) fn constant(&self, id: ExprId) -> Option<Const> {
        self.folds.get(self.ast, id)
    }

    fn expr_inner(&mut self, id: ExprId) -> R {
        let ast = self.ast;
        let range = ast.range(id);
        match ast[id] {
            Expr::BoolOp { op, values } => {
                let jump = if op == BoolOp::And { JUMP_IF_FALSE_OR_POP } else { JUMP_IF_TRUE_OR_POP };
                let end = self.new_block();
                if let Some((&last, rest)) = ast[values].split_last() {
                    for &v in rest {
                        self.expr(v)?;
                        self.jump(jump, end);
                    }
                    self.expr(last)?;
                }
                self.use_block(end);
            }
            Expr::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op(DUP_TOP);
                self.expr(target)?;
            }
            Expr::BinOp { left, op, right } => {
                self.expr(left)?;
                self.expr(right)?;
                self.op(binary_op(op, false));
            }
            Expr::UnaryOp { op, operand } => {
                if op == UnaryOp::Not && self.negated_comparison(operand)? {
                    return Ok(());
                }
                self.expr(operand)?;
                self.op(match op {
                    UnaryOp::Invert => UNARY_INVERT,
                    UnaryOp::Not => UNARY_NOT,
                    UnaryOp::UAdd => UNARY_POSITIVE,
                    UnaryOp::USub => UNARY_NEGATIVE,
                });
            }
            Expr::Lambda { args, body } => self.lambda(id, args, body)?,
            Expr::IfExp { test, body, orelse } => {
                let (end, next) = (self.new_block(), self.new_block());
                self.jump_if(test, next, false)?;
                self.expr(body)?;
                self.jump_noline(JUMP_FORWARD, end);
                self.use_block(next);
                self.expr(orelse)?;
                self.use_block(end);
            }
            Expr::Dict { keys, values } => self.dict(&ast[keys], &ast[values])?,
            Expr::Set { elts } => self.unpacked(&ast[elts], 0, BUILD_SET, SET_ADD, SET_UPDATE, false)?,
            Expr::ListComp { .. } | Expr::SetComp { .. } | Expr::DictComp { .. } | Expr::GeneratorExp { .. } => {
                self.comprehension(id)?;
            }
            Expr::Await { value } => {
                if !self.inside_function() {
                    return Err(self.error("'await' outside function"));
                }
                if !matches!(self.unit().kind, UnitKind::AsyncFunction | UnitKind::Comprehension) {
                    return Err(self.error("'await' outside async function"));
                }
                self.expr(value)?;
                self.op(GET_AWAITABLE);
                self.load_const(Const::None);
                self.op(YIELD_FROM);
            }
            Expr::Yield { value } => {
                if !self.inside_function() {
                    return Err(self.error("'yield' outside function"));
                }
                match value {
                    Some(v) => self.expr(v)?,
                    None => self.load_const(Const::None),
                }
                self.op(YIELD_VALUE);
            }
            Expr::YieldFrom { value } => {
                if !self.inside_function() {
                    let old = self.opts.version == Version::V3_10;
                    return Err(self.error(if old {
                        "'yield' outside function"
                    } else {
                        "'yield from' outside function"
                    }));
                }
                if self.unit().kind == UnitKind::AsyncFunction {
                    return Err(self.error("'yield from' inside async function"));
                }
                self.expr(value)?;
                self.op(GET_YIELD_FROM_ITER);
                self.load_const(Const::None);
                self.op(YIELD_FROM);
            }
            Expr::Compare { left, ops, comparators } => {
                self.check_compare(range, left, &ast[ops], &ast[comparators]);
                self.compare(left, &ast[ops], &ast[comparators])?;
            }
            Expr::Call { func, args, keywords } => self.call(func, &ast[args], &ast[keywords])?,
            Expr::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(value, conversion, format_spec)?;
            }
            Expr::JoinedStr { values } => self.joined_str(&ast[values])?,
            Expr::TemplateStr { values } => self.template(&ast[values])?,
            // A replacement field of a format specification, which is formatted at once.
            Expr::Interpolation { value, conversion, format_spec, .. } => {
                self.formatted_value(value, conversion, format_spec)?;
            }
            Expr::Constant { .. } => self.load_const(Const::None),
            Expr::Attribute { value, attr, ctx } => {
                self.expr(value)?;
                let saved = self.loc();
                self.set_end_line(range);
                if ctx == ExprContext::Store {
                    self.note_static_attribute(value, attr);
                }
                if ctx == ExprContext::Store || self.opts.version == Version::V3_10 {
                    self.check_name(attr, ctx)?;
                }
                self.op_name(
                    match ctx {
                        ExprContext::Load => LOAD_ATTR,
                        ExprContext::Store => STORE_ATTR,
                        ExprContext::Del => DELETE_ATTR,
                    },
                    attr,
                );
                self.restore_loc(saved);
            }
            Expr::Subscript { value, slice, ctx } => {
                if ctx == ExprContext::Load {
                    self.check_subscript(value, slice);
                }
                self.expr(value)?;
                self.expr(slice)?;
                self.op(match ctx {
                    ExprContext::Load => BINARY_SUBSCR,
                    ExprContext::Store => STORE_SUBSCR,
                    ExprContext::Del => DELETE_SUBSCR,
                });
            }
            Expr::Starred { ctx, .. } => {
                return Err(self.error(match ctx {
                    ExprContext::Store => "starred assignment target must be in a list or tuple",
                    _ => "can't use starred expression here",
                }));
            }
            Expr::Name { id: name, ctx } => self.name(name, ctx)?,
            Expr::List { elts, ctx } => match ctx {
                ExprContext::Store => self.unpack_targets(&ast[elts])?,
                ExprContext::Load => self.unpacked(&ast[elts], 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, false)?,
                ExprContext::Del => self.exprs(&ast[elts])?,
            },
            Expr::Tuple { elts, ctx } => match ctx {
                ExprContext::Store => self.unpack_targets(&ast[elts])?,
                ExprContext::Load => self.unpacked(&ast[elts], 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true)?,
                ExprContext::Del => self.exprs(&ast[elts])?,
            },
            Expr::Slice { lower, upper, step } => {
                for part in [lower, upper] {
                    match part {
                        Some(e) => self.expr(e)?,
                        None => self.load_const(Const::None),
                    }
                }
                if let Some(step) = step {
                    self.expr(step)?;
                }
                self.op_arg(BUILD_SLICE, if step.is_some() { 3 } else { 2 });
            }
        }
        Ok(())
    }

    /// `not a is b` as `a is not b`; whether the operand was such a comparison.
    fn negated_comparison(&mut self, operand: ExprId) -> R<bool> {
        let ast = self.ast;
        let Expr::Compare { left, ops, comparators } = ast[operand] else { return Ok(false) };
        let ([op], [right]) = (&ast[ops], &ast[comparators]) else { return Ok(false) };
        let op = match op {
            CmpOp::Is => CmpOp::IsNot,
            CmpOp::IsNot => CmpOp::Is,
            CmpOp::In => CmpOp::NotIn,
            CmpOp::NotIn => CmpOp::In,
            _ => return Ok(false),
        };
        self.check_compare(ast.range(operand), left, &[op], &[*right]);
        self.compare(left, &[op], &[*right])?;
        Ok(true)
    }

    pub(super) fn compare_op(&mut self, op: CmpOp) {
        match op {
            CmpOp::Lt => self.op_arg(COMPARE_OP, 0),
            CmpOp::LtE => self.op_arg(COMPARE_OP, 1),
            CmpOp::Eq => self.op_arg(COMPARE_OP, 2),
            CmpOp::NotEq => self.op_arg(COMPARE_OP, 3),
            CmpOp::Gt => self.op_arg(COMPARE_OP, 4),
            CmpOp::GtE => self.op_arg(COMPARE_OP, 5),
            CmpOp::Is => self.op_arg(IS_OP, 0),
            CmpOp::IsNot => self.op_arg(IS_OP, 1),
            CmpOp::In => self.op_arg(CONTAINS_OP, 0),
            CmpOp::NotIn => self.op_arg(CONTAINS_OP, 1),
        }
    }

    fn formatted_value(&mut self, value: ExprId, conversion: Conversion, spec: Option<ExprId>) -> R {
        self.expr(value)?;
        let mut flags = match conversion {
            Conversion::None => 0,
            Conversion::Str => 1,
            Conversion::Repr => 2,
            Conversion::Ascii => 3,
        };
        if let Some(spec) = spec {
            self.format_spec(spec)?;
            flags |= 4;
        }
        self.op_arg(FORMAT_VALUE, flags);
        Ok(())
    }

    fn joined_str(&mut self, values: &[ExprId]) -> R {
        if values.len() > STACK_USE_GUIDELINE {
            self.load_text("");
            let join = self.intern("join");
            self.op_name(LOAD_METHOD, join);
            self.op_arg(BUILD_LIST, 0);
            for &v in values {
                self.f_string_part(v)?;
                self.op_arg(LIST_APPEND, 1);
            }
            self.op_arg(CALL_METHOD, 1);
            return Ok(());
        }
        values.iter().try_for_each(|&v| self.f_string_part(v))?;
        if values.len() != 1 {
            self.op_arg(BUILD_STRING, values.len());
        }
        Ok(())
    }

    /// A template string (PEP 750): one string more than interpolations.
    fn template(&mut self, values: &[ExprId]) -> R {
        let ast = self.ast;
        let (mut strings, mut n) = (vec![Vec::new()], 0);
        for &v in values {
            match (ast[v], strings.last_mut()) {
                (Expr::Constant { value: Constant::Str(s), .. }, Some(last)) => {
                    last.extend_from_slice(ast.str_bytes(s));
                }
                _ => strings.push(Vec::new()),
            }
        }
        let strings: Vec<Const> = strings.into_iter().map(|s| Const::Str(s.into())).collect();
        self.load_const(Const::Tuple(strings.into()));
        for &v in values {
            let Expr::Interpolation { value, str, conversion, format_spec } = ast[v] else { continue };
            self.expr(value)?;
            self.load_const(Const::Str(ast.str_bytes(str).into()));
            self.load_const(match conversion {
                Conversion::None => Const::None,
                Conversion::Str => Const::str("s"),
                Conversion::Repr => Const::str("r"),
                Conversion::Ascii => Const::str("a"),
            });
            match format_spec {
                Some(spec) => self.expr(spec)?,
                None => self.load_const(Const::str("")),
            }
            self.op_arg(BUILD_TUPLE, 4);
            self.intrinsic(Intrinsic::BuildInterpolation);
            n += 1;
        }
        self.op_arg(BUILD_TUPLE, n);
        self.intrinsic(Intrinsic::BuildTemplate);
        Ok(())
    }

    /// An attribute of `self` that a method assigns is noted for the class.
    fn note_static_attribute(&mut self, owner: ExprId, name: Symbol) {
        if !matches!(self.ast[owner], Expr::Name { id, .. } if self.sym(id) == "self") {
            return;
        }
        let name = self.mangled(name);
        let name = self.text(name);
        let current = self.units.len().saturating_sub(1);
        if let Some(class) = self.units[..current].iter_mut().rfind(|u| u.kind == UnitKind::Class) {
            class.static_attributes.insert(name);
        }
    }

    /// A format specification. Before 3.12 it, and the text it ends with, have the place of the string token that they are
    /// in, not of the whole concatenation.
    fn format_spec(&mut self, spec: ExprId) -> R {
        let ast = self.ast;
        let (_, whole) = self.loc();
        let at = ast.range(spec).start;
        let Expr::JoinedStr { values } = ast[spec] else { return self.f_string_part(spec) };
        if self.opts.version >= Version::V3_12 || self.line_of(whole.start) == self.line_of(at) {
            return self.f_string_part(spec);
        }
        let token = TextRange::new(string_token_start(ast.source(), whole, at), at);
        let saved = self.loc();
        let values = &ast[values];
        if let Some((&last, rest)) = values.split_last() {
            rest.iter().try_for_each(|&v| self.f_string_part(v))?;
            if matches!(ast[last], Expr::Constant { .. }) {
                self.set_loc(token);
            }
            self.f_string_part(last)?;
        }
        self.set_loc(token);
        if values.len() != 1 {
            self.op_arg(BUILD_STRING, values.len());
        }
        self.restore_loc(saved);
        Ok(())
    }

    /// Before 3.12 the parts of an f-string have the place of the whole.
    fn f_string_part(&mut self, part: ExprId) -> R {
        let ast = self.ast;
        match ast[part] {
            _ if self.opts.version >= Version::V3_12 => self.expr(part),
            Expr::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(value, conversion, format_spec)
            }
            Expr::JoinedStr { values } => self.joined_str(&ast[values]),
            Expr::Constant { .. } => {
                if let Some(value) = self.constant(part) {
                    self.load_const(value);
                }
                Ok(())
            }
            _ => self.expr(part),
        }
    }

    /// The right operand of a comparison: a display behind `in` is a constant or a tuple, never a fresh list or set.
    fn comparator(&mut self, op: CmpOp, e: ExprId, last: bool) -> R {
        if last && matches!(op, CmpOp::In | CmpOp::NotIn) { self.iterable(e) } else { self.expr(e) }
    }

    /// An expression that is only iterated or searched.
    pub(super) fn iterable(&mut self, e: ExprId) -> R {
        let ast = self.ast;
        let (elts, set) = match ast[e] {
            Expr::List { elts, ctx: ExprContext::Load } => (&ast[elts], false),
            Expr::Set { elts } => (&ast[elts], true),
            _ => return self.expr(e),
        };
        let items = self.constants_of(elts);
        let saved = self.loc();
        if let Some(items) = items {
            self.set_loc(ast.range(e));
            let value = if set { crate::fold::frozenset(items) } else { Const::Tuple(items.into()) };
            self.load_const(value);
            self.restore_loc(saved);
            return Ok(());
        }
        if set || elts.iter().any(|&e| matches!(ast[e], Expr::Starred { .. })) {
            return self.expr(e);
        }
        self.set_loc(ast.range(e));
        self.unpacked(elts, 0, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true)?;
        self.restore_loc(saved);
        Ok(())
    }

    fn compare(&mut self, left: ExprId, ops: &[CmpOp], comparators: &[ExprId]) -> R {
        self.expr(left)?;
        let (Some((&last_op, ops)), Some((&last, rest))) = (ops.split_last(), comparators.split_last()) else {
            return Ok(());
        };
        if rest.is_empty() {
            self.comparator(last_op, last, true)?;
            self.compare_op(last_op);
            return Ok(());
        }
        let cleanup = self.new_block();
        for (&op, &e) in ops.iter().zip(rest) {
            self.expr(e)?;
            self.op(DUP_TOP);
            self.op(ROT_THREE);
            self.compare_op(op);
            self.jump(JUMP_IF_FALSE_OR_POP, cleanup);
        }
        self.comparator(last_op, last, true)?;
        self.compare_op(last_op);
        let end = self.new_block();
        self.jump_noline(JUMP_FORWARD, end);
        self.use_block(cleanup);
        self.op(ROT_TWO);
        self.op(POP_TOP);
        self.use_block(end);
        Ok(())
    }

    /// Jumps to `next` if the truth of `e` is `cond`, else goes on.
    pub(super) fn jump_if(&mut self, e: ExprId, next: BlockId, cond: bool) -> R {
        self.guard(self.ast.range(e))?;
        let out = self.jump_if_inner(e, next, cond);
        self.depth -= 1;
        out
    }

    fn jump_if_inner(&mut self, e: ExprId, next: BlockId, cond: bool) -> R {
        let ast = self.ast;
        let jump = if cond { POP_JUMP_IF_TRUE } else { POP_JUMP_IF_FALSE };
        if !self.is_constant(e) {
            match ast[e] {
                Expr::UnaryOp { op: UnaryOp::Not, operand } => {
                    let inverted = matches!(ast[operand], Expr::Compare { ops, .. }
                        if matches!(ast[ops], [CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn]));
                    if !inverted {
                        return self.jump_if(operand, next, !cond);
                    }
                    self.set_loc(ast.range(e));
                }
                Expr::BoolOp { op, values } => {
                    let cond2 = op == BoolOp::Or;
                    let next2 = if cond2 == cond { next } else { self.new_block() };
                    if let Some((&last, rest)) = ast[values].split_last() {
                        for &v in rest {
                            self.jump_if(v, next2, cond2)?;
                        }
                        self.jump_if(last, next, cond)?;
                    }
                    if next2 != next {
                        self.use_block(next2);
                    }
                    return Ok(());
                }
                Expr::IfExp { test, body, orelse } => {
                    let (end, next2) = (self.new_block(), self.new_block());
                    self.jump_if(test, next2, false)?;
                    self.jump_if(body, next, cond)?;
                    self.jump_noline(JUMP_FORWARD, end);
                    self.use_block(next2);
                    self.jump_if(orelse, next, cond)?;
                    self.use_block(end);
                    return Ok(());
                }
                // The place of a comparison is that of its jump and of what follows.
                Expr::Compare { ops, .. } if ops.len() <= 1 => self.set_loc(ast.range(e)),
                Expr::Compare { left, ops, comparators } => {
                    self.set_loc(ast.range(e));
                    self.check_compare(ast.range(e), left, &ast[ops], &ast[comparators]);
                    self.expr(left)?;
                    let (Some((&last_op, ops)), Some((&last, rest))) =
                        (ast[ops].split_last(), ast[comparators].split_last())
                    else {
                        return Ok(());
                    };
                    let cleanup = self.new_block();
                    for (&op, &e) in ops.iter().zip(rest) {
                        self.expr(e)?;
                        self.op(DUP_TOP);
                        self.op(ROT_THREE);
                        self.compare_op(op);
                        self.jump(POP_JUMP_IF_FALSE, cleanup);
                    }
                    self.comparator(last_op, last, true)?;
                    self.compare_op(last_op);
                    self.jump(jump, next);
                    let end = self.new_block();
                    self.jump_noline(JUMP_FORWARD, end);
                    self.use_block(cleanup);
                    self.op(POP_TOP);
                    if !cond {
                        self.jump_noline(JUMP_FORWARD, next);
                    }
                    self.use_block(end);
                    return Ok(());
                }
                _ => {}
            }
        }
        self.expr(e)?;
        self.jump(jump, next);
        Ok(())
    }

    /// A display or argument list that may hold `*iterable`. `pushed` values are on the stack already.
    pub(super) fn unpacked(
        &mut self,
        elts: &[ExprId],
        pushed: usize,
        build: Opcode,
        add: Opcode,
        extend: Opcode,
        tuple: bool,
    ) -> R {
        let ast = self.ast;
        let n = elts.len();
        if n > 2
            && let Some(items) = self.constants_of(elts)
        {
            if tuple {
                self.load_const(Const::Tuple(items.into()));
            } else {
                let folded = if add == SET_ADD { crate::fold::frozenset(items) } else { Const::Tuple(items.into()) };
                self.op_arg(build, pushed);
                self.load_const(folded);
                self.op_arg(extend, 1);
            }
            return Ok(());
        }
        let big = n + pushed > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|&e| matches!(ast[e], Expr::Starred { .. }));
        if !starred && !big {
            self.exprs(elts)?;
            self.op_arg(if tuple { BUILD_TUPLE } else { build }, n + pushed);
            return Ok(());
        }
        let mut built = big;
        if big {
            self.op_arg(build, pushed);
        }
        for (i, &e) in elts.iter().enumerate() {
            if let Expr::Starred { value, .. } = ast[e] {
                if !built {
                    self.op_arg(build, i + pushed);
                    built = true;
                }
                self.expr(value)?;
                self.op_arg(extend, 1);
            } else {
                self.expr(e)?;
                if built {
                    self.op_arg(add, 1);
                }
            }
        }
        if tuple {
            self.op(LIST_TO_TUPLE);
        }
        Ok(())
    }

    fn dict(&mut self, keys: &[Option<ExprId>], values: &[ExprId]) -> R {
        // A tree that no parser made may have more of the ones than of the others.
        let pairs = keys.len().min(values.len());
        let (keys, values) = (&keys[..pairs], &values[..pairs]);
        let (mut have, mut pending) = (false, 0);
        for (i, (&key, &value)) in keys.iter().zip(values).enumerate() {
            if key.is_none() {
                if pending > 0 {
                    self.sub_dict(&keys[i - pending..i], &values[i - pending..i])?;
                    if have {
                        self.op_arg(DICT_UPDATE, 1);
                    }
                    have = true;
                    pending = 0;
                }
                if !have {
                    self.op_arg(BUILD_MAP, 0);
                    have = true;
                }
                self.expr(value)?;
                self.op_arg(DICT_UPDATE, 1);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                self.sub_dict(&keys[i - pending..=i], &values[i - pending..=i])?;
                if have {
                    self.op_arg(DICT_UPDATE, 1);
                }
                have = true;
                pending = 0;
            } else {
                pending += 1;
            }
        }
        if pending > 0 {
            let start = pairs - pending;
            self.sub_dict(&keys[start..], &values[start..])?;
            if have {
                self.op_arg(DICT_UPDATE, 1);
            }
            have = true;
        }
        if !have {
            self.op_arg(BUILD_MAP, 0);
        }
        Ok(())
    }

    fn sub_dict(&mut self, keys: &[Option<ExprId>], values: &[ExprId]) -> R {
        let n = values.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        if n > 1
            && !big
            && keys.iter().all(|k| k.is_some_and(|k| self.is_constant(k)))
            && let Some(items) = keys.iter().map(|&k| self.constant(k?)).collect::<Option<Vec<_>>>()
        {
            self.exprs(values)?;
            self.load_const(Const::Tuple(items.into()));
            self.op_arg(BUILD_CONST_KEY_MAP, n);
            return Ok(());
        }
        if big {
            self.op_arg(BUILD_MAP, 0);
        }
        for (&key, &value) in keys.iter().zip(values) {
            if let Some(key) = key {
                self.expr(key)?;
            }
            self.expr(value)?;
            if big {
                self.op_arg(MAP_ADD, 1);
            }
        }
        if !big {
            self.op_arg(BUILD_MAP, n);
        }
        Ok(())
    }

    fn call(&mut self, func: ExprId, args: &[ExprId], keywords: &[KeywordId]) -> R {
        let ast = self.ast;
        if let Expr::Attribute { value, attr, ctx: ExprContext::Load } = ast[func]
            && keywords.is_empty()
            && args.len() < STACK_USE_GUIDELINE
            && !args.iter().any(|&a| matches!(ast[a], Expr::Starred { .. }))
        {
            self.expr(value)?;
            let saved = self.loc();
            self.set_end_line(ast.range(func));
            let call_range = saved.1;
            self.u().range = ast.range(func);
            self.op_name(LOAD_METHOD, attr);
            self.u().range = call_range;
            self.exprs(args)?;
            self.op_arg(CALL_METHOD, args.len());
            self.restore_loc(saved);
            return Ok(());
        }
        self.check_caller(func);
        self.expr(func)?;
        self.call_with(0, args, keywords)
    }

    /// The arguments and the call; `pushed` arguments are on the stack already.
    pub(super) fn call_with(&mut self, pushed: usize, args: &[ExprId], keywords: &[KeywordId]) -> R {
        let ast = self.ast;
        for (i, &k) in keywords.iter().enumerate() {
            let Some(arg) = ast[k].arg else { continue };
            self.check_name(arg, ExprContext::Store)?;
            if keywords[..i].iter().any(|&p| ast[p].arg == Some(arg)) {
                return Err(CompileError::syntax(
                    format!("keyword argument repeated: {}", self.sym(arg)),
                    ast.range(k),
                ));
            }
        }
        let starred = args.iter().any(|&a| matches!(ast[a], Expr::Starred { .. }));
        let doubled = keywords.iter().any(|&k| ast[k].arg.is_none());
        if !starred && !doubled && args.len() + keywords.len() * 2 <= STACK_USE_GUIDELINE {
            self.exprs(args)?;
            if keywords.is_empty() {
                self.op_arg(CALL_FUNCTION, pushed + args.len());
                return Ok(());
            }
            for &k in keywords {
                self.expr(ast[k].value)?;
            }
            let names = self.keyword_names(keywords);
            self.load_const(names);
            self.op_arg(CALL_FUNCTION_KW, pushed + args.len() + keywords.len());
            return Ok(());
        }
        match args {
            &[only] if pushed == 0 && starred => {
                if let Expr::Starred { value, .. } = ast[only] {
                    self.expr(value)?;
                }
            }
            _ => self.unpacked(args, pushed, BUILD_LIST, LIST_APPEND, LIST_EXTEND, true)?,
        }
        self.call_spread(keywords)
    }

    /// The keyword arguments and the call, the tuple of positional ones being on the stack.
    pub(super) fn call_spread(&mut self, keywords: &[KeywordId]) -> R {
        let ast = self.ast;
        if !keywords.is_empty() {
            let (mut have, mut seen) = (false, 0);
            for (i, &k) in keywords.iter().enumerate() {
                if ast[k].arg.is_some() {
                    seen += 1;
                    continue;
                }
                if seen > 0 {
                    self.sub_keywords(&keywords[i - seen..i])?;
                    if have {
                        self.op_arg(DICT_MERGE, 1);
                    }
                    have = true;
                    seen = 0;
                }
                if !have {
                    self.op_arg(BUILD_MAP, 0);
                    have = true;
                }
                self.expr(ast[k].value)?;
                self.op_arg(DICT_MERGE, 1);
            }
            if seen > 0 {
                self.sub_keywords(&keywords[keywords.len() - seen..])?;
                if have {
                    self.op_arg(DICT_MERGE, 1);
                }
            }
        }
        self.op_arg(CALL_FUNCTION_EX, usize::from(!keywords.is_empty()));
        Ok(())
    }

    fn keyword_names(&mut self, keywords: &[KeywordId]) -> Const {
        let ast = self.ast;
        let names: Vec<Const> =
            keywords.iter().filter_map(|&k| ast[k].arg).map(|arg| self.name_constant(arg)).collect();
        Const::Tuple(names.into())
    }

    fn sub_keywords(&mut self, keywords: &[KeywordId]) -> R {
        let ast = self.ast;
        let n = keywords.len();
        let big = n * 2 > STACK_USE_GUIDELINE;
        if n > 1 && !big {
            for &k in keywords {
                self.expr(ast[k].value)?;
            }
            let names = self.keyword_names(keywords);
            self.load_const(names);
            self.op_arg(BUILD_CONST_KEY_MAP, n);
            return Ok(());
        }
        if big {
            self.op_noline(BUILD_MAP, 0);
        }
        for &k in keywords {
            if let Some(arg) = ast[k].arg {
                self.load_symbol(arg);
            }
            self.expr(ast[k].value)?;
            if big {
                self.op_noline(MAP_ADD, 1);
            }
        }
        if !big {
            self.op_arg(BUILD_MAP, n);
        }
        Ok(())
    }
}

/// Where the string token around `at` begins, in a concatenation of such tokens (with 3.10's rules: a token ends at the
/// first quote like its own).
fn string_token_start(source: &str, whole: TextRange, at: u32) -> u32 {
    let bytes = source.as_bytes();
    let (mut i, end) = (whole.start as usize, (at as usize).min(bytes.len()));
    let mut start = i;
    while i < end {
        match bytes[i] {
            b'#' => {
                while i < end && bytes[i] != b'\n' {
                    i += 1;
                }
            }
            quote @ (b'"' | b'\'') => {
                let triple = bytes.get(i + 1) == Some(&quote) && bytes.get(i + 2) == Some(&quote);
                while start < i && !bytes[start].is_ascii_alphabetic() {
                    start += 1;
                }
                let token = start;
                i += if triple { 3 } else { 1 };
                loop {
                    match bytes.get(i) {
                        None => return token as u32,
                        Some(b'\\') => i += 2,
                        Some(q) if *q == quote && !triple => break,
                        Some(q)
                            if *q == quote && bytes.get(i + 1) == Some(&quote) && bytes.get(i + 2) == Some(&quote) =>
                        {
                            i += 2;
                            break;
                        }
                        Some(_) => i += 1,
                    }
                    if i > end {
                        return token as u32;
                    }
                }
                i += 1;
                start = i;
            }
            byte => {
                if !byte.is_ascii_alphabetic() {
                    start = i + 1;
                }
                i += 1;
            }
        }
    }
    start as u32
}
