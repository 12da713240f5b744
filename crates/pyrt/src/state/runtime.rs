//! `Runtime`: what a process has once. Nothing that Python code of two interpreters could change under each other.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// See the module header.
pub struct Runtime {
    /// SIGINT came; the main thread raises KeyboardInterrupt at its next safepoint.
    interrupted: AtomicBool,
    next_interpreter: AtomicU64,
    random_key: (u64, u64),
}

impl Runtime {
    /// The process's runtime.
    pub fn get() -> &'static Runtime {
        static RUNTIME: OnceLock<Runtime> = OnceLock::new();
        RUNTIME.get_or_init(|| Runtime {
            interrupted: AtomicBool::new(false),
            next_interpreter: AtomicU64::new(0),
            random_key: random_key(),
        })
    }

    /// The key of string hashes where `PYTHONHASHSEED` gives none.
    pub fn random_key(&self) -> (u64, u64) {
        self.random_key
    }

    pub(crate) fn next_interpreter_id(&self) -> u64 {
        self.next_interpreter.fetch_add(1, Ordering::Relaxed)
    }

    /// From the signal handler: SIGINT came. Async-signal-safe once the runtime exists.
    pub fn note_interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
        super::eval_breaker::wake_main_thread();
    }

    /// Whether SIGINT came since the last call.
    pub fn take_interrupt(&self) -> bool {
        self.interrupted.swap(false, Ordering::Relaxed)
    }
}

fn random_key() -> (u64, u64) {
    let mut bytes = [0_u8; 16];
    // SAFETY: the buffer has 16 bytes.
    let got = unsafe { libc::getrandom(bytes.as_mut_ptr().cast(), 16, 0) };
    if got != 16 {
        // No entropy source: the address of a local and the clock are all there is.
        let t = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
        return (t, std::ptr::from_ref(&bytes) as u64);
    }
    let (a, b) = bytes.split_at(8);
    (u64::from_le_bytes(a.try_into().unwrap_or_default()), u64::from_le_bytes(b.try_into().unwrap_or_default()))
}
