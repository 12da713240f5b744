//! What instructions read: the opcode, a name, the values on top of the stack. Unchecked, as code is well formed.

use pycodegen::opcode::Opcode as Op;
use pyrt::object::code::Code;
use pyrt::{Ref, Str};

/// The instruction at `pc`.
///
/// # Safety
/// `pc` is at an instruction of well-formed code.
#[inline(always)]
pub(super) unsafe fn op_at(pc: *const u8) -> Op {
    // SAFETY: well-formed code holds only numbers of the table.
    unsafe { std::mem::transmute::<u8, Op>(*pc) }
}

/// Name number `arg`.
///
/// # Safety
/// `arg` is the operand of an instruction of `code`, which is well formed.
#[inline(always)]
pub(super) unsafe fn name_at(code: &Code, arg: u32) -> Ref<'_, Str> {
    // SAFETY: operands of well-formed code index what exists.
    unsafe { code.names.get_unchecked(arg as usize).as_ref() }
}

/// Lift the top value below `n - 1` others.
///
/// # Safety
/// There are `n` values below `sp`.
#[inline(always)]
pub(super) unsafe fn rotate(sp: *mut u64, n: usize) {
    // SAFETY: there are `n` values on the stack.
    unsafe {
        let top = *sp.sub(1);
        std::ptr::copy(sp.sub(n), sp.sub(n - 1), n - 1);
        *sp.sub(n) = top;
    }
}
