//! The verifier: what must hold of code that did not come from our compiler before it may run.
//!
//! Operands in range; jumps to instructions, not into the prefixes of one; enough values on the stack for each instruction
//! and never more than `stacksize`; blocks left in the order they were entered, the right kind each, with the stack no
//! deeper below than when they were; one depth and one block stack at every instruction however it is reached; no way past
//! the end. Code that nothing reaches must have good operands, no more.

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

impl VerifyError {
    /// Offset of the instruction in bytes.
    pub fn offset(&self) -> u32 {
        self.index.saturating_mul(2)
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset {}: {}", self.offset(), self.message)
    }
}

impl std::error::Error for VerifyError {}

/// Checks a code object and those among its constants.
///
/// # Errors
/// The first fault, with the offset of its instruction.
///
/// ```
/// use pycodegen::{CompileOptions, compile, verify};
///
/// let ast = pyparse::parse("x = 1\n", &pyparse::ParseOptions::default()).expect("valid Python");
/// let mut code = compile(&ast, &CompileOptions::default())?;
/// assert!(verify(&code).is_ok());
/// code.code[1] = 9;
/// assert_eq!(verify(&code).unwrap_err().to_string(), "offset 0: operand out of range");
/// # Ok::<(), pycodegen::CompileError>(())
/// ```
pub fn verify(code: &Code) -> Result<(), VerifyError> {
    let mut todo = vec![code];
    while let Some(code) = todo.pop() {
        verify_one(code)?;
        todo.extend(code.consts.iter().filter_map(|c| if let Const::Code(c) = c { Some(&**c) } else { None }));
    }
    Ok(())
}

/// A block that a `SETUP_` instruction opened, or that an exception put in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Block {
    /// An exception is being handled; three words below the handler's own restore the one before.
    handling: bool,
    /// Stack depth outside.
    level: i32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct State {
    depth: i32,
    blocks: Vec<Block>,
}

const fn fail<T>(index: u32, message: &'static str) -> Result<T, VerifyError> {
    Err(VerifyError { index, message })
}

fn verify_one(code: &Code) -> Result<(), VerifyError> {
    check_fields(code)?;
    let list: Vec<Instruction> = instructions(&code.code).collect();
    // Jumps may go to the first prefix of an instruction.
    let mut starts = HashMap::with_capacity(list.len());
    let mut start = 0;
    for (n, i) in list.iter().enumerate() {
        if i.index - start > 3 {
            return fail(i.index, "operand wider than 32 bits");
        }
        starts.insert(start, n);
        start = i.index + 1;
        check_operand(code, *i)?;
    }
    if start as usize * 2 != code.code.len() {
        return fail(start, "prefixes without an instruction");
    }
    let mut states: Vec<Option<State>> = vec![None; list.len()];
    let resumable = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    let entry = State { depth: i32::from(code.flags.intersects(resumable)), blocks: Vec::new() };
    let mut todo = vec![(0usize, entry)];
    while let Some((n, state)) = todo.pop() {
        let Some(&i) = list.get(n) else { return fail(code.code.len() as u32 / 2, "control runs past the end") };
        match &states[n] {
            Some(known) if *known == state => continue,
            Some(known) if known.depth != state.depth => {
                return fail(i.index, "stack depths differ where control meets");
            }
            Some(_) => return fail(i.index, "blocks differ where control meets"),
            None => states[n] = Some(state.clone()),
        }
        let Some(op) = Opcode::from_u8(i.opcode) else { return fail(i.index, "unknown opcode") };
        if state.depth < needs(op, i.arg) {
            return fail(i.index, "stack underflow");
        }
        if op.is_jump() {
            let to = if op.operand() == Operand::JumpRel { (i.index + 1).checked_add(i.arg) } else { Some(i.arg) };
            let Some(&to) = to.and_then(|to| starts.get(&to)) else {
                return fail(i.index, "jump target is no instruction");
            };
            todo.push((to, after(code, op, i, state.clone(), true)?));
        }
        if !op.is_no_fallthrough() {
            todo.push((n + 1, after(code, op, i, state, false)?));
        } else if op == Opcode::RETURN_VALUE && !state.blocks.is_empty() {
            return fail(i.index, "return inside a block");
        }
    }
    Ok(())
}

