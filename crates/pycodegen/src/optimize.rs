//! The optimizer's passes by name, and the optimizer alone, on code that anybody made.
//!
//! The compiler runs every pass that [`CompileOptions::passes`](crate::CompileOptions) names; 3.10's bytecode is what all of
//! them together make. [`optimize()`] takes a finished [`Code`] (compiled, unmarshalled, assembled) apart into basic blocks
//! again and runs passes over it.

use crate::assemble::{Scratch, assemble, stack_depth};
use crate::blocks::{Block, BlockId, Graph, Instr};
use crate::code::{Code, CodeFlags, SourceSpan};
use crate::const_::Const;
use crate::line_table::line_at;
use crate::opcode::{Opcode, Operand, instructions};
use crate::peephole;
use crate::verify::{VerifyError, verify};
use pyast::TextRange;
use std::collections::BTreeMap;
use std::sync::Arc;

bitflags::bitflags! {
    /// What the optimizer does. In the examples an instruction has its line before the colon; constants 0 to 3 are None,
    /// True, 1 and 2.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
    pub struct Passes: u32 {
        /// A condition that is a constant: the jump becomes unconditional or goes.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 1; 1: POP_JUMP_IF_TRUE 4; 2: LOAD_CONST 2; 2: RETURN_VALUE; 3: LOAD_CONST 3; 3: RETURN_VALUE";
        /// let after = "1: NOP 1; 1: JUMP_FORWARD 2; 2: LOAD_CONST 2; 2: RETURN_VALUE; 3: LOAD_CONST 3; 3: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::CONSTANT_CONDITIONS), after);
        /// ```
        const CONSTANT_CONDITIONS = 1;
        /// A tuple of constants becomes a constant.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: LOAD_CONST 3; 1: BUILD_TUPLE 2; 1: RETURN_VALUE";
        /// let after = "1: NOP 2; 1: NOP 3; 1: LOAD_CONST 4; 1: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::TUPLES), after);
        /// ```
        const TUPLES = 2;
        /// A small tuple that is unpacked at once becomes a rotation; short rotations get their own instructions; rotations
        /// that together do nothing go.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: LOAD_CONST 3; 1: BUILD_TUPLE 2; 1: UNPACK_SEQUENCE 2; 1: POP_TOP; 1: RETURN_VALUE";
        /// let after = "1: LOAD_CONST 2; 1: LOAD_CONST 3; 1: ROT_TWO 2; 1: NOP 2; 1: POP_TOP; 1: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::SWAPS), after);
        /// ```
        const SWAPS = 4;
        /// A jump to a jump goes to the end of the chain, if both are on one line.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 4; 2: LOAD_CONST 2; 2: RETURN_VALUE; 1: JUMP_FORWARD 2; 3: LOAD_CONST 2; 3: RETURN_VALUE; 4: LOAD_CONST 3; 4: RETURN_VALUE";
        /// let after = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 7; 2: LOAD_CONST 2; 2: RETURN_VALUE; 1: JUMP_FORWARD 2; 3: LOAD_CONST 2; 3: RETURN_VALUE; 4: LOAD_CONST 3; 4: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::JUMPS), after);
        /// ```
        const JUMPS = 8;
        /// A jump to an exit of at most four instructions becomes a copy of it.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 3; 2: JUMP_FORWARD 2; 3: LOAD_CONST 2; 3: RETURN_VALUE; 4: LOAD_CONST 3; 4: RETURN_VALUE";
        /// let after = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 5; 2: NOP; 4: LOAD_CONST 3; 4: RETURN_VALUE; 3: LOAD_CONST 2; 3: RETURN_VALUE; 4: LOAD_CONST 3; 4: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::COPY_EXITS), after);
        /// ```
        const COPY_EXITS = 16;
        /// Code that nothing reaches goes.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: RETURN_VALUE; 2: LOAD_CONST 3; 2: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::UNREACHABLE), "1: LOAD_CONST 2; 1: RETURN_VALUE");
        /// ```
        const UNREACHABLE = 32;
        /// A jump to the next instruction goes.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: JUMP_FORWARD 0; 2: LOAD_CONST 2; 2: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::REDUNDANT_JUMPS), "1: NOP; 2: LOAD_CONST 2; 2: RETURN_VALUE");
        /// ```
        const REDUNDANT_JUMPS = 64;
        /// A no-operation goes, unless a tracer would miss its line.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: NOP; 2: NOP; 2: LOAD_CONST 2; 2: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::NOPS), "1: NOP; 2: LOAD_CONST 2; 2: RETURN_VALUE");
        /// ```
        const NOPS = 128;
        /// An exit without a line that several jumps reach is copied, so that each copy has the line of its jump.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 4; 2: LOAD_CONST 3; 2: POP_TOP; -: LOAD_CONST 0; -: RETURN_VALUE";
        /// let after = "1: LOAD_CONST 2; 1: POP_JUMP_IF_FALSE 6; 2: LOAD_CONST 3; 2: POP_TOP; 2: LOAD_CONST 0; 2: RETURN_VALUE; 1: LOAD_CONST 0; 1: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::EXIT_LINES | Passes::LINES), after);
        /// ```
        const EXIT_LINES = 256;
        /// An instruction without a line gets that of the one that runs before it, where that is certain.
        ///
        /// ```
        /// # use pycodegen::optimize::{Passes, before_after};
        /// let before = "1: LOAD_CONST 2; -: POP_TOP; -: LOAD_CONST 0; 2: RETURN_VALUE";
        /// let after = "1: LOAD_CONST 2; 1: POP_TOP; 1: LOAD_CONST 0; 2: RETURN_VALUE";
        /// assert_eq!(before_after(before, Passes::LINES), after);
        /// ```
        const LINES = 512;
        /// Constants behind the last one in use go; the first stays, it may be the documentation.
        ///
        /// ```
        /// use pycodegen::{CompileOptions, Passes, compile};
        /// let ast = pyparse::parse("def f():\n    if 0: return 'gone'\n", &pyparse::ParseOptions::default()).expect("valid");
        /// let consts = |passes| {
        ///     let code = compile(&ast, &CompileOptions { passes, ..CompileOptions::default() }).expect("it compiles");
        ///     let pycodegen::Const::Code(f) = &code.consts[0] else { panic!("a function") };
        ///     f.consts.len()
        /// };
        /// assert!(consts(Passes::all()) < consts(Passes::all() - Passes::UNUSED_CONSTANTS));
        /// ```
        const UNUSED_CONSTANTS = 1024;
    }
}

