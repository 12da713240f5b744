//! The match statement. Source: PEP 634.
//!
//! A pattern consumes the subject on top of the stack. What it captures waits below: the names are bound only when the
//! whole pattern has matched. So while a pattern is compiled the stack holds, from the top:
//!
//! ```text
//! [ work in progress, `on_top` values | captured values, the first on top | ... ]
//! ```
//!
//! A failing test jumps to a block that pops exactly as many: `fails[n]` pops n values and falls into `fails[n - 1]`.

use super::{Compiler, R};
use crate::blocks::BlockId;
use crate::const_::Const;
use crate::error::CompileError;
use crate::opcode::Opcode::{self, *};
use pyast::*;

/// The state of one case.
#[derive(Default)]
struct Case {
    /// Names captured so far, in order.
    stores: Vec<Symbol>,
    /// Whether a pattern that always matches may stand here.
    irrefutable: bool,
    fails: Vec<BlockId>,
    on_top: usize,
}

const EQUAL: usize = 2;
const AT_LEAST: usize = 5;

impl Compiler<'_> {
    pub(super) fn match_(&mut self, subject: ExprId, cases: &[MatchCaseId]) -> R {
        let ast = self.ast;
        self.expr(subject)?;
        let end = self.new_block();
        let default = match cases.last() {
            Some(&last) if cases.len() > 1 && self.is_wildcard(ast[last].pattern) => Some(ast[last]),
            _ => None,
        };
        let tested = if default.is_some() { cases.len() - 1 } else { cases.len() };
        for (i, &id) in cases[..tested].iter().enumerate() {
            let case = ast[id];
            let last = i + 1 == tested;
            self.set_loc(ast.range(case.pattern));
            if !last {
                self.op(DUP_TOP);
            }
            let irrefutable = case.guard.is_some() || i + 1 == cases.len();
            let mut state = Case { irrefutable, ..Case::default() };
            self.pattern(case.pattern, &mut state)?;
            for &name in &state.stores {
                self.name(name, ExprContext::Store)?;
            }
            if let Some(guard) = case.guard {
                let fail = self.fail_block(&mut state, 0);
                self.jump_if(guard, fail, false)?;
            }
            if !last {
                self.op(POP_TOP);
            }
            self.stmts(case.body)?;
            self.jump_noline(JUMP_FORWARD, end);
            self.set_loc(ast.range(case.pattern));
            self.emit_fails(&mut state);
        }
        if let Some(case) = default {
            self.set_loc(ast.range(case.pattern));
            self.op(NOP);
            if let Some(guard) = case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.stmts(case.body)?;
        }
        self.use_block(end);
        Ok(())
    }

    fn is_wildcard(&self, pattern: PatternId) -> bool {
        matches!(self.ast[pattern], Pattern::MatchAs { pattern: None, name: None })
    }

    /// The block that pops `pops` values.
    fn fail_block(&mut self, state: &mut Case, pops: usize) -> BlockId {
        while state.fails.len() <= pops {
            let block = self.new_block();
            state.fails.push(block);
        }
        state.fails[pops]
    }

    fn jump_to_fail(&mut self, op: Opcode, state: &mut Case) {
        let pops = state.on_top + state.stores.len();
        let block = self.fail_block(state, pops);
        self.jump(op, block);
    }

    fn emit_fails(&mut self, state: &mut Case) {
        if state.fails.is_empty() {
            let block = self.new_block();
            self.use_block(block);
            return;
        }
        while let Some(block) = state.fails.pop() {
            self.use_block(block);
            if !state.fails.is_empty() {
                self.op(POP_TOP);
            }
        }
    }

    /// Captures the top of the stack, or drops it if there is no name.
    fn capture(&mut self, name: Option<Symbol>, state: &mut Case) -> R {
        let Some(name) = name else {
            self.op(POP_TOP);
            return Ok(());
        };
        self.check_name(name, ExprContext::Store)?;
        self.check_fresh(name, state)?;
        self.op_arg(ROT_N, state.on_top + state.stores.len() + 1);
        state.stores.push(name);
        Ok(())
    }

    fn check_fresh(&self, name: Symbol, state: &Case) -> R {
        if state.stores.contains(&name) {
            let name = self.sym(name);
            return Err(self.error(format!("multiple assignments to name '{name}' in pattern")));
        }
        Ok(())
    }

    fn pattern(&mut self, id: PatternId, state: &mut Case) -> R {
        let range = self.ast.range(id);
        self.guard(range)?;
        let saved = self.loc();
        self.set_loc(range);
        self.pattern_inner(id, state)?;
        // The line stays: what follows belongs to the pattern that was tested last.
        self.u().range = saved.1;
        self.depth -= 1;
        Ok(())
    }

    /// A pattern inside another: failing there is no matter of order, so it may always match.
    fn subpattern(&mut self, id: PatternId, state: &mut Case) -> R {
        let saved = std::mem::replace(&mut state.irrefutable, true);
        self.pattern(id, state)?;
        state.irrefutable = saved;
        Ok(())
    }

    fn pattern_inner(&mut self, id: PatternId, state: &mut Case) -> R {
        let ast = self.ast;
        match ast[id] {
            Pattern::MatchValue { value } => {
                self.expr(value)?;
                self.op_arg(COMPARE_OP, EQUAL);
                self.jump_to_fail(POP_JUMP_IF_FALSE, state);
            }
            Pattern::MatchSingleton { value } => {
                self.load_const(match value {
                    Singleton::None => Const::None,
                    Singleton::True => Const::True,
                    Singleton::False => Const::False,
                });
                self.op_arg(IS_OP, 0);
                self.jump_to_fail(POP_JUMP_IF_FALSE, state);
            }
            Pattern::MatchStar { name } => self.capture(name, state)?,
            Pattern::MatchAs { pattern: None, name } => {
                if !state.irrefutable {
                    return Err(match name {
                        Some(name) => self
                            .error(format!("name capture '{}' makes remaining patterns unreachable", self.sym(name))),
                        None => self.error("wildcard makes remaining patterns unreachable"),
                    });
                }
                self.capture(name, state)?;
            }
            Pattern::MatchAs { pattern: Some(pattern), name } => {
                state.on_top += 1;
                self.op(DUP_TOP);
                self.pattern(pattern, state)?;
                state.on_top -= 1;
                self.capture(name, state)?;
            }
            Pattern::MatchSequence { patterns } => self.sequence_pattern(&ast[patterns], state)?,
            Pattern::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(&ast[keys], &ast[patterns], rest, state)?;
            }
            Pattern::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(cls, &ast[patterns], &ast[kwd_attrs], &ast[kwd_patterns], state)?;
            }
            Pattern::MatchOr { patterns } => self.or_pattern(&ast[patterns], state)?,
        }
        Ok(())
    }

    /// Tests the length of the subject, which stays.
    fn test_length(&mut self, length: usize, compare: usize, state: &mut Case) {
        self.op(GET_LEN);
        self.load_const(Const::Int(length as i64));
        self.op_arg(COMPARE_OP, compare);
        self.jump_to_fail(POP_JUMP_IF_FALSE, state);
    }

    fn sequence_pattern(&mut self, patterns: &[PatternId], state: &mut Case) -> R {
        let ast = self.ast;
        let (mut star, mut only_wildcards, mut star_wildcard) = (None, true, false);
        for (i, &p) in patterns.iter().enumerate() {
            match ast[p] {
                Pattern::MatchStar { name } => {
                    if star.is_some() {
                        return Err(self.error("multiple starred names in sequence pattern"));
                    }
                    star = Some(i);
                    star_wildcard = name.is_none();
                    only_wildcards &= name.is_none();
                }
                _ => only_wildcards &= self.is_wildcard(p),
            }
        }
        state.on_top += 1;
        self.op(MATCH_SEQUENCE);
        self.jump_to_fail(POP_JUMP_IF_FALSE, state);
        match star {
            None => self.test_length(patterns.len(), EQUAL, state),
            Some(_) if patterns.len() > 1 => self.test_length(patterns.len() - 1, AT_LEAST, state),
            Some(_) => {}
        }
        state.on_top -= 1;
        match star {
            _ if only_wildcards => self.op(POP_TOP),
            Some(star) if star_wildcard => self.subscripts(patterns, star, state)?,
            _ => self.unpack_pattern(patterns, star, state)?,
        }
        Ok(())
    }

    fn unpack_pattern(&mut self, patterns: &[PatternId], star: Option<usize>, state: &mut Case) -> R {
        let n = patterns.len();
        match star {
            Some(i) => {
                let after = n - i - 1;
                if i >= 1 << 8 || after >= 1 << 16 {
                    return Err(self.error("too many expressions in star-unpacking sequence pattern"));
                }
                self.op_arg(UNPACK_EX, i | after << 8);
            }
            None => self.op_arg(UNPACK_SEQUENCE, n),
        }
        state.on_top += n;
        for &p in patterns {
            state.on_top -= 1;
            self.subpattern(p, state)?;
        }
        Ok(())
    }

    /// With `*_` inside, the items that matter are fetched one by one.
    fn subscripts(&mut self, patterns: &[PatternId], star: usize, state: &mut Case) -> R {
        state.on_top += 1;
        for (i, &p) in patterns.iter().enumerate() {
            if i == star || self.is_wildcard(p) {
                continue;
            }
            self.op(DUP_TOP);
            if i < star {
                self.load_const(Const::Int(i as i64));
            } else {
                self.op(GET_LEN);
                self.load_const(Const::Int((patterns.len() - i) as i64));
                self.op(BINARY_SUBTRACT);
            }
            self.op(BINARY_SUBSCR);
            self.subpattern(p, state)?;
        }
        state.on_top -= 1;
        self.op(POP_TOP);
        Ok(())
    }

    /// Item `i` of the tuple on top against a pattern.
    fn item(&mut self, i: usize, pattern: PatternId, state: &mut Case) -> R {
        self.op(DUP_TOP);
        self.load_const(Const::Int(i as i64));
        self.op(BINARY_SUBSCR);
        self.subpattern(pattern, state)
    }

    fn mapping_pattern(
        &mut self,
        keys: &[ExprId],
        patterns: &[PatternId],
        rest: Option<Symbol>,
        state: &mut Case,
    ) -> R {
        let ast = self.ast;
        state.on_top += 1;
        self.op(MATCH_MAPPING);
        self.jump_to_fail(POP_JUMP_IF_FALSE, state);
        if keys.is_empty() && rest.is_none() {
            state.on_top -= 1;
            self.op(POP_TOP);
            return Ok(());
        }
        if !keys.is_empty() {
            self.test_length(keys.len(), AT_LEAST, state);
        }
        let mut seen: Vec<Const> = Vec::new();
        for &key in keys {
            match self.constant(key) {
                Some(value) if seen.iter().any(|s| s.equal(&value)) => {
                    let message = format!("mapping pattern checks duplicate key ({})", value.repr());
                    return Err(self.error(message));
                }
                Some(value) => seen.push(value),
                None if matches!(ast[key], Expr::Attribute { .. }) => {}
                None => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return Err(self.error(message));
                }
            }
            self.expr(key)?;
        }
        self.op_arg(BUILD_TUPLE, keys.len());
        self.op(MATCH_KEYS);
        state.on_top += 2;
        self.jump_to_fail(POP_JUMP_IF_FALSE, state);
        for (i, &p) in patterns.iter().enumerate() {
            if !self.is_wildcard(p) {
                self.item(i, p, state)?;
            }
        }
        state.on_top -= 2;
        self.op(POP_TOP);
        if rest.is_some() {
            self.op(COPY_DICT_WITHOUT_KEYS);
            self.capture(rest, state)?;
        } else {
            self.op(POP_TOP);
        }
        state.on_top -= 1;
        self.op(POP_TOP);
        Ok(())
    }

    fn class_pattern(
        &mut self,
        class: ExprId,
        positional: &[PatternId],
        attributes: &[Symbol],
        named: &[PatternId],
        state: &mut Case,
    ) -> R {
        for (i, &attribute) in attributes.iter().enumerate() {
            let name = self.sym(attribute);
            let at = named.get(i).map_or(self.unit().range, |&p| self.ast.range(p));
            self.check_name(attribute, ExprContext::Store).map_err(|e| CompileError { range: at, ..e })?;
            if attributes[..i].contains(&attribute) {
                if let Some(&pattern) = named.get(i) {
                    self.set_loc(self.ast.range(pattern));
                }
                return Err(self.error(format!("attribute name repeated in class pattern: {name}")));
            }
        }
        self.expr(class)?;
        let names: Vec<Const> = attributes.iter().map(|&a| self.name_constant(a)).collect();
        self.load_const(Const::Tuple(names.into()));
        self.op_arg(MATCH_CLASS, positional.len());
        state.on_top += 1;
        self.jump_to_fail(POP_JUMP_IF_FALSE, state);
        for (i, &p) in positional.iter().chain(named).enumerate() {
            if !self.is_wildcard(p) {
                self.item(i, p, state)?;
            }
        }
        state.on_top -= 1;
        self.op(POP_TOP);
        Ok(())
    }

    fn or_pattern(&mut self, patterns: &[PatternId], state: &mut Case) -> R {
        let end = self.new_block();
        let whole = self.unit().range;
        let mut control: Option<Vec<Symbol>> = None;
        for (i, &p) in patterns.iter().enumerate() {
            let irrefutable = state.irrefutable && i + 1 == patterns.len();
            let mut own = Case { irrefutable, ..Case::default() };
            self.set_loc(self.ast.range(p));
            self.op(DUP_TOP);
            self.pattern(p, &mut own)?;
            match &control {
                None => control = Some(own.stores.clone()),
                Some(control) => {
                    self.reorder(&mut own.stores, control).map_err(|e| CompileError { range: whole, ..e })?;
                }
            }
            self.jump(JUMP_FORWARD, end);
            self.emit_fails(&mut own);
        }
        // No alternative matched: drop the copy of the subject.
        self.op(POP_TOP);
        self.jump_to_fail(JUMP_FORWARD, state);
        self.use_block(end);
        let stores = control.unwrap_or_default();
        let rotation = stores.len() + 1 + state.on_top + state.stores.len();
        for name in stores {
            self.op_arg(ROT_N, rotation);
            self.check_fresh(name, state)?;
            state.stores.push(name);
        }
        self.op(POP_TOP);
        Ok(())
    }

    /// Brings what an alternative captured into the order of the first alternative.
    fn reorder(&mut self, stores: &mut [Symbol], control: &[Symbol]) -> R {
        let differ = "alternative patterns bind different names";
        if stores.len() != control.len() {
            return Err(self.error(differ));
        }
        for wanted in (0..control.len()).rev() {
            let Some(at) = stores[..=wanted].iter().position(|s| *s == control[wanted]) else {
                return Err(self.error(differ));
            };
            if at != wanted {
                for _ in 0..=at {
                    self.op_arg(ROT_N, wanted + 1);
                }
                stores[..=wanted].rotate_left(at + 1);
            }
        }
        Ok(())
    }
}
