//! The register form as text, beside the wordcode that it comes from (`--emit lowered`).
//!
//! ```text
//! g: 3 words, 24 bytes of instructions for 8 of wordcode
//!      0 LOAD_FAST                0
//!      2 LOAD_CONST               1
//!      4 BINARY_ADD
//!                                      0  BINARY_K             r1 r0 0 const 3
//!      6 RETURN_VALUE
//!                                      2  RETURN               r0 r1 0 temp-b
//! ```
//!
//! Operands stand as a, b, c; what they mean says the row of the table. Jumps are words, from the instruction on. Flags
//! are named behind them.

use std::fmt::Write as _;

use pycodegen::opcode::Opcode;
use pyrt::object::code::Code;
use pyrt::{Ref, Thread, protocol};

use super::lower;
use super::table::{NAMES, WORDS};
use super::word::{A_LOCAL, B_TEMP, C_TEMP, IN_PLACE, Pc, SENSE, SWAPPED, a, b, c, flags, jump, opcode};

/// The register form of a code object and of those inside it. Lowers what was not lowered before; code that ran shows
/// its specialised forms.
pub fn lowered_text(th: &mut Thread, code: Ref<'_, Code>) -> String {
    let mut out = String::new();
    show(th, code.get(), &mut out);
    out
}

fn show(th: &mut Thread, code: &Code, out: &mut String) {
    if !code.lowering_tried() {
        code.set_lowered(lower::lower(code));
    }
    let name = code.qualname.to_text();
    match code.lowered() {
        None => {
            let _ = writeln!(out, "{name}: stays in the stack loop");
        }
        Some(lowered) => {
            let n = lowered.words.len();
            let bytes = code.bytecode.len();
            let _ = writeln!(out, "{name}: {n} words, {} bytes of instructions for {bytes} of wordcode", n * 8);
            let mut points = lowered.points.iter().peekable();
            for (i, pair) in code.bytecode.chunks_exact(2).enumerate() {
                let op = Opcode::from_u8(pair[0]).map_or("?", |op| op.info().name);
                let _ = write!(out, "{:6} {op}", i * 2);
                if Opcode::from_u8(pair[0]).is_some_and(Opcode::has_arg) {
                    let pad = 25_usize.saturating_sub(op.len());
                    let _ = write!(out, "{:pad$}{}", "", pair[1]);
                }
                out.push('\n');
                while let Some(point) = points.next_if(|point| point.at as usize <= i) {
                    let pc = lowered.words[point.word as usize].as_ptr();
                    // SAFETY: points name instructions.
                    unsafe { instruction(th, code, pc, point.word, out) };
                }
            }
        }
    }
    for constant in &code.consts {
        if let Some(inner) = constant.downcast::<Code>() {
            out.push('\n');
            show(th, inner.get(), out);
        }
    }
}

/// Write a line for the instruction at `pc`.
///
/// # Safety
/// There is one.
unsafe fn instruction(th: &mut Thread, code: &Code, pc: Pc, at: u32, out: &mut String) {
    // SAFETY: the caller's promise.
    let (number, flags, operands) = unsafe { (usize::from(opcode(pc)), flags(pc), [a(pc), b(pc), c(pc)]) };
    let name = NAMES[number];
    let is_jump = name.starts_with("JUMP") || name.starts_with("FOR");
    // SAFETY: as above.
    let last = if is_jump { unsafe { jump(pc) } } else { operands[2] as isize };
    let _ = write!(out, "{at:38}  {name:<20} r{} r{} {last}", operands[0], operands[1]);
    for (flag, name) in [
        (B_TEMP, "temp-b"),
        (C_TEMP, "temp-c"),
        (A_LOCAL, "local-a"),
        (IN_PLACE, "in-place"),
        (SENSE, "sense"),
        (SWAPPED, "swapped"),
    ] {
        if flags & flag != 0 {
            let _ = write!(out, " {name}");
        }
    }
    let has_constant = name.ends_with("_K") && WORDS[number] == 2;
    let constant = code.lowered().filter(|_| has_constant).map(|l| l.words[at as usize + 1].get());
    if let Some(bits) = constant
        && let Some(constant) = code.consts.iter().find(|k| k.as_ref().bits() == bits)
    {
        let text = match constant.downcast::<Code>() {
            Some(inner) => format!("<code {}>", inner.qualname.to_text()),
            None => protocol::repr_text(th, constant.as_ref()).unwrap_or_default(),
        };
        let _ = write!(out, " const {text}");
    }
    out.push('\n');
}
