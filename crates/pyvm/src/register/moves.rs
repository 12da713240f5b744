//! Moves between registers, constants, unbinding.

use pyrt::Thread;
use pyrt::object::raw::UNDEFINED;

use super::word::{Fp, Out, Pc, a, b, is_pointer, read, set};

/// MOVE.
#[inline(always)]
pub(super) unsafe fn copy(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b holds a value.
    unsafe { set(pc, fp, pc.add(1), read(fp, b(pc)).to_owned().into_bits()) }
}

/// MOVE_TEMP.
#[inline(always)]
pub(super) unsafe fn take(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b gives its value up.
    unsafe { set(pc, fp, pc.add(1), *fp.add(b(pc))) }
}

/// TAKE.
#[inline(always)]
pub(super) unsafe fn take_local(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b is a local, which gives its word up.
    unsafe { set(pc, fp, pc.add(1), fp.add(b(pc)).replace(UNDEFINED)) }
}

/// LOAD_K.
#[inline(always)]
pub(super) unsafe fn constant(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the word behind is a constant of the code object.
    unsafe { set(pc, fp, pc.add(2), read(pc.cast_mut(), 1).to_owned().into_bits()) }
}

/// SWAP.
#[inline(always)]
pub(super) unsafe fn swap(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: both are registers.
    unsafe {
        let (x, y) = (*fp.add(a(pc)), *fp.add(b(pc)));
        *fp.add(a(pc)) = y;
        *fp.add(b(pc)) = x;
        Out::Go(pc.add(1))
    }
}

/// POP.
#[inline(always)]
pub(super) unsafe fn pop(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b gives its value up.
    unsafe {
        let bits = *fp.add(b(pc));
        if is_pointer(bits) { Out::Drop(pc.add(1), bits) } else { Out::Go(pc.add(1)) }
    }
}

/// CHECK.
#[inline(always)]
pub(super) unsafe fn check(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b is a local.
    unsafe { if *fp.add(b(pc)) == UNDEFINED { Out::Slow } else { Out::Go(pc.add(1)) } }
}

/// DELETE.
#[inline(always)]
pub(super) unsafe fn delete(_: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: a is a local.
    unsafe {
        let old = fp.add(a(pc)).replace(UNDEFINED);
        if is_pointer(old) { Out::Drop(pc.add(1), old) } else { Out::Go(pc.add(1)) }
    }
}
