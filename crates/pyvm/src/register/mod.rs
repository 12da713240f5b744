//! The register tier: code that comes again, in three-address form.
//!
//! A code object is lowered (`lower`) on its second call or the eighth turn of its loops. Its frames then run here, on
//! the same windows as in the stack loop: register k is word k of the window, so slot n of the evaluation stack is
//! register `nlocals + ncells + n`. `table` lists the instructions, `dispatch` goes from one to the next; bodies and slow
//! paths stand beside them by theme; `exit` changes frames over between the tiers.
//!
//! Rules of the loop:
//! 1. A body either completes or does nothing and answers `Slow`. Guards before effects.
//! 2. A slow path that raises leaves its operands in place: the state of its point tells what the window owns.
//! 3. Registers of the evaluation stack own their value from the instruction that writes them to the one that uses
//!    them up; what they hold otherwise is stale and never looked at. Locals and cells always hold a value or the
//!    undefined word.
//! 4. Before anything that can look at the frame or run Python code, `rpc` is saved in it.
//! 5. Every instruction that can push a frame has its result in a and is delivered to by the callee's return.
//! 6. Calls and back edges look at the eval breaker.
//! 7. What has no row goes through the stack loop, one instruction at a time (`STEP`): one meaning, two loops.
//! 8. Caches hold numbers that are never used again (shape ids, class versions, key versions, code ids); a pointer in
//!    a cache is good only while the number beside it is.

mod arith;
mod attribute;
mod calling;
mod compare;
mod dispatch;
mod display;
mod exit;
mod flow;
mod item;
mod iteration;
mod lower;
mod moves;
mod names;
mod operator;
mod plain;
mod returning;
mod show;
mod stats;
mod table;
mod word;

use pyrt::Thread;
use pyrt::object::code::Code;
use pyrt::state::Tier;

pub(crate) use exit::{deliver, enter, leave_to_trace, to_stack_form_at_rest, to_stack_form_behind};
pub(crate) use iteration::{iterated, iteration_over};
pub(crate) use operator::answered as operator_answered;
pub(crate) use returning::behind_yield;
pub use show::lowered_text;
pub use stats::{enable as enable_stats, report as stats_report};

use crate::run::Left;

/// Calls after which a code object is lowered.
const CALLS: u32 = 2;
/// Turns of its loops after which it is.
const TURNS: u32 = 8;

/// Whether frames must run in the stack loop because someone traces.
#[inline(always)]
pub(crate) fn must_trace(th: &Thread) -> bool {
    th.tracing.get() != 0
}

/// Where a frame of `code` that begins now starts in the register form; null where the stack loop runs it.
#[inline(always)]
pub(crate) fn entry_for_call(th: &mut Thread, code: &Code) -> *const u64 {
    match code.lowered() {
        Some(lowered) if !must_trace(th) => lowered.start(),
        _ => warm_up(th, code),
    }
}

#[cold]
#[inline(never)]
fn warm_up(th: &mut Thread, code: &Code) -> *const u64 {
    let tier = th.tier.get();
    if tier == Tier::Stack || must_trace(th) || code.lowering_tried() {
        return std::ptr::null();
    }
    let calls = code.heat.calls.get() + 1;
    code.heat.calls.set(calls);
    if calls < CALLS && tier == Tier::Auto {
        return std::ptr::null();
    }
    lower_now(code);
    code.lowered().map_or(std::ptr::null(), pyrt::lowered::Lowered::start)
}

/// A generator of `code` was made.
pub(crate) fn note_generator(code: &Code) {
    if !code.lowering_tried() {
        Thread::with_current(|th| {
            warm_up(th, code);
        });
    }
}

/// A loop of `code` made a turn in the stack loop; true where the register tier is to go on.
#[inline]
pub(crate) fn turn(th: &mut Thread, code: &Code) -> bool {
    let turns = code.heat.turns.get().wrapping_add(1);
    code.heat.turns.set(turns);
    turns & (TURNS - 1) == 0 && hot(th, code)
}

#[cold]
fn hot(th: &mut Thread, code: &Code) -> bool {
    if th.tier.get() == Tier::Stack || must_trace(th) {
        return false;
    }
    if !code.lowering_tried() {
        lower_now(code);
    }
    code.lowered().is_some()
}

/// Lower code that has none of its own yet.
fn lower_now(code: &Code) {
    if stats::enabled() {
        let start = std::time::Instant::now();
        code.set_lowered(lower::lower(code));
        stats::lowered(code, start.elapsed());
    } else {
        code.set_lowered(lower::lower(code));
    }
}

/// Run the innermost frame, which is in the register form, and the frames of this tier that it pushes.
///
/// # Safety
/// The frame is whole, and its `rpc` an instruction of its lowered code.
pub(crate) unsafe fn run(th: &mut Thread) -> Left {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = th.frame.get();
        dispatch::run(th, (*frame).rpc, (*frame).locals)
    }
}
