//! The verifier: what must hold of code that did not come from our compiler before it may run.
//!
//! Operands in range, jumps to instructions (not into the prefixes of one), no stack below zero or above `stacksize`,
//! one depth at every instruction however it is reached, no way past the end.

use crate::code::{Code, CodeFlags};
use crate::const_::Const;
use crate::opcode::{COMPARE_OPS, Instruction, Opcode, Operand, instructions};
use std::collections::HashMap;
use std::fmt;

/// Why code must not run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// Index of the instruction.
    pub index: u32,
    pub message: &'static str,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "instruction {}: {}", self.index, self.message)
    }
}

impl std::error::Error for VerifyError {}

/// Checks a code object and those among its constants.
pub fn verify(code: &Code) -> Result<(), VerifyError> {
    let mut todo = vec![code];
    while let Some(code) = todo.pop() {
        verify_one(code)?;
        todo.extend(code.consts.iter().filter_map(|c| if let Const::Code(c) = c { Some(&**c) } else { None }));
    }
    Ok(())
}

fn verify_one(code: &Code) -> Result<(), VerifyError> {
    let fail = |index, message| Err(VerifyError { index, message });
    if code.code.is_empty() || !code.code.len().is_multiple_of(2) {
        return fail(0, "code is no whole number of instructions");
    }
    if code.nlocals as usize != code.varnames.len() {
        return fail(0, "nlocals is not the number of variable names");
    }
    let list: Vec<Instruction> = instructions(&code.code).collect();
    // Jumps may go to the first prefix of an instruction.
    let mut starts = HashMap::new();
    let mut start = 0;
    for (n, i) in list.iter().enumerate() {
        starts.insert(start, n);
        start = i.index + 1;
    }
    let mut depths: Vec<Option<i32>> = vec![None; list.len()];
    let resumable = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    let mut todo = vec![(0usize, i32::from(code.flags.intersects(resumable)))];
    while let Some((n, depth)) = todo.pop() {
        let Some(i) = list.get(n) else { return fail(code.code.len() as u32 / 2, "control runs past the end") };
        match depths[n] {
            Some(known) if known != depth => return fail(i.index, "stack depths differ where control meets"),
            Some(_) => continue,
            None => depths[n] = Some(depth),
        }
        let Some(op) = Opcode::from_u8(i.opcode) else { return fail(i.index, "unknown opcode") };
        let arg = i.arg as usize;
        let in_range = match op.operand() {
            Operand::Const => arg < code.consts.len(),
            Operand::Name => arg < code.names.len(),
            Operand::Local => arg < code.varnames.len(),
            Operand::Free => arg < code.cellvars.len() + code.freevars.len(),
            Operand::Compare => arg < COMPARE_OPS.len(),
            _ => true,
        };
        if !in_range {
            return fail(i.index, "operand out of range");
        }
        let limit = code.stacksize as i32;
        for jump in [false, true] {
            if jump && !op.is_jump() || !jump && op.is_no_fallthrough() && op.is_jump() {
                continue;
            }
            let after = depth + op.stack_effect(i.arg, Some(jump));
            if after < 0 || after > limit {
                return fail(i.index, "stack depth out of bounds");
            }
            if jump {
                let to = if op.operand() == Operand::JumpRel { (i.index + 1).checked_add(i.arg) } else { Some(i.arg) };
                match to.and_then(|to| starts.get(&to)) {
                    Some(&to) => todo.push((to, after)),
                    None => return fail(i.index, "jump target is no instruction"),
                }
            } else if !op.is_no_fallthrough() {
                todo.push((n + 1, after));
            }
        }
    }
    Ok(())
}
