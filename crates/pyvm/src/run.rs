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
        let mut left = match raised {
            Some(raised) => raise(th, raised, false),
            None => Left::Switch,
        };
        loop {
            match left {
                Left::Done(result) => return result,
                Left::Raised(raised, fresh) => left = raise(th, raised, fresh),
                Left::Switch | Left::Stepped => {
                    let frame = th.frame.get();
                    left = if !(*frame).rpc.is_null() || register::enter(th, frame) {
                        register::run(th)
                    } else {
                        stack::run::<false>(th)
                    };
                }
            }
        }
    }
}