/// The state behind an instruction.
fn after(code: &Code, op: Opcode, i: Instruction, mut state: State, jump: bool) -> Result<State, VerifyError> {
    let before = state.depth;
    state.depth += op.stack_effect(i.arg, Some(jump));
    match op {
        Opcode::SETUP_FINALLY => state.blocks.push(Block { handling: jump, level: before }),
        // The exit function, or what it awaits, stays below the block.
        Opcode::SETUP_WITH => state.blocks.push(Block { handling: jump, level: before }),
        Opcode::SETUP_ASYNC_WITH => state.blocks.push(Block { handling: jump, level: before - 1 }),
        Opcode::POP_BLOCK => match state.blocks.pop() {
            Some(block) if !block.handling => {}
            Some(_) => return fail(i.index, "an exception handler is left as a block"),
            None => return fail(i.index, "no block to leave"),
        },
        Opcode::POP_EXCEPT => match state.blocks.pop() {
            Some(block) if block.handling && (3..=4).contains(&(before - block.level)) => {}
            Some(block) if block.handling => return fail(i.index, "wrong stack depth to leave a handler"),
            Some(_) => return fail(i.index, "a block is left as an exception handler"),
            None => return fail(i.index, "no exception handler to leave"),
        },
        Opcode::END_ASYNC_FOR => match state.blocks.pop() {
            Some(block) if block.handling => {}
            _ => return fail(i.index, "no exception handler to leave"),
        },
        _ => {}
    }
    if let Some(block) = state.blocks.last() {
        let floor = block.level + if block.handling { 3 } else { 0 };
        if state.depth < floor {
            return fail(i.index, "stack underflow into an outer block");
        }
    }
    if state.depth > code.stacksize as i32 {
        return fail(i.index, "stack overflow");
    }
    Ok(state)
}

fn check_fields(code: &Code) -> Result<(), VerifyError> {
    if code.code.is_empty() || !code.code.len().is_multiple_of(2) {
        return fail(0, "code is no whole number of instructions");
    }
    if code.code.len() > i32::MAX as usize || code.stacksize > 1 << 24 {
        return fail(0, "code is too large");
    }
    if code.nlocals as usize != code.varnames.len() {
        return fail(0, "nlocals is not the number of variable names");
    }
    let flag = |f| u32::from(code.flags.contains(f));
    let parameters = code
        .argcount
        .saturating_add(code.kwonlyargcount)
        .saturating_add(flag(CodeFlags::VARARGS))
        .saturating_add(flag(CodeFlags::VARKEYWORDS));
    if parameters > code.nlocals || code.posonlyargcount > code.argcount {
        return fail(0, "more parameters than variables");
    }
    if !code.linetable.len().is_multiple_of(2) {
        return fail(0, "the line table is no whole number of pairs");
    }
    Ok(())
}

fn check_operand(code: &Code, i: Instruction) -> Result<(), VerifyError> {
    let Some(op) = Opcode::from_u8(i.opcode) else { return fail(i.index, "unknown opcode") };
    let arg = i.arg as usize;
    let in_range = match op.operand() {
        Operand::Const => arg < code.consts.len(),
        Operand::Name => arg < code.names.len(),
        Operand::Local => arg < code.varnames.len(),
        Operand::Free => arg < code.cellvars.len() + code.freevars.len(),
        Operand::Compare => arg < COMPARE_OPS.len(),
        Operand::JumpAbs | Operand::JumpRel => arg <= code.code.len() / 2,
        Operand::None => true,
        Operand::Raw => match op {
            Opcode::IS_OP | Opcode::CONTAINS_OP | Opcode::CALL_FUNCTION_EX | Opcode::RERAISE => arg <= 1,
            Opcode::RAISE_VARARGS | Opcode::GEN_START => arg <= 2,
            Opcode::FORMAT_VALUE => arg <= 7,
            Opcode::MAKE_FUNCTION => arg <= 15,
            Opcode::BUILD_SLICE => arg == 2 || arg == 3,
            Opcode::ROT_N
            | Opcode::LIST_APPEND
            | Opcode::SET_ADD
            | Opcode::MAP_ADD
            | Opcode::LIST_EXTEND
            | Opcode::SET_UPDATE
            | Opcode::DICT_UPDATE
            | Opcode::DICT_MERGE => (1..1 << 24).contains(&arg),
            _ => arg < 1 << 24,
        },
    };
    if in_range { Ok(()) } else { fail(i.index, "operand out of range") }
}

