//! What is known of wordcode before it is lowered: for every instruction that can be reached the height of the
//! evaluation stack, the block stack, and which locals are surely bound. A worklist over the instructions, the usual
//! forward analysis; blocks and heights are the same on every path of well-formed code.

use std::collections::HashMap;

use pycodegen::opcode::Opcode as Op;
use pyrt::frame::{Block, HANDLER};
use pyrt::object::code::Code;

/// An instruction with its widened operand.
#[derive(Clone, Copy)]
pub(super) struct Instruction {
    pub op: Op,
    pub arg: u32,
    /// Index of its first prefix, or its own.
    pub first: u32,
}

/// What holds before an instruction.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Before {
    /// Values on the evaluation stack.
    pub depth: u32,
    /// Index in `Flow::blocks`.
    pub blocks: u32,
    /// Bit i: local i is bound. Locals from 64 on are never known to be.
    pub bound: u64,
}

/// See the module header. Vectors are indexed by wordcode instruction.
pub(super) struct Flow {
    pub code: Vec<Instruction>,
    pub before: Vec<Option<Before>>,
    /// Something jumps here (to the first prefix), or a handler begins here.
    pub is_target: Vec<bool>,
    pub blocks: Vec<Vec<Block>>,
}

/// Decode; None where an operand is cut off or an opcode unknown.
fn decode(bytes: &[u8]) -> Option<Vec<Instruction>> {
    let mut all = Vec::with_capacity(bytes.len() / 2);
    let (mut wide, mut first) = (0_u32, None);
    for (i, pair) in bytes.chunks_exact(2).enumerate() {
        let op = Op::from_u8(pair[0])?;
        let arg = wide << 8 | u32::from(pair[1]);
        all.push(Instruction { op, arg, first: first.unwrap_or(i as u32) });
        if op == Op::EXTENDED_ARG {
            wide = arg;
            first = first.or(Some(i as u32));
        } else {
            (wide, first) = (0, None);
        }
    }
    Some(all)
}

/// Where an instruction jumps to, if it does.
fn jump_target(i: usize, instruction: Instruction) -> Option<usize> {
    match instruction.op {
        Op::JUMP_ABSOLUTE
        | Op::POP_JUMP_IF_FALSE
        | Op::POP_JUMP_IF_TRUE
        | Op::JUMP_IF_FALSE_OR_POP
        | Op::JUMP_IF_TRUE_OR_POP
        | Op::JUMP_IF_NOT_EXC_MATCH => Some(instruction.arg as usize),
        Op::JUMP_FORWARD | Op::FOR_ITER => Some(i + 1 + instruction.arg as usize),
        _ => None,
    }
}

/// Whether the instruction behind is never reached from this one.
pub(super) fn ends(op: Op) -> bool {
    matches!(op, Op::JUMP_ABSOLUTE | Op::JUMP_FORWARD | Op::RETURN_VALUE | Op::RAISE_VARARGS | Op::RERAISE)
}

impl Flow {
    /// None where the code is not what the compiler makes.
    pub fn of(code: &Code) -> Option<Flow> {
        let decoded = decode(&code.bytecode)?;
        let n = decoded.len();
        let base = code.nlocals + code.cell_count() as u32;
        let mut flow =
            Flow { code: decoded, before: vec![None; n], is_target: vec![false; n], blocks: vec![Vec::new()] };
        let mut numbers: HashMap<Vec<(u32, u32)>, u32> = HashMap::from([(Vec::new(), 0)]);
        let mut never = 0_u64;
        for instruction in &flow.code {
            if instruction.op == Op::DELETE_FAST && instruction.arg < 64 {
                never |= 1 << instruction.arg;
            }
        }
        let mut parameters = 0_u64;
        for i in 0..code.parameter_slots().min(64) {
            parameters |= 1 << i;
        }
        for (_, local) in &code.cell_args {
            if *local < 64 {
                parameters &= !(1 << *local);
            }
        }
        let depth = u32::from(!crate::call::runs_at_once(code));
        let mut work = vec![(0_usize, Before { depth, blocks: 0, bound: parameters & !never })];
        while let Some((at, before)) = work.pop() {
            let known = flow.before.get_mut(at)?;
            let merged = match known {
                None => before,
                Some(old) => {
                    if old.depth != before.depth || old.blocks != before.blocks {
                        return None;
                    }
                    let bound = old.bound & before.bound;
                    if bound == old.bound {
                        continue;
                    }
                    Before { bound, ..before }
                }
            };
            *known = Some(merged);
            let instruction = flow.code[at];
            let Instruction { op, arg, .. } = instruction;
            let mut next = merged;
            let mut blocks = flow.blocks[merged.blocks as usize].clone();
            let mut number = |list: &Vec<Block>, all: &mut Vec<Vec<Block>>| {
                let key: Vec<(u32, u32)> = list.iter().map(|b| (b.handler, b.level)).collect();
                *numbers.entry(key).or_insert_with(|| {
                    all.push(list.clone());
                    all.len() as u32 - 1
                })
            };
            let height = |effect: i32| u32::try_from(i64::from(merged.depth) + i64::from(effect)).ok();
            match op {
                Op::STORE_FAST if arg < 64 => next.bound |= (1 << arg) & !never,
                // What is put back may be undefined. A handler finds the local as it was before the two.
                Op::LOAD_FAST_AND_CLEAR | Op::RESTORE_FAST if arg < 64 => next.bound &= !(1 << arg),
                Op::SETUP_FINALLY | Op::SETUP_WITH | Op::SETUP_ASYNC_WITH => {
                    let handler = (at as u32 + 1 + arg) * 2;
                    let below = merged.depth - u32::from(op == Op::SETUP_ASYNC_WITH);
                    let level = base + below;
                    let mut handling = blocks.clone();
                    handling.push(Block { handler: HANDLER, level });
                    let handling = number(&handling, &mut flow.blocks);
                    let target = at + 1 + arg as usize;
                    *flow.is_target.get_mut(target)? = true;
                    work.push((target, Before { depth: below + 6, blocks: handling, bound: merged.bound }));
                    blocks.push(Block { handler, level });
                    next.blocks = number(&blocks, &mut flow.blocks);
                }
                Op::POP_BLOCK | Op::POP_EXCEPT | Op::END_ASYNC_FOR => {
                    blocks.pop()?;
                    next.blocks = number(&blocks, &mut flow.blocks);
                }
                _ => {}
            }
            if let Some(target) = jump_target(at, instruction) {
                let mut there = next;
                there.depth = height(op.stack_effect(arg, Some(true)))?;
                *flow.is_target.get_mut(target)? = true;
                work.push((target, there));
            }
            if !ends(op) {
                next.depth = match op {
                    Op::SETUP_FINALLY | Op::SETUP_ASYNC_WITH => merged.depth,
                    Op::SETUP_WITH => merged.depth + 1,
                    _ => height(op.stack_effect(arg, Some(false)))?,
                };
                work.push((at + 1, next));
            }
        }
        Some(flow)
    }
}
