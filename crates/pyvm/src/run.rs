//! From native code into the eval loop: frames run in the stack loop or in the register tier, and change over where
//! one calls into, returns to or raises into the other. Native recursion does not grow with that.

use pyrt::{PyResult, Raised, Thread, Value};

use crate::unwind::{Unwound, unwind};
use crate::{register, stack};

/// Why a tier stopped running.
pub(crate) enum Left {
    /// The frame that native code entered is over, or a generator yielded.
    Done(PyResult<Value>),
    /// The innermost frame is one for the other tier.
    Switch,
    /// One instruction was executed, as asked.
    Stepped,
    /// The one instruction raised; the second part: the frame is to be noted in the traceback.
    Raised(Raised, bool),
}

/// Let an exception pass through frames; gives why a tier is left.
///
/// # Safety
/// As for `unwind`.
pub(crate) unsafe fn raise(th: &mut Thread, raised: Raised, fresh: bool) -> Left {
    // SAFETY: the caller's promise.
    match unsafe { unwind(th, raised, fresh) } {
        Unwound::Handled => Left::Switch,
        Unwound::Left(result) => Left::Done(result),
    }
}

/// Run the innermost frame, and the frames that it pushes, until it returns, yields or raises. With `raised`, begin by
/// raising that in it, as one that its traceback has noted.
///
/// # Safety
/// The innermost frame's record and window are whole, and its code came from our compiler or the verifier.
pub(crate) unsafe fn run(th: &mut Thread, raised: Option<Raised>) -> PyResult<Value> {
    // SAFETY: the caller's promise; both tiers leave the chain of frames whole.
    unsafe {
        let begins = raised.is_none();
        let left = match raised {
            Some(raised) => {
                if th.tracing.get() == 0 {
                    raise(th, raised, false)
                } else {
                    match announce(th) {
                        Ok(()) => {
                            let frame = th.frame.get();
                            let raised = stack::raise_event(th, frame, raised.into_exception());
                            raise(th, Raised::from_exception(raised), false)
                        }
                        Err(other) => raise(th, other, true),
                    }
                }
            }
            None => Left::Switch,
        };
        keep_on(th, left, begins)
    }
}

/// As `run`, of a frame that has left a tier for the reason `left`.
///
/// # Safety
/// As for `run`.
#[cold]
pub(crate) unsafe fn go_on(th: &mut Thread, left: Left) -> PyResult<Value> {
    // SAFETY: the caller's promise.
    unsafe { keep_on(th, left, false) }
}

/// Run frames until the one that native code entered is over. `begins`: it was entered or resumed just now.
#[inline(always)]
unsafe fn keep_on(th: &mut Thread, mut left: Left, mut begins: bool) -> PyResult<Value> {
    // SAFETY: the callers' promise.
    unsafe {
        loop {
            match left {
                Left::Done(result) => return result,
                Left::Raised(raised, fresh) => left = raise(th, raised, fresh),
                Left::Switch | Left::Stepped => {
                    let frame = th.frame.get();
                    left = if th.tracing.get() != 0 {
                        traced(th, begins)
                    } else if !(*frame).rpc.is_null() || register::enter(th, frame) {
                        register::run(th)
                    } else {
                        stack::run::<false, false>(th)
                    };
                    begins = false;
                }
            }
        }
    }
}

/// Go on with the innermost frame, telling those who trace. `begins`: it was entered or resumed just now.
#[cold]
#[inline(never)]
unsafe fn traced(th: &mut Thread, begins: bool) -> Left {
    // SAFETY: the caller's.
    unsafe {
        let frame = th.frame.get();
        if !(*frame).rpc.is_null() {
            register::leave_to_trace(th, (*frame).rpc);
        }
        // The plain loops leave at the start of a frame's code only where they have pushed the frame.
        if (begins || (*frame).lasti() < 0)
            && let Err(raised) = stack::call_event(th, frame)
        {
            return Left::Raised(raised, true);
        }
        stack::run::<false, true>(th)
    }
}

/// A generator's frame goes on by raising: those who trace hear that it goes on.
#[cold]
#[inline(never)]
unsafe fn announce(th: &mut Thread) -> PyResult<()> {
    // SAFETY: the innermost frame is a generator's that waits at its YIELD.
    unsafe {
        let frame = th.frame.get();
        if !(*frame).rpc.is_null() {
            register::to_stack_form_at_rest(th, frame);
        }
        stack::call_event(th, frame)
    }
}