/// Runs passes over a code object and those among its constants.
///
/// # Errors
/// What [`verify`] finds: only sound code can be taken apart. The code is then unchanged.
pub fn optimize(code: &mut Code, passes: Passes) -> Result<(), VerifyError> {
    verify(code)?;
    optimize_nested(code, passes, 0);
    Ok(())
}

/// Code objects inside code objects that are followed.
const MAX_DEPTH: usize = 500;

fn optimize_nested(code: &mut Code, passes: Passes, depth: usize) {
    for c in &mut code.consts {
        if let Const::Code(inner) = c
            && depth < MAX_DEPTH
        {
            optimize_nested(Arc::make_mut(inner), passes, depth + 1);
        }
    }
    optimize_one(code, passes);
}

fn optimize_one(code: &mut Code, passes: Passes) {
    let mut spans = Vec::new();
    let mut graph = blocks(code, &mut spans);
    let g = &mut graph;
    let first_line = code.firstlineno.min(i32::MAX as u32) as i32;
    peephole::normalize(g);
    peephole::optimize(g, &mut code.consts, passes);
    if passes.contains(Passes::EXIT_LINES) {
        peephole::duplicate_exits(g);
    }
    if passes.contains(Passes::UNUSED_CONSTANTS) {
        peephole::trim_consts(g, &mut code.consts);
    }
    if passes.contains(Passes::LINES) {
        peephole::propagate_lines(g, first_line);
    }
    peephole::normalize_jumps(g);
    let resumable = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
    code.stacksize = stack_depth(g, i32::from(code.flags.intersects(resumable)));
    let place = |line: i32, range: TextRange| {
        let span = spans.get(range.start as usize).copied().unwrap_or_default();
        if line < 0 { SourceSpan::default() } else { span }
    };
    let done = assemble(g, first_line, &mut Scratch::default(), place);
    code.code = done.code;
    code.linetable = done.linetable;
    if !code.positions.is_empty() {
        code.positions = done.positions;
    }
}

