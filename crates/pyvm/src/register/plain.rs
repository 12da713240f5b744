//! Jumps, single steps through the stack loop, and bodies that other rows share.

use pyrt::{Raised, Thread};

use super::exit;
use super::word::{Fp, Next, Out, Pc, a, jump as offset, save};
use crate::run::Left;
use crate::{stack, unwind};

/// Let an exception pass through frames that are at rest.
pub(super) unsafe fn raise_at_rest(th: &mut Thread, raised: Raised, fresh: bool) -> Next {
    // SAFETY: the caller's.
    match unsafe { crate::run::raise(th, raised, fresh) } {
        Left::Done(result) => Next::leave(result),
        _ => Next::Reload,
    }
}

/// No slow path: the body never asks for it.
#[inline(never)]
pub(super) unsafe fn never(th: &mut Thread, _: Pc, _: Fp) -> Next {
    Next::Raise(th.system_error("an instruction without a slow path asked for one"))
}

#[inline(always)]
pub(super) unsafe fn jump(_: &mut Thread, pc: Pc, _: Fp) -> Out {
    // SAFETY: jumps stay inside the code.
    Out::Go(unsafe { pc.offset(offset(pc)) })
}

#[inline(always)]
pub(super) unsafe fn jump_back(th: &mut Thread, pc: Pc, _: Fp) -> Out {
    // SAFETY: as for `jump`.
    if th.breaker.is_set() { Out::Slow } else { Out::Go(unsafe { pc.offset(offset(pc)) }) }
}

/// The eval breaker is set on a back edge.
#[cold]
#[inline(never)]
pub(super) unsafe fn breaker(th: &mut Thread, pc: Pc, _: Fp) -> Next {
    // SAFETY: as for `jump`.
    unsafe {
        save(th, pc);
        match th.safepoint() {
            Ok(()) => Next::Go(pc.offset(offset(pc))),
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
                raise_at_rest(th, raised, true)
            }
        }
    }
}

/// STEP: the frame stays one of this tier, but for `pc` and `sp`.
#[inline(never)]
pub(super) unsafe fn step(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the operands stand where the stack loop looks for them; the instruction leaves blocks below its own alone.
    unsafe {
        let frame = th.frame.get();
        let offsets = *pc.add(1);
        let (at, next) = (offsets as u32 as usize, (offsets >> 32) as usize);
        let start = (*frame).code().get().bytecode.as_ptr();
        (*frame).rpc = pc;
        (*frame).sp = fp.add(a(pc));
        (*frame).pc = start.add(at);
        match stack::run::<true, false>(th) {
            Left::Stepped => {
                th.stacks.blocks.truncate((*frame).blocks as usize);
                if (*frame).pc == start.add(next) {
                    return Next::Go(pc.add(2));
                }
                (*frame).rpc = std::ptr::null();
                Next::Reload
            }
            Left::Switch => Next::Reload,
            Left::Done(result) => Next::leave(result),
            Left::Raised(raised, fresh) => raise_at_rest(th, raised, fresh),
        }
    }
}

/// LEAVE.
#[inline(never)]
pub(super) unsafe fn leave(th: &mut Thread, pc: Pc, _: Fp) -> Next {
    // SAFETY: the frame is whole in the stack loop's form while that runs.
    unsafe {
        let frame = th.frame.get();
        exit::to_stack_form(th, frame, pc, exit::At::Again);
        match stack::run::<true, false>(th) {
            Left::Stepped | Left::Switch => Next::Reload,
            Left::Done(result) => Next::leave(result),
            Left::Raised(raised, fresh) => raise_at_rest(th, raised, fresh),
        }
    }
}

/// POP_EXCEPT.
#[inline(never)]
pub(super) unsafe fn pop_except(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the words are on top of the stack.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = fp.add(a(pc));
        unwind::restore_handled(th, frame);
        Next::Go(pc.add(1))
    }
}