/// How many values must be on the stack.
fn needs(op: Opcode, arg: u32) -> i32 {
    let n = i32::try_from(arg).unwrap_or(i32::MAX / 4).min(1 << 26);
    match op {
        Opcode::BUILD_TUPLE | Opcode::BUILD_LIST | Opcode::BUILD_SET | Opcode::BUILD_STRING => n,
        Opcode::BUILD_MAP => 2 * n,
        Opcode::BUILD_CONST_KEY_MAP | Opcode::CALL_FUNCTION => n + 1,
        Opcode::CALL_FUNCTION_KW | Opcode::CALL_METHOD => n + 2,
        Opcode::CALL_FUNCTION_EX => 2 + n,
        Opcode::ROT_N | Opcode::RAISE_VARARGS | Opcode::BUILD_SLICE => n,
        Opcode::LIST_APPEND | Opcode::SET_ADD | Opcode::LIST_EXTEND | Opcode::SET_UPDATE | Opcode::DICT_UPDATE => n + 1,
        Opcode::MAP_ADD | Opcode::DICT_MERGE => n + 2,
        Opcode::MAKE_FUNCTION => 2 + (n & 15).count_ones() as i32,
        Opcode::FORMAT_VALUE => 1 + (n >> 2 & 1),
        Opcode::UNPACK_SEQUENCE | Opcode::UNPACK_EX => 1,
        _ => {
            let picture = op.info().picture.split('|').next().unwrap_or("");
            let Some((before, after)) = picture.split_once("--") else { return 0 };
            let count = |side: &str| side.split_whitespace().filter(|w| *w != "...").count() as i32;
            let (before, after) = (count(before), count(after));
            let effect = op.stack_effect(arg, Some(false));
            // A picture that does not name each value tells the effect at least.
            if after - before == effect { before } else { (-effect).max(0) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompileOptions, Version, compile};

    fn code_of(source: &str) -> Code {
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
        let options = CompileOptions { version: Version::V3_10, ..CompileOptions::default() };
        compile(&ast, &options).expect("it compiles")
    }

    fn raw(bytes: &[u8]) -> String {
        let mut code = code_of("None\n");
        code.code = bytes.into();
        code.stacksize = 20;
        verify(&code).map_or_else(|e| e.to_string(), |()| "ok".to_owned())
    }

    const NONE: [u8; 2] = [100, 0];
    const RETURN: [u8; 2] = [83, 0];
    const SETUP: u8 = 122;

    #[test]
    fn faults_are_found() {
        assert_eq!(raw(&[NONE, RETURN].concat()), "ok");
        assert_eq!(raw(&[]), "offset 0: code is no whole number of instructions");
        assert_eq!(raw(&[100]), "offset 0: code is no whole number of instructions");
        assert_eq!(raw(&[[100, 1], RETURN].concat()), "offset 0: operand out of range");
        assert_eq!(raw(&[NONE, [0, 0], RETURN].concat()), "offset 2: unknown opcode");
        assert_eq!(raw(&RETURN), "offset 0: stack underflow");
        assert_eq!(raw(&[[4, 0], RETURN].concat()), "offset 0: stack underflow");
        assert_eq!(raw(&[NONE, [23, 0], RETURN].concat()), "offset 2: stack underflow");
        assert_eq!(raw(&NONE), "offset 2: control runs past the end");
        assert_eq!(raw(&[[113, 9], RETURN].concat()), "offset 0: operand out of range");
        assert_eq!(raw(&[NONE, [144, 0], [144, 0], [114, 2]].concat()), "offset 6: jump target is no instruction");
        assert_eq!(raw(&[NONE, RETURN, [144, 1]].concat()), "offset 4: prefixes without an instruction");
        assert_eq!(raw(&[NONE, NONE, [114, 0], RETURN].concat()), "offset 0: stack depths differ where control meets");
        assert_eq!(raw(&[NONE; 21].concat()), "offset 40: stack overflow");
        // Blocks.
        assert_eq!(raw(&[[87, 0], NONE, RETURN].concat()), "offset 0: no block to leave");
        assert_eq!(raw(&[NONE, NONE, NONE, [89, 0]].concat()), "offset 6: no exception handler to leave");
        let handler = [[89, 0], NONE, RETURN].concat();
        let body = |inside: &[u8]| {
            let n = inside.len() as u8 / 2;
            raw(&[&[SETUP, n][..], inside, &[1, 0, 1, 0, 1, 0], &handler].concat())
        };
        assert_eq!(body(&[[87, 0], NONE, RETURN].concat()), "ok");
        assert_eq!(body(&[NONE, RETURN].concat()), "offset 4: return inside a block");
        assert_eq!(body(&[NONE, NONE, NONE, [89, 0]].concat()), "offset 8: a block is left as an exception handler");
        assert_eq!(
            raw(&[&[SETUP, 3, 87, 0][..], &NONE, &RETURN, &handler].concat()),
            "offset 8: wrong stack depth to leave a handler"
        );
        assert_eq!(
            raw(&[&[SETUP, 3, 87, 0][..], &NONE, &RETURN, &[87, 0], &NONE, &RETURN].concat()),
            "offset 8: an exception handler is left as a block"
        );
        assert_eq!(
            raw(&[&NONE[..], &[SETUP, 5, 1, 0, 87, 0], &NONE, &RETURN, &NONE, &handler].concat()),
            "offset 4: stack underflow into an outer block"
        );
    }

    #[test]
    fn changed_code_never_panics() {
        let code = code_of(
            "def f(a, *b):\n    with a as c:\n        for x in b:\n            try: x()\n            except E as e: print([e])\n            finally: c()\n",
        );
        let Const::Code(inner) = &code.consts[0] else { panic!("a function") };
        let mut seed = 7u64;
        for _ in 0..20_000 {
            let mut copy = Code::clone(inner);
            for _ in 0..2 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (seed >> 33) as usize % copy.code.len();
                copy.code[at] = (seed >> 20) as u8;
            }
            let _ = verify(&copy);
        }
    }
}