/// The basic blocks of verified code. An instruction's range is the number of its span in `spans`.
fn blocks(code: &Code, spans: &mut Vec<SourceSpan>) -> Graph {
    let list: Vec<_> = instructions(&code.code).collect();
    let target = |i: &crate::opcode::Instruction| {
        let op = Opcode::from_u8(i.opcode)?;
        match op.operand() {
            Operand::JumpAbs => Some(i.arg),
            Operand::JumpRel => (i.index + 1).checked_add(i.arg),
            _ => None,
        }
    };
    // First unit of each block, its prefixes included.
    let mut starts = BTreeMap::from([(0, BlockId::ENTRY)]);
    let units = code.code.len() as u32 / 2;
    for i in &list {
        let Some(op) = Opcode::from_u8(i.opcode) else { continue };
        starts.extend(target(i).filter(|&t| t < units).map(|t| (t, BlockId::ENTRY)));
        let setup = matches!(op, Opcode::SETUP_FINALLY | Opcode::SETUP_WITH | Opcode::SETUP_ASYNC_WITH);
        if i.index + 1 < units && (op.is_no_fallthrough() || op.is_jump() && !setup) {
            starts.insert(i.index + 1, BlockId::ENTRY);
        }
    }
    for (n, id) in starts.values_mut().enumerate() {
        *id = BlockId::new(n);
    }
    let mut g = Graph::default();
    g.blocks = (0..starts.len())
        .map(|n| Block { next: (n + 1 < starts.len()).then_some(BlockId::new(n + 1)), ..Block::default() })
        .collect();
    let (mut start, mut current) = (0, BlockId::ENTRY);
    for i in &list {
        current = starts.get(&start).copied().unwrap_or(current);
        start = i.index + 1;
        let Some(op) = Opcode::from_u8(i.opcode) else { continue };
        let target = target(i).and_then(|t| starts.get(&t)).copied();
        let span = code.positions.get(i.index).unwrap_or_default();
        if spans.last() != Some(&span) {
            spans.push(span);
        }
        let at = spans.len() as u32 - 1;
        let line = line_at(&code.linetable, code.firstlineno, i.index * 2);
        let arg = if target.is_some() { 0 } else { i.arg };
        g.blocks[current].setups |= target.is_some();
        g.blocks[current].instrs.push(Instr {
            op,
            arg,
            target,
            line: line.map_or(-1, |l| l.min(i32::MAX as u32) as i32),
            range: TextRange::new(at, at),
        });
    }
    g.current = current;
    g
}

/// Runs passes over a listing of a small code object, for the examples above: `line: NAME operand` between semicolons.
#[doc(hidden)]
pub fn before_after(before: &str, passes: Passes) -> String {
    let mut text = ".code 'f'\n.firstline 1\n.stack 20\n.const None\n.const True\n.const 1\n.const 2\n".to_owned();
    let mut table = crate::line_table::LineTableBuilder::new(1);
    for (n, line) in before.split("; ").enumerate() {
        let (line, instruction) = line.split_once(": ").unwrap_or(("-", line));
        table.push(2 * n as u32, line.parse().unwrap_or(-1));
        text += &format!("{instruction}\n");
    }
    let mut code = match crate::asm::assemble(&text) {
        Ok(code) => code,
        Err(error) => return error.to_string(),
    };
    code.linetable = table.finish(code.code.len() as u32);
    if let Err(error) = optimize(&mut code, passes) {
        return error.to_string();
    }
    let line = |i: crate::opcode::Instruction| {
        let line = line_at(&code.linetable, 1, i.index * 2).map_or_else(|| "-".to_owned(), |l| l.to_string());
        let name = Opcode::from_u8(i.opcode).map_or("?", Opcode::name);
        let used = Opcode::from_u8(i.opcode).is_some_and(Opcode::has_arg) || i.arg != 0;
        if used { format!("{line}: {name} {}", i.arg) } else { format!("{line}: {name}") }
    };
    instructions(&code.code).map(line).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CompileOptions, Version, compile};

    const SOURCE: &str = "def f(a, b):\n    for x in a:\n        try:\n            if x and b or not a: continue\n            with x as y: return (1, 2), y\n        except E as e:\n            while 1: a, b = b, a\n        finally: print(a)\n    return [i async for i in b] if 0 else 3\n".trim_ascii_end();

    fn code(passes: Passes) -> Code {
        let source = SOURCE.replace(" async", "");
        let ast = pyparse::parse(source, &pyparse::ParseOptions::default()).expect("valid source");
        compile(&ast, &CompileOptions { version: Version::V3_10, passes, ..CompileOptions::default() })
            .expect("it compiles")
    }

    #[test]
    fn every_set_of_passes_gives_sound_code() {
        for bits in 0..=Passes::all().bits() {
            if bits.count_ones() > 2 && bits.count_ones() < 10 {
                continue;
            }
            let passes = Passes::from_bits_truncate(bits);
            let made = code(passes);
            assert_eq!(verify(&made), Ok(()), "compiled with {passes:?}");
            let mut later = code(Passes::empty());
            optimize(&mut later, passes).expect("sound code");
            assert_eq!(verify(&later), Ok(()), "optimized with {passes:?}");
        }
    }

    #[test]
    fn taking_apart_and_putting_together_changes_nothing() {
        let made = code(Passes::all());
        let mut again = made.clone();
        optimize(&mut again, Passes::empty()).expect("sound code");
        assert!(again.same(&made) && again.linetable == made.linetable);
        assert_eq!(again.stacksize, made.stacksize);
    }
}
