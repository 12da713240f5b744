//! Moves between registers, constants, unbinding.

use pyrt::object::raw::UNDEFINED;
use pyrt::{Thread, Value};

use super::word::{A_LOCAL, Fp, Out, Pc, a, b, is_pointer, read, set};

/// MOVE.
#[inline(always)]
pub(super) unsafe fn copy(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b holds a value.
    unsafe { set(pc.add(1), fp, w, read(fp, b(w)).to_owned().into_bits()) }
}

/// MOVE_TEMP.
#[inline(always)]
pub(super) unsafe fn take(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b gives its value up.
    unsafe { set(pc.add(1), fp, w, *fp.add(b(w))) }
}

/// TAKE.
#[inline(always)]
pub(super) unsafe fn take_local(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b is a local, which gives its word up.
    unsafe { set(pc.add(1), fp, w, fp.add(b(w)).replace(UNDEFINED)) }
}

/// LOAD_K.
#[inline(always)]
pub(super) unsafe fn constant(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the word behind is a constant of the code object.
    unsafe { set(pc.add(2), fp, w, read(pc.cast_mut(), 1).to_owned().into_bits()) }
}

/// SWAP.
#[inline(always)]
pub(super) unsafe fn swap(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: both are registers.
    unsafe {
        let (x, y) = (*fp.add(a(w)), *fp.add(b(w)));
        *fp.add(a(w)) = y;
        *fp.add(b(w)) = x;
        Out::Go(pc.add(1))
    }
}

/// POP.
#[inline(always)]
pub(super) unsafe fn pop(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b gives its value up.
    unsafe {
        let bits = *fp.add(b(w));
        if is_pointer(bits) { Out::Drop(pc.add(1), bits) } else { Out::Go(pc.add(1)) }
    }
}

/// CHECK.
#[inline(always)]
pub(super) unsafe fn check(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b is a local.
    unsafe { if *fp.add(b(w)) == UNDEFINED { Out::Slow } else { Out::Go(pc.add(1)) } }
}

/// DELETE.
#[inline(always)]
pub(super) unsafe fn delete(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: a is a local.
    unsafe { set(pc.add(1), fp, w | A_LOCAL, Value::UNDEFINED.into_bits()) }
}
