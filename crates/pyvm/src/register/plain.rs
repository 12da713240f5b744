//! Jumps, single steps through the stack loop, and bodies that other rows share.

use pyrt::Thread;

use super::exit;
use super::word::{Fp, Next, Out, Pc, jump as offset, save};
use crate::run::Left;
use crate::stack;

/// No fast path.
#[inline(always)]
pub(super) unsafe fn slow(_: &mut Thread, _: Pc, _: Fp, _: u64) -> Out {
    Out::Slow
}

/// No slow path: the body never asks for it.
pub(super) unsafe fn never(th: &mut Thread, _: Pc, _: Fp, _: u64) -> Next {
    Next::Raise(th.system_error("an instruction without a slow path asked for one"))
}

#[inline(always)]
pub(super) unsafe fn jump(_: &mut Thread, pc: Pc, _: Fp, w: u64) -> Out {
    // SAFETY: jumps stay inside the code.
    Out::Go(unsafe { pc.offset(offset(w)) })
}

#[inline(always)]
pub(super) unsafe fn jump_back(th: &mut Thread, pc: Pc, _: Fp, w: u64) -> Out {
    // SAFETY: as for `jump`.
    if th.breaker.is_set() { Out::Slow } else { Out::Go(unsafe { pc.offset(offset(w)) }) }
}

/// The eval breaker is set on a back edge.
#[cold]
pub(super) unsafe fn breaker(th: &mut Thread, pc: Pc, _: Fp, w: u64) -> Next {
    // SAFETY: as for `jump`.
    unsafe {
        save(th, pc);
        match th.safepoint() {
            Ok(()) => Next::Go(pc.offset(offset(w))),
            Err(raised) => Next::Raise(raised),
        }
    }
}

/// Look at the eval breaker before going on.
#[inline(always)]
pub(super) unsafe fn go_checked(th: &mut Thread, next: Pc) -> Next {
    if th.breaker.is_set() {
        // SAFETY: the caller's.
        unsafe { safepoint(th, next) }
    } else {
        Next::Go(next)
    }
}

#[cold]
#[inline(never)]
unsafe fn safepoint(th: &mut Thread, next: Pc) -> Next {
    // SAFETY: the instruction before `next` is over, so the frame is as the state of `next` says.
    unsafe {
        save(th, next);
        match th.safepoint() {
            Ok(()) => Next::Go(next),
            Err(raised) => {
                let frame = th.frame.get();
                exit::to_stack_form(th, frame, next, exit::At::Again);
                match crate::run::raise(th, raised, true) {
                    Left::Done(result) => Next::Leave(result),
                    _ => Next::Reload,
                }
            }
        }
    }
}

/// STEP.
pub(super) unsafe fn step(th: &mut Thread, pc: Pc, _: Fp, _: u64) -> Next {
    // SAFETY: the frame is whole in the stack loop's form while that runs.
    unsafe {
        let frame = th.frame.get();
        exit::to_stack_form(th, frame, pc, exit::At::Again);
        match stack::run::<true>(th) {
            Left::Stepped => {}
            Left::Switch => return Next::Reload,
            Left::Done(result) => return Next::Leave(result),
            Left::Raised(raised, fresh) => {
                // The frame stays in the stack loop's form, blocks and all.
                return match crate::run::raise(th, raised, fresh) {
                    Left::Done(result) => Next::Leave(result),
                    _ => Next::Reload,
                };
            }
        }
        Next::Reload
    }
}
