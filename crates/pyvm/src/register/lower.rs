//! Lowering: wordcode to the register form, in one pass over the instructions after `flow` has looked at them.
//!
//! The evaluation stack is followed symbolically. A load of a local or a constant emits nothing: its place is noted
//! and the instruction that uses it reads it there. Results go to the register of their stack place, or straight to
//! the local that the next instruction stores them in. Where control flow meets, every value is in its own register.
//! What has no row of its own becomes `STEP`.
//!
//! Invariants while lowering: a register is the place of at most one stack entry; an entry's local is not written
//! before the entry is moved out of it.

use std::cell::Cell;
use std::collections::HashMap;

use pycodegen::opcode::Opcode as Op;
use pyrt::Value;
use pyrt::lowered::{Lowered, NO_ENTRY, Place, Point};
use pyrt::object::code::{Code, co};
use pyrt::protocol::number::BinaryOp;

use super::arith::number_of;
use super::attribute::REST;
use super::display::update;
use super::flow::{Before, Flow, Instruction, ends};
use super::table::{WORDS, op};
use super::word::{A_LOCAL, A_TEMP, B_TEMP, C_TEMP, IN_PLACE, SENSE, SWAPPED, encode};
use crate::stack::build;

/// The register form of a code object; None where it is too big for operands and jumps of 16 bits, or not code that
/// the compiler makes.
pub(super) fn lower(code: &Code) -> Option<Box<Lowered>> {
    if code.window() > 0x7FFF || code.names.len() > 0xFFFF || code.consts.len() > 0xFFFF {
        return None;
    }
    let flow = Flow::of(code)?;
    let n = flow.code.len();
    let mut lowering = Lowering {
        code,
        flow: &flow,
        base: code.nlocals as usize + code.cell_count(),
        words: Vec::with_capacity(n * 2),
        points: Vec::with_capacity(n),
        entries: vec![NO_ENTRY; n],
        states: Vec::new(),
        state_numbers: HashMap::new(),
        stack: Vec::new(),
        fixups: Vec::new(),
        loops: HashMap::new(),
        at: 0,
    };
    lowering.run()?;
    lowering.finish()
}

struct Lowering<'a> {
    code: &'a Code,
    flow: &'a Flow,
    /// First register of the evaluation stack.
    base: usize,
    words: Vec<u64>,
    points: Vec<Point>,
    entries: Vec<u32>,
    states: Vec<Box<[Place]>>,
    state_numbers: HashMap<Box<[Place]>, u32>,
    stack: Vec<Place>,
    /// Words whose c is the distance to a wordcode instruction.
    fixups: Vec<(usize, usize)>,
    /// For each FOR_ITER lowered so far: its word, operand a, the flags, and for FOR_PAIR where a pair leads.
    loops: HashMap<usize, (usize, u16, u64, Option<usize>)>,
    at: usize,
}

/// A value as an operand.
enum Operand {
    Register(u16, bool),
    Const(usize),
}

