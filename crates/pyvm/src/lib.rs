//! pyvm: the eval loop of pyrs.
//!
//! `stack` runs canonical CPython 3.10 wordcode instruction by instruction: it is the definition of what bytecode
//! means. `call` puts arguments where parameters stand, `resume` runs generators in place.
//!
//! Invariant: a Python-to-Python call pushes a frame and goes on in the same loop; only native code that calls back
//! enters the loop anew.

mod call;
mod register;
mod resume;
mod run;
mod stack;
mod unwind;

pub use register::{enable_stats, lowered_text, stats_report};

use pyrt::Thread;

/// Make this crate's eval loop the one that the interpreter calls.
pub fn install(th: &mut Thread) {
    th.interp().set_hooks(|hooks| {
        hooks.call = call::call_function;
        hooks.run_code = call::run_code;
        hooks.resume = resume::resume;
        hooks.next = resume::next;
    });
}
