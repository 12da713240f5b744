//! The GIL: one an interpreter. Whoever holds it runs Python code and touches objects.
//!
//! A thread that wants it waits on a condition variable; when the holder has had it for the switch interval, the waiter
//! sets `Reason::GIL_REQUEST` in the holder's eval breaker, and the holder lets go at its next safepoint and waits until
//! someone else has had a turn. Blocking calls let go of it for as long as they block (`Thread::allow_threads`).
//! Source: the design that CPython's documentation of `sys.setswitchinterval` describes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::eval_breaker::{EvalBreaker, Reason};

/// How long a waiter lets the holder run before it asks.
pub const SWITCH_INTERVAL: Duration = Duration::from_millis(5);

#[derive(Default)]
struct State {
    /// Address of the holder's eval breaker; zero while nobody holds it.
    holder: usize,
    waiting: u32,
    /// Changes with every hand-over.
    turn: u64,
    interval: Option<Duration>,
}

/// See the module header.
#[derive(Default)]
pub struct Gil {
    state: Mutex<State>,
    changed: Condvar,
}

impl Gil {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is plain numbers: it is whole whatever a panicking holder did.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wait until the caller holds it. `breaker` is the caller's own and outlives the hold.
    pub fn acquire(&self, breaker: &EvalBreaker) {
        let mut state = self.lock();
        state.waiting += 1;
        while state.holder != 0 {
            let turn = state.turn;
            let interval = state.interval.unwrap_or(SWITCH_INTERVAL);
            let (back, timeout) = self.changed.wait_timeout(state, interval).unwrap_or_else(PoisonError::into_inner);
            state = back;
            if timeout.timed_out() && state.holder != 0 && state.turn == turn {
                // SAFETY: a holder's breaker lives while it holds, and letting go takes this mutex.
                unsafe { (*(state.holder as *const EvalBreaker)).set(Reason::GIL_REQUEST) };
            }
        }
        state.waiting -= 1;
        state.holder = std::ptr::from_ref(breaker) as usize;
        state.turn += 1;
        self.changed.notify_all();
    }

    /// Let go of it.
    pub fn release(&self) {
        self.lock().holder = 0;
        self.changed.notify_all();
    }

    /// A safepoint was asked for it: give it to someone who waits, and take it again after that.
    pub fn yield_to_waiter(&self, breaker: &EvalBreaker) {
        let mut state = self.lock();
        if state.waiting == 0 {
            return;
        }
        let turn = state.turn;
        state.holder = 0;
        self.changed.notify_all();
        while state.turn == turn && state.waiting > 0 {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        self.acquire(breaker);
    }

    /// The switch interval (`sys.getswitchinterval`).
    pub fn switch_interval(&self) -> Duration {
        self.lock().interval.unwrap_or(SWITCH_INTERVAL)
    }

    /// Set the switch interval.
    pub fn set_switch_interval(&self, interval: Duration) {
        self.lock().interval = Some(interval);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn one_holder_at_a_time() {
        let gil = Gil::default();
        let inside = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let breaker = EvalBreaker::default();
                    gil.acquire(&breaker);
                    for _ in 0..200 {
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        inside.fetch_sub(1, Ordering::SeqCst);
                        gil.yield_to_waiter(&breaker);
                    }
                    gil.release();
                });
            }
        });
    }
}