impl Lowering<'_> {
    fn run(&mut self) -> Option<()> {
        let n = self.flow.code.len();
        let mut i = 0;
        let mut live = false;
        while i < n {
            let Instruction { op, arg, first } = self.flow.code[i];
            if op == Op::EXTENDED_ARG {
                i += 1;
                continue;
            }
            let Some(before) = self.flow.before[i] else {
                live = false;
                i += 1;
                continue;
            };
            let is_leader = self.flow.is_target[first as usize] || self.flow.is_target[i] || !live;
            if is_leader {
                if live {
                    self.at = i;
                    self.settle();
                }
                self.stack = (0..before.depth as usize).map(|k| self.natural(k)).collect();
                self.enter_here(first as usize, i);
            }
            debug_assert_eq!(self.stack.len(), before.depth as usize);
            self.at = i;
            let next = self.instruction(i, op, arg, before)?;
            live = !ends(op);
            i = next;
            if self.words.len() > 0x7000 {
                return None;
            }
        }
        Some(())
    }

    fn finish(mut self) -> Option<Box<Lowered>> {
        for (word, target) in std::mem::take(&mut self.fixups) {
            let to = self.entries[target];
            if to == NO_ENTRY {
                return None;
            }
            let distance = i64::from(to) - word as i64;
            let distance = i16::try_from(distance).ok()? as u16;
            self.words[word] |= u64::from(distance) << 48;
        }
        let blocks = self.flow.blocks.iter().map(|b| b.clone().into_boxed_slice()).collect();
        Some(Box::new(Lowered {
            words: self.words.into_iter().map(Cell::new).collect(),
            points: self.points.into(),
            entries: self.entries.into(),
            states: self.states.into(),
            blocks,
        }))
    }

    /// The wordcode instruction (and its prefixes) can be entered at the next word.
    fn enter_here(&mut self, first: usize, at: usize) {
        let word = self.words.len() as u32;
        for k in first..=at {
            self.entries[k] = word;
        }
    }

    fn natural_register(&self, k: usize) -> u16 {
        (self.base + k) as u16
    }

    fn natural(&self, k: usize) -> Place {
        Place::Register(self.natural_register(k))
    }

    fn emit(&mut self, op: u8, flags: u64, a: u16, b: u16, c: u16) -> usize {
        let state = match self.state_numbers.get(self.stack.as_slice()) {
            Some(number) => *number,
            None => {
                let number = self.states.len() as u32;
                let state: Box<[Place]> = self.stack.clone().into();
                self.states.push(state.clone());
                self.state_numbers.insert(state, number);
                number
            }
        };
        let blocks = self.flow.before[self.at].map_or(0, |b| b.blocks);
        let word = self.words.len();
        self.points.push(Point { word: word as u32, at: self.at as u32, state, blocks });
        self.words.push(encode(op, flags, a, b, c));
        for _ in 1..WORDS[usize::from(op)] {
            self.words.push(0);
        }
        word
    }

    fn emit_jump(&mut self, op: u8, flags: u64, a: u16, b: u16, target: usize) -> usize {
        let word = self.emit(op, flags, a, b, 0);
        self.fixups.push((word, target));
        word
    }

    /// The word of a constant, as an instruction holds it: not counted, the code object keeps it.
    fn constant_word(&self, k: usize) -> u64 {
        self.code.consts[k].as_ref().bits()
    }

    /// Move stack entry `k` to its own register.
    fn settle_entry(&mut self, k: usize) {
        let home = self.natural(k);
        if self.stack[k] == home {
            return;
        }
        // Each turn brings one more entry home for good.
        while let Some(other) = self.stack.iter().position(|p| *p == home) {
            // Somebody else is there: change places where we are in a register, else it moves on first.
            if let Place::Register(r) = self.stack[k] {
                self.emit(op::SWAP, 0, self.natural_register(k), r, 0);
                self.stack[other] = Place::Register(r);
                self.stack[k] = home;
                return;
            }
            self.settle_entry(other);
        }
        let register = self.natural_register(k);
        match self.stack[k] {
            Place::Register(r) => {
                self.emit(op::MOVE_TEMP, 0, register, r, 0);
            }
            Place::Local(l) => {
                self.emit(op::MOVE, 0, register, l, 0);
            }
            Place::Const(c) => {
                let word = self.emit(op::LOAD_K, 0, register, 0, 0);
                self.words[word + 1] = self.constant_word(usize::from(c));
            }
        }
        self.stack[k] = home;
    }

    /// Move every entry to its own register.
    fn settle(&mut self) {
        // Registers first, so that loads find their places free.
        for k in 0..self.stack.len() {
            if matches!(self.stack[k], Place::Register(_)) {
                self.settle_entry(k);
            }
        }
        for k in 0..self.stack.len() {
            self.settle_entry(k);
        }
    }

    /// Move the entries from `k` on to their own registers.
    fn settle_from(&mut self, k: usize) {
        if self.stack.iter().enumerate().any(|(i, p)| matches!(p, Place::Register(_)) && *p != self.natural(i)) {
            self.settle();
        }
        for i in k..self.stack.len() {
            self.settle_entry(i);
        }
    }

    /// Move entries other than the top `keep` out of a local that is about to be written.
    fn free_local(&mut self, local: u16, keep: usize) {
        for k in 0..self.stack.len() - keep {
            if self.stack[k] == Place::Local(local) {
                self.settle_entry(k);
            }
        }
    }

    fn top(&self, n: usize) -> Place {
        self.stack[self.stack.len() - 1 - n]
    }

    fn operand(&self, place: Place) -> Operand {
        match place {
            Place::Register(r) => Operand::Register(r, true),
            Place::Local(l) => Operand::Register(l, false),
            Place::Const(c) => Operand::Const(usize::from(c)),
        }
    }

    /// The value `n` below the top as a register: constants are loaded.
    fn register(&mut self, n: usize) -> (u16, bool) {
        let k = self.stack.len() - 1 - n;
        if matches!(self.stack[k], Place::Const(_)) {
            self.settle_entry(k);
        }
        match self.operand(self.stack[k]) {
            Operand::Register(r, temporary) => (r, temporary),
            Operand::Const(_) => (0, false),
        }
    }

    /// Where the result of an instruction over the top `consumed` entries goes: the local that the instruction behind
    /// stores it in, or its stack place. Gives register, flags, and how many instructions are done.
    fn destination(&mut self, i: usize, consumed: usize) -> (u16, u64, usize) {
        let next = i + 1;
        if let Some(store) = self.flow.code.get(next)
            && store.op == Op::STORE_FAST
            && !self.flow.is_target[next]
        {
            let local = store.arg as u16;
            self.free_local(local, consumed);
            return (local, A_LOCAL, 2);
        }
        let k = self.stack.len() - consumed;
        let home = self.natural(k);
        if self.stack[..k].contains(&home) {
            self.settle();
        }
        (self.natural_register(k), 0, 1)
    }

    /// Pop the operands; push the result unless it went to a local.
    fn produced(&mut self, consumed: usize, done: usize) {
        let k = self.stack.len() - consumed;
        self.stack.truncate(k);
        if done == 1 {
            self.stack.push(self.natural(k));
        }
    }

    fn flag(temporary: bool, flag: u64) -> u64 {
        if temporary { flag } else { 0 }
    }

    /// An instruction that reads the top entry and writes a result.
    fn one(&mut self, i: usize, op: u8, c: u16) -> (usize, usize) {
        self.register(0);
        let (a, flags, done) = self.destination(i, 1);
        let (b, temporary) = self.register(0);
        let word = self.emit(op, flags | Self::flag(temporary, B_TEMP), a, b, c);
        self.produced(1, done);
        (word, i + done)
    }

    /// An instruction that reads the two topmost entries and writes a result.
    fn two(&mut self, i: usize, op: u8, more: u64) -> (usize, usize) {
        self.register(1);
        self.register(0);
        let (a, flags, done) = self.destination(i, 2);
        let (b, left) = self.register(1);
        let (c, right) = self.register(0);
        let flags = flags | more | Self::flag(left, B_TEMP) | Self::flag(right, C_TEMP);
        let word = self.emit(op, flags, a, b, c);
        self.produced(2, done);
        (word, i + done)
    }

    fn binary(&mut self, i: usize, operator: BinaryOp, in_place: bool) -> usize {
        let flag = if in_place { IN_PLACE } else { 0 };
        let (left, right) = (self.operand(self.top(1)), self.operand(self.top(0)));
        let (constant, swapped) = match (left, right) {
            (_, Operand::Const(k)) => (Some(k), false),
            (Operand::Const(k), _) => (Some(k), true),
            _ => (None, false),
        };
        let Some(k) = constant else {
            let (word, next) = self.two(i, op::BINARY, flag);
            self.words[word + 1] = u64::from(number_of(operator));
            return next;
        };
        let other = usize::from(!swapped);
        self.register(other);
        let (a, flags, done) = self.destination(i, 2);
        // Settling may have loaded the constant: then it is an operand like any other.
        if !matches!(self.top(1 - other), Place::Const(_)) {
            let (b, left) = self.register(1);
            let (c, right) = self.register(0);
            let flags = flags | flag | Self::flag(left, B_TEMP) | Self::flag(right, C_TEMP);
            let word = self.emit(op::BINARY, flags, a, b, c);
            self.words[word + 1] = u64::from(number_of(operator));
            self.produced(2, done);
            return i + done;
        }
        let (b, temporary) = self.register(other);
        let flags = flags | flag | Self::flag(temporary, B_TEMP) | if swapped { SWAPPED } else { 0 };
        let word = self.emit(op::BINARY_K, flags, a, b, number_of(operator));
        self.words[word + 1] = self.constant_word(k);
        self.produced(2, done);
        i + done
    }

    /// The jump on a truth that is at `next`, if it is only come to from the instruction before.
    fn jump_at(&self, next: usize) -> Option<Instruction> {
        let jump = self.flow.code.get(next).copied()?;
        let fits = matches!(jump.op, Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE) && !self.flow.is_target[next];
        fits.then_some(jump)
    }

    /// A test of membership, with the jump behind it where there is one.
    fn contains(&mut self, i: usize, sense: bool) -> usize {
        let Some(jump) = self.jump_at(i + 1) else {
            return self.two(i, op::CONTAINS, if sense { SENSE } else { 0 }).1;
        };
        self.settle_below(2);
        let (a, item) = self.register(1);
        let (b, container) = self.register(0);
        let sense = if sense == (jump.op == Op::POP_JUMP_IF_TRUE) { SENSE } else { 0 };
        let flags = sense | Self::flag(item, A_TEMP) | Self::flag(container, B_TEMP);
        self.emit_jump(op::JUMP_CONTAINS, flags, a, b, jump.arg as usize);
        self.stack.truncate(self.stack.len() - 2);
        i + 2
    }

    /// A comparison, with the jump behind it where there is one.
    fn compare(&mut self, i: usize, arg: u32) -> usize {
        let next = i + 1;
        let Some(jump) = self.jump_at(next) else {
            if let Operand::Const(k) = self.operand(self.top(0)) {
                self.register(1);
                let (a, flags, done) = self.destination(i, 2);
                if matches!(self.top(0), Place::Const(_)) {
                    let (b, temporary) = self.register(1);
                    let word = self.emit(op::COMPARE_K, flags | Self::flag(temporary, B_TEMP), a, b, arg as u16);
                    self.words[word + 1] = self.constant_word(k);
                    self.produced(2, done);
                    return i + done;
                }
            }
            let (word, next) = self.two(i, op::COMPARE, 0);
            self.words[word + 1] = u64::from(arg);
            return next;
        };
        let sense = if jump.op == Op::POP_JUMP_IF_TRUE { SENSE } else { 0 };
        self.settle_below(2);
        let (a, left) = self.register(1);
        let left = Self::flag(left, A_TEMP);
        if let Operand::Const(k) = self.operand(self.top(0)) {
            let word = self.emit_jump(op::JUMP_COMPARE_K, sense | left, a, arg as u16, jump.arg as usize);
            self.words[word + 1] = self.constant_word(k);
        } else {
            let (b, right) = self.register(0);
            let flags = sense | left | Self::flag(right, B_TEMP);
            let word = self.emit_jump(op::JUMP_COMPARE, flags, a, b, jump.arg as usize);
            self.words[word + 1] = u64::from(arg);
        }
        self.stack.truncate(self.stack.len() - 2);
        next + 1
    }

    /// Move all entries but the top `n` to their own registers; those stay readable.
    fn settle_below(&mut self, n: usize) {
        let k = self.stack.len() - n;
        let misplaced = |p: &Place, home: Place| matches!(p, Place::Register(_)) && *p != home;
        if (0..self.stack.len()).any(|i| misplaced(&self.stack[i], self.natural(i))) {
            self.settle();
            return;
        }
        for i in 0..k {
            self.settle_entry(i);
        }
    }

    /// What has no row: everything in its place, then one step of the stack loop.
    fn step(&mut self, i: usize, op: Op) -> Option<usize> {
        self.settle();
        let first = self.flow.code[i].first as usize;
        if self.entries[first] == NO_ENTRY {
            self.enter_here(first, i);
        }
        match op {
            // They look at the block stack, or at the instruction where the frame stopped.
            Op::END_ASYNC_FOR | Op::YIELD_VALUE | Op::RETURN_VALUE => {
                self.emit(op::LEAVE, 0, 0, 0, 0);
            }
            _ => {
                let top = self.natural_register(self.stack.len());
                let word = self.emit(op::STEP, 0, top, 0, 0);
                self.words[word + 1] = (first as u64 * 2) | (i as u64 + 1) << 33;
            }
        }
        if let Some(next) = self.flow.before.get(i + 1).copied().flatten()
            && !ends(op)
        {
            self.stack = (0..next.depth as usize).map(|k| self.natural(k)).collect();
            // The stack loop leaves everything in its place: it can be taken over behind the step.
            let mut k = i + 1;
            while self.flow.code.get(k).is_some_and(|c| c.op == Op::EXTENDED_ARG) {
                k += 1;
            }
            self.enter_here(i + 1, k.min(self.flow.code.len() - 1));
        }
        Some(i + 1)
    }

    #[expect(clippy::too_many_lines, reason = "one arm an opcode")]
    fn instruction(&mut self, i: usize, op: Op, arg: u32, before: Before) -> Option<usize> {
        let next = i + 1;
        let small = arg as u16;
        match op {
            Op::NOP | Op::SETUP_FINALLY | Op::SETUP_ASYNC_WITH | Op::POP_BLOCK => {}
            Op::LOAD_CONST => self.stack.push(Place::Const(small)),
            Op::LOAD_FAST => {
                if arg >= 64 || before.bound >> arg & 1 == 0 {
                    self.emit(op::CHECK, 0, 0, small, 0);
                }
                self.stack.push(Place::Local(small));
            }
            Op::LOAD_CLOSURE => self.stack.push(Place::Local((self.code.nlocals + arg) as u16)),
            Op::LOAD_FAST_AND_CLEAR => {
                self.free_local(small, 0);
                let k = self.stack.len();
                if self.stack.contains(&self.natural(k)) {
                    self.settle();
                }
                self.emit(op::TAKE, 0, self.natural_register(k), small, 0);
                self.stack.push(self.natural(k));
            }
            Op::STORE_FAST | Op::RESTORE_FAST => {
                self.free_local(small, 1);
                match self.top(0) {
                    Place::Local(l) if l == small => {}
                    Place::Local(l) => {
                        self.emit(op::MOVE, A_LOCAL, small, l, 0);
                    }
                    Place::Register(r) => {
                        self.emit(op::MOVE_TEMP, A_LOCAL, small, r, 0);
                    }
                    Place::Const(k) => {
                        let word = self.emit(op::LOAD_K, A_LOCAL, small, 0, 0);
                        self.words[word + 1] = self.constant_word(usize::from(k));
                    }
                }
                self.stack.pop();
            }
            Op::DELETE_FAST => {
                self.free_local(small, 0);
                self.emit(op::CHECK, 0, 0, small, 0);
                self.emit(op::DELETE, A_LOCAL, small, 0, 0);
            }
            Op::POP_TOP | Op::GEN_START => {
                if let Place::Register(r) = self.top(0) {
                    self.emit(op::POP, B_TEMP, 0, r, 0);
                }
                self.stack.pop();
            }
            Op::ROT_TWO => self.rotate(2),
            Op::ROT_THREE => self.rotate(3),
            Op::ROT_FOUR => self.rotate(4),
            Op::ROT_N => self.rotate(arg as usize),
            Op::DUP_TOP => self.duplicate(1),
            Op::DUP_TOP_TWO => self.duplicate(2),
            Op::LOAD_DEREF => {
                let (a, flags, done) = self.destination(i, 0);
                self.emit(op::LOAD_CELL, flags, a, (self.code.nlocals + arg) as u16, 0);
                self.produced(0, done);
                return Some(i + done);
            }
            Op::STORE_DEREF => {
                let (b, temporary) = self.register(0);
                self.emit(op::STORE_CELL, Self::flag(temporary, B_TEMP), (self.code.nlocals + arg) as u16, b, 0);
                self.stack.pop();
            }
            Op::LOAD_GLOBAL => {
                if let Some(next) = self.super_method(i, small) {
                    return Some(next);
                }
                let (a, flags, done) = self.destination(i, 0);
                self.emit(op::LOAD_GLOBAL, flags, a, 0, small);
                self.produced(0, done);
                return Some(i + done);
            }
            Op::LOAD_NAME => {
                let (a, flags, done) = self.destination(i, 0);
                self.emit(op::LOAD_NAME, flags, a, 0, small);
                self.produced(0, done);
                return Some(i + done);
            }
            Op::STORE_GLOBAL | Op::STORE_NAME => {
                let (b, temporary) = self.register(0);
                let op = if op == Op::STORE_GLOBAL { op::STORE_GLOBAL } else { op::STORE_NAME };
                self.emit(op, Self::flag(temporary, B_TEMP), 0, b, small);
                self.stack.pop();
            }
            Op::BINARY_ADD => return Some(self.binary(i, BinaryOp::Add, false)),
            Op::BINARY_SUBTRACT => return Some(self.binary(i, BinaryOp::Sub, false)),
            Op::BINARY_MULTIPLY => return Some(self.binary(i, BinaryOp::Mul, false)),
            Op::BINARY_TRUE_DIVIDE => return Some(self.binary(i, BinaryOp::TrueDiv, false)),
            Op::BINARY_FLOOR_DIVIDE => return Some(self.binary(i, BinaryOp::FloorDiv, false)),
            Op::BINARY_MODULO => return Some(self.binary(i, BinaryOp::Mod, false)),
            Op::BINARY_LSHIFT => return Some(self.binary(i, BinaryOp::LShift, false)),
            Op::BINARY_RSHIFT => return Some(self.binary(i, BinaryOp::RShift, false)),
            Op::BINARY_AND => return Some(self.binary(i, BinaryOp::And, false)),
            Op::BINARY_OR => return Some(self.binary(i, BinaryOp::Or, false)),
            Op::BINARY_XOR => return Some(self.binary(i, BinaryOp::Xor, false)),
            Op::BINARY_MATRIX_MULTIPLY => return Some(self.binary(i, BinaryOp::MatMul, false)),
            Op::INPLACE_ADD => return Some(self.binary(i, BinaryOp::Add, true)),
            Op::INPLACE_SUBTRACT => return Some(self.binary(i, BinaryOp::Sub, true)),
            Op::INPLACE_MULTIPLY => return Some(self.binary(i, BinaryOp::Mul, true)),
            Op::INPLACE_TRUE_DIVIDE => return Some(self.binary(i, BinaryOp::TrueDiv, true)),
            Op::INPLACE_FLOOR_DIVIDE => return Some(self.binary(i, BinaryOp::FloorDiv, true)),
            Op::INPLACE_MODULO => return Some(self.binary(i, BinaryOp::Mod, true)),
            Op::INPLACE_LSHIFT => return Some(self.binary(i, BinaryOp::LShift, true)),
            Op::INPLACE_RSHIFT => return Some(self.binary(i, BinaryOp::RShift, true)),
            Op::INPLACE_AND => return Some(self.binary(i, BinaryOp::And, true)),
            Op::INPLACE_OR => return Some(self.binary(i, BinaryOp::Or, true)),
            Op::INPLACE_XOR => return Some(self.binary(i, BinaryOp::Xor, true)),
            Op::INPLACE_MATRIX_MULTIPLY => return Some(self.binary(i, BinaryOp::MatMul, true)),
            Op::BINARY_POWER => return Some(self.two(i, op::POWER, 0).1),
            Op::INPLACE_POWER => return Some(self.two(i, op::POWER, IN_PLACE).1),
            Op::UNARY_NEGATIVE => return Some(self.one(i, op::UNARY, 0).1),
            Op::UNARY_POSITIVE => return Some(self.one(i, op::UNARY, 1).1),
            Op::UNARY_INVERT => return Some(self.one(i, op::UNARY, 2).1),
            Op::UNARY_NOT => return Some(self.one(i, op::NOT, 0).1),
            Op::COMPARE_OP => return Some(self.compare(i, arg)),
            Op::IS_OP => return Some(self.identity(i, arg)),
            Op::CONTAINS_OP => return Some(self.contains(i, arg == 0)),
            Op::JUMP_FORWARD => {
                self.settle();
                self.emit_jump(op::JUMP, 0, 0, 0, next + arg as usize);
            }
            Op::JUMP_ABSOLUTE => self.jump(i, arg as usize),
            Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE => {
                self.settle_below(1);
                let (b, temporary) = self.register(0);
                let sense = if op == Op::POP_JUMP_IF_TRUE { SENSE } else { 0 };
                self.emit_jump(op::JUMP_TRUTH, sense | Self::flag(temporary, B_TEMP), 0, b, arg as usize);
                self.stack.pop();
            }
            Op::JUMP_IF_FALSE_OR_POP | Op::JUMP_IF_TRUE_OR_POP => {
                self.settle();
                let (b, _) = self.register(0);
                let sense = if op == Op::JUMP_IF_TRUE_OR_POP { SENSE } else { 0 };
                self.emit_jump(op::JUMP_KEEP, sense | B_TEMP, 0, b, arg as usize);
                self.stack.pop();
            }
            Op::LOAD_ATTR => {
                let rest = self.natural_register(self.stack.len() - 1);
                let (word, next) = self.one(i, op::LOAD_ATTR, small);
                self.words[word + REST] = u64::from(rest);
                return Some(next);
            }
            Op::STORE_ATTR => {
                let (b, value) = self.register(1);
                let (a, object) = self.register(0);
                let flags = Self::flag(value, B_TEMP) | Self::flag(object, A_TEMP);
                let word = self.emit(op::STORE_ATTR, flags, a, b, small);
                self.words[word + REST] = u64::from(self.natural_register(self.stack.len() - 2));
                self.stack.truncate(self.stack.len() - 2);
            }
            Op::LOAD_METHOD => {
                let k = self.stack.len() - 1;
                self.register(0);
                if self.stack[..k].iter().any(|p| *p == self.natural(k) || *p == self.natural(k + 1))
                    || self.stack[k] == self.natural(k + 1)
                {
                    self.settle();
                }
                let (b, temporary) = self.register(0);
                let a = self.natural_register(k);
                self.emit(op::LOAD_METHOD, Self::flag(temporary, B_TEMP), a, b, small);
                self.stack.truncate(k);
                self.stack.push(self.natural(k));
                self.stack.push(self.natural(k + 1));
            }
            Op::BINARY_SUBSCR => {
                if let Operand::Const(k) = self.operand(self.top(0)) {
                    self.register(1);
                    let (a, flags, done) = self.destination(i, 2);
                    if matches!(self.top(0), Place::Const(_)) {
                        let (b, temporary) = self.register(1);
                        let word = self.emit(op::GET_ITEM_K, flags | Self::flag(temporary, B_TEMP), a, b, 0);
                        self.words[word + 1] = self.constant_word(k);
                        self.produced(2, done);
                        return Some(i + done);
                    }
                }
                return Some(self.two(i, op::GET_ITEM, 0).1);
            }
            Op::STORE_SUBSCR => {
                self.register(2);
                self.register(1);
                self.register(0);
                let (c, value) = self.register(2);
                let (a, container) = self.register(1);
                let (b, key) = self.register(0);
                let flags = Self::flag(value, C_TEMP) | Self::flag(container, A_TEMP) | Self::flag(key, B_TEMP);
                self.emit(op::SET_ITEM, flags, a, b, c);
                self.stack.truncate(self.stack.len() - 3);
            }
            Op::GET_ITER => return Some(self.one(i, op::ITER, 0).1),
            Op::FOR_ITER => {
                self.settle();
                let iterator = self.natural_register(self.stack.len() - 1);
                let unpack = self.flow.code.get(next).copied();
                if unpack.is_some_and(|u| u.op == Op::UNPACK_SEQUENCE && u.arg == 2) && !self.flow.is_target[next] {
                    let k = self.stack.len();
                    let a = self.natural_register(k);
                    let word = self.emit_jump(op::FOR_PAIR, 0, a, iterator, next + arg as usize);
                    self.stack.push(self.natural(k));
                    self.at = next;
                    self.emit(op::UNPACK, B_TEMP, a, a, 2);
                    self.stack.push(self.natural(k + 1));
                    let behind = self.words.len();
                    self.words[word + 1] = (behind - word) as u64;
                    self.loops.insert(i, (word, a, 0, Some(behind)));
                    return Some(next + 1);
                }
                let (a, flags, done) = self.destination(i, 0);
                let word = self.emit_jump(op::FOR, flags, a, iterator, next + arg as usize);
                self.loops.insert(i, (word, a, flags, None));
                self.produced(0, done);
                return Some(i + done);
            }
            Op::DELETE_SUBSCR => {
                let (a, container) = self.register(1);
                let (b, key) = self.register(0);
                let flags = Self::flag(container, A_TEMP) | Self::flag(key, B_TEMP);
                self.emit(op::DELETE_ITEM, flags, a, b, 0);
                self.stack.truncate(self.stack.len() - 2);
            }
            Op::UNPACK_SEQUENCE | Op::UNPACK_EX if arg <= 0xFFFF => {
                let k = self.stack.len() - 1;
                self.register(0);
                if self.stack[..k]
                    .iter()
                    .enumerate()
                    .any(|(j, p)| matches!(p, Place::Register(_)) && *p != self.natural(j))
                {
                    self.settle();
                }
                let (b, temporary) = self.register(0);
                let a = self.natural_register(k);
                let (form, n) = match op {
                    Op::UNPACK_EX => (op::UNPACK_REST, (arg & 0xFF) as usize + 1 + (arg >> 8) as usize),
                    _ => (op::UNPACK, arg as usize),
                };
                self.emit(form, Self::flag(temporary, B_TEMP), a, b, small);
                self.stack.truncate(k);
                for j in 0..n {
                    self.stack.push(self.natural(k + j));
                }
            }
            Op::BUILD_LIST => self.display(op::BUILD_LIST, small, 0),
            Op::BUILD_TUPLE => self.display(op::BUILD_TUPLE, small, 0),
            Op::BUILD_STRING => self.display(op::BUILD_STRING, small, 0),
            Op::BUILD_SET => self.display(op::BUILD_SET, small, 0),
            Op::BUILD_MAP if arg == 0 && self.is_copied_for_call(i) => {
                // The call takes the keywords from where they are: it copies what it needs.
                self.at = next;
                let Instruction { op, arg, .. } = self.flow.code[next];
                self.instruction(next, op, arg, self.flow.before[next]?)?;
                return Some(i + 3);
            }
            Op::BUILD_MAP if arg < 0x8000 => self.display(op::BUILD_MAP, small * 2, 0),
            Op::BUILD_CONST_KEY_MAP if arg < 0xFFFF => self.display(op::BUILD_KEY_MAP, small + 1, 0),
            Op::BUILD_SLICE => match self.flow.code.get(next).map(|c| c.op) {
                Some(Op::BINARY_SUBSCR) if !self.flow.is_target[next] => return Some(self.get_slice(i, arg as usize)),
                Some(Op::STORE_SUBSCR) if arg == 2 && !self.flow.is_target[next] => return Some(self.set_slice(i)),
                _ => self.display(op::BUILD_SLICE, small, 0),
            },
            Op::MAKE_FUNCTION => self.display(op::MAKE_FUNCTION, build::function_parts(arg) as u16, small),
            Op::LIST_TO_TUPLE => self.display(op::LIST_TO_TUPLE, 1, 0),
            Op::LIST_EXTEND => self.update(update::LIST_EXTEND, arg as usize, 1),
            Op::SET_ADD => self.update(update::SET_ADD, arg as usize, 1),
            Op::SET_UPDATE => self.update(update::SET_UPDATE, arg as usize, 1),
            Op::DICT_UPDATE => self.update(update::DICT_UPDATE, arg as usize, 1),
            Op::DICT_MERGE => self.update(update::DICT_MERGE, arg as usize, 1),
            Op::MAP_ADD => self.update(update::MAP_ADD, arg as usize, 2),
            Op::FORMAT_VALUE if arg & 4 == 0 => return Some(self.one(i, op::FORMAT, small & 3).1),
            Op::FORMAT_VALUE => self.display(op::FORMAT_SPEC, 2, small & 3),
            Op::LIST_APPEND => {
                let k = self.stack.len() - 1 - arg as usize;
                let (b, temporary) = self.register(0);
                if let Place::Register(a) = self.stack[k] {
                    self.emit(op::LIST_APPEND, Self::flag(temporary, B_TEMP), a, b, 0);
                    self.stack.pop();
                } else {
                    return self.step(i, op);
                }
            }
            Op::POP_EXCEPT => {
                self.settle();
                let k = self.stack.len();
                self.emit(op::POP_EXCEPT, 0, self.natural_register(k), 0, 0);
                self.stack.truncate(k - 3);
            }
            Op::CALL_FUNCTION => {
                let k = self.stack.len() - 1 - arg as usize;
                self.call(op::CALL, k, small);
            }
            Op::CALL_METHOD => {
                let k = self.stack.len() - 2 - arg as usize;
                self.call(op::CALL_METHOD, k, small);
            }
            Op::CALL_FUNCTION_KW => {
                let k = self.stack.len() - 2 - arg as usize;
                self.call(op::CALL_KW, k, small);
            }
            Op::CALL_FUNCTION_EX => {
                let k = self.stack.len() - 2 - (arg & 1) as usize;
                self.call(op::CALL_EX, k, small & 1);
            }
            Op::RETURN_VALUE if self.stack.len() == 1 => match self.top(0) {
                Place::Register(r) => {
                    self.emit(op::RETURN_TO_LOOP, B_TEMP, 0, r, self.base as u16);
                }
                Place::Local(l) => {
                    self.emit(op::RETURN_TO_LOOP, 0, 0, l, self.base as u16);
                }
                Place::Const(k) => {
                    let constant = self.constant_word(usize::from(k));
                    let is_none = constant == Value::NONE.into_bits();
                    let form = if is_none { op::RETURN_NONE_TO_LOOP } else { op::RETURN_K_TO_LOOP };
                    let word = self.emit(form, 0, 0, 0, self.base as u16);
                    self.words[word + 1] = constant;
                }
            },
            Op::YIELD_VALUE if self.code.flags & (co::GENERATOR | co::COROUTINE | co::ASYNC_GENERATOR) != 0 => {
                self.settle();
                let b = self.natural_register(self.stack.len() - 1);
                self.emit(op::YIELD, B_TEMP, 0, b, 0);
            }
            Op::YIELD_FROM => {
                self.settle();
                let first = self.flow.code[i].first as usize;
                if self.entries[first] == NO_ENTRY {
                    self.enter_here(first, i);
                }
                let k = self.stack.len() - 2;
                self.emit(op::YIELD_FROM, 0, self.natural_register(k), 0, 0);
                self.stack.pop();
            }
            _ => return self.step(i, op),
        }
        Some(next)
    }

    /// An instruction that makes one value of the `n` topmost ones, in their places.
    fn display(&mut self, op: u8, n: u16, c: u16) {
        let k = self.stack.len() - usize::from(n);
        self.settle_from(k);
        if self.stack[..k].contains(&self.natural(k)) {
            self.settle();
        }
        self.emit(op, 0, self.natural_register(k), n, c);
        self.stack.truncate(k);
        self.stack.push(self.natural(k));
    }

    /// UPDATE of the container `depth` places below what remains when the `n` topmost values are used up.
    fn update(&mut self, kind: u16, depth: usize, n: usize) {
        self.settle();
        let k = self.stack.len() - n;
        self.emit(op::UPDATE, 0, self.natural_register(k - depth), self.natural_register(k), kind);
        self.stack.truncate(k);
    }

    /// BUILD_SLICE and BINARY_SUBSCR.
    fn get_slice(&mut self, i: usize, parts: usize) -> usize {
        let k = self.stack.len() - parts;
        self.settle_from(k);
        self.register(parts);
        let (a, flags, done) = self.destination(i + 1, 1 + parts);
        let (b, temporary) = self.register(parts);
        let (ends, flags) = (self.natural_register(k), flags | Self::flag(temporary, B_TEMP));
        let word = self.emit(op::GET_SLICE, flags | Self::flag(parts == 3, SENSE), a, b, ends);
        self.display(op::BUILD_SLICE, parts as u16, 0);
        self.at = i + 1;
        self.emit(op::GET_ITEM, flags | C_TEMP, a, b, ends);
        self.words[word + 1] = (self.words.len() - word) as u64;
        self.produced(2, done);
        i + 1 + done
    }

    /// BUILD_SLICE and STORE_SUBSCR.
    fn set_slice(&mut self, i: usize) -> usize {
        let k = self.stack.len() - 2;
        self.settle_from(k);
        self.register(3);
        self.register(2);
        let (b, value) = self.register(3);
        let (a, container) = self.register(2);
        let ends = self.natural_register(k);
        let flags = Self::flag(container, A_TEMP);
        let word = self.emit(op::SET_SLICE, flags | Self::flag(value, B_TEMP), a, b, ends);
        self.display(op::BUILD_SLICE, 2, 0);
        self.at = i + 1;
        self.emit(op::SET_ITEM, flags | B_TEMP | Self::flag(value, C_TEMP), a, ends, b);
        self.words[word + 1] = (self.words.len() - word) as u64;
        self.stack.truncate(k - 2);
        i + 2
    }

    /// Whether the empty dict that is built at `i` is filled from one local or cell and then the keywords of a call.
    fn is_copied_for_call(&self, i: usize) -> bool {
        let Some([load, merge, call]) = self.flow.code.get(i + 1..i + 4) else { return false };
        matches!(load.op, Op::LOAD_FAST | Op::LOAD_DEREF)
            && (merge.op, merge.arg) == (Op::DICT_MERGE, 1)
            && call.op == Op::CALL_FUNCTION_EX
            && call.arg & 1 == 1
            && !(i + 1..i + 4).any(|k| self.flow.is_target[k])
    }

    fn call(&mut self, op: u8, k: usize, n: u16) {
        self.settle_from(k);
        self.emit(op, 0, self.natural_register(k), n, 0);
        self.stack.truncate(k);
        self.stack.push(self.natural(k));
    }

    fn rotate(&mut self, n: usize) {
        let len = self.stack.len();
        self.stack[len - n..].rotate_right(1);
    }

    fn duplicate(&mut self, n: usize) {
        for _ in 0..n {
            let place = self.top(n - 1);
            match place {
                Place::Register(_) => {
                    let k = self.stack.len();
                    if self.stack.contains(&self.natural(k)) {
                        self.settle();
                    }
                    let Place::Register(from) = self.top(n - 1) else {
                        self.stack.push(self.top(n - 1));
                        continue;
                    };
                    self.emit(op::MOVE, 0, self.natural_register(k), from, 0);
                    self.stack.push(self.natural(k));
                }
                other => self.stack.push(other),
            }
        }
    }

    fn identity(&mut self, i: usize, arg: u32) -> usize {
        let next = i + 1;
        let jump = self
            .flow
            .code
            .get(next)
            .copied()
            .filter(|j| matches!(j.op, Op::POP_JUMP_IF_FALSE | Op::POP_JUMP_IF_TRUE) && !self.flow.is_target[next]);
        if let (Some(jump), Operand::Const(k)) = (jump, self.operand(self.top(0))) {
            self.settle_below(2);
            let (a, temporary) = self.register(1);
            if matches!(self.top(0), Place::Const(_)) {
                let sense = if (arg == 0) == (jump.op == Op::POP_JUMP_IF_TRUE) { SENSE } else { 0 };
                let flags = sense | Self::flag(temporary, A_TEMP);
                let word = self.emit_jump(op::JUMP_IS_K, flags, a, 0, jump.arg as usize);
                self.words[word + 1] = self.constant_word(k);
                self.stack.truncate(self.stack.len() - 2);
                return next + 1;
            }
        }
        self.two(i, op::IS, if arg == 0 { SENSE } else { 0 }).1
    }

    /// `super().name(`: one instruction that leads behind those that do the same step by step.
    fn super_method(&mut self, i: usize, name: u16) -> Option<usize> {
        let [call, load] = self.flow.code.get(i + 1..i + 3)? else { return None };
        let of_super = self.code.names[usize::from(name)].as_wtf8() == b"super"
            && call.op == Op::CALL_FUNCTION
            && call.arg == 0
            && load.op == Op::LOAD_METHOD
            && self.code.argcount > 0
            && self.code.freevars.iter().any(|free| free.as_wtf8() == b"__class__")
            && self.code.cell_args.iter().all(|(_, local)| *local != 0)
            && !self.flow.is_target[i + 1]
            && !self.flow.is_target[i + 2];
        let bound = self.flow.before[i].is_some_and(|before| before.bound & 1 != 0);
        if !of_super || !bound {
            return None;
        }
        let method = load.arg as u16;
        self.settle();
        let k = self.stack.len();
        let word = self.emit(op::SUPER_METHOD, 0, self.natural_register(k), 0, method);
        self.emit(op::LOAD_GLOBAL, 0, self.natural_register(k), 0, name);
        self.stack.push(self.natural(k));
        self.at = i + 1;
        self.call(op::CALL, k, 0);
        self.at = i + 2;
        self.emit(op::LOAD_METHOD, B_TEMP, self.natural_register(k), self.natural_register(k), method);
        self.stack.push(self.natural(k + 1));
        self.words[word + 8] = (self.words.len() - word) as u64;
        Some(i + 3)
    }

    /// A jump; back to the head of a `for` loop it takes the next item itself.
    fn jump(&mut self, i: usize, target: usize) {
        self.settle();
        let mut head = target;
        while self.flow.code.get(head).is_some_and(|c| c.op == Op::EXTENDED_ARG) {
            head += 1;
        }
        if target > i {
            self.emit_jump(op::JUMP, 0, 0, 0, target);
            return;
        }
        if let Some(&(word, a, flags, pair)) = self.loops.get(&head) {
            let at = std::mem::replace(&mut self.at, head);
            let iterator = self.natural_register(self.stack.len() - 1);
            let (forward, backward) =
                if pair.is_some() { (op::FOR_PAIR, op::FOR_PAIR_BACK) } else { (op::FOR, op::FOR_BACK) };
            let back = self.emit(backward, flags, a, iterator, 0);
            if let Some(behind) = pair {
                self.words[back + 1] = (behind as i64 - back as i64) as u64;
            }
            let body = word + usize::from(WORDS[usize::from(forward)]);
            let distance = (body as i64 - back as i64) as i16 as u16;
            self.words[back] |= u64::from(distance) << 48;
            let exit = head + 1 + self.flow.code[head].arg as usize;
            self.emit_jump(op::JUMP, 0, 0, 0, exit);
            self.at = at;
            return;
        }
        self.emit_jump(op::JUMP_BACK, 0, 0, 0, target);
    }
}
