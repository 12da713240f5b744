//! The eval breaker: one word that the eval loop looks at on back edges, calls and resumes. A bit set by anyone sends
//! the loop to its side channel (`Thread::safepoint`), where the reasons are served one by one.

use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use bitflags::bitflags;

bitflags! {
    /// Why the eval loop is asked to look up.
    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    pub struct Reason: u32 {
        /// A signal came.
        const SIGNAL = 1;
        /// The collector should run.
        const COLLECT = 2;
        /// Another thread waits for the GIL.
        const GIL_REQUEST = 4;
        /// A call queued for this thread.
        const PENDING_CALL = 8;
        /// A limit of the embedder is reached.
        const LIMIT = 16;
        /// A trace or profile function is installed: stays set while it is.
        const TRACING = 32;
    }
}

/// See the module header. Belongs to one thread, may be set from any.
#[derive(Default)]
pub struct EvalBreaker(AtomicU32);

static MAIN: AtomicPtr<EvalBreaker> = AtomicPtr::new(std::ptr::null_mut());

impl EvalBreaker {
    /// Whether anyone asked.
    #[inline(always)]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// Ask.
    pub fn set(&self, reason: Reason) {
        self.0.fetch_or(reason.bits(), Ordering::Relaxed);
    }

    /// All reasons so far, cleared.
    pub fn take(&self) -> Reason {
        Reason::from_bits_truncate(self.0.swap(0, Ordering::Relaxed))
    }

    /// Make this the breaker that signals set.
    pub(crate) fn become_main(&self) {
        MAIN.store(std::ptr::from_ref(self).cast_mut(), Ordering::Release);
    }

    /// The breaker dies.
    pub(crate) fn resign_main(&self) {
        let me = std::ptr::from_ref(self).cast_mut();
        let _ = MAIN.compare_exchange(me, std::ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed);
    }
}

pub(super) fn wake_main_thread() {
    let main = MAIN.load(Ordering::Acquire);
    if !main.is_null() {
        // SAFETY: registered by a living thread state, which takes itself out when it dies.
        unsafe { (*main).set(Reason::SIGNAL) };
    }
}

/// The heap asks for a collection at the running thread's next safepoint.
pub(crate) fn request_collection() {
    super::Thread::with_current(|th| th.breaker.set(Reason::COLLECT));
}
