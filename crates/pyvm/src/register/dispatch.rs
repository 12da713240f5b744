//! From one instruction of the register form to the next, in one of two ways with the same bodies.
//!
//! *Threaded*: every row of the table is a function that ends in a tail call to the next instruction's; nothing returns
//! until a frame leaves the tier, and the machine state (`th`, `pc`, `fp`, the word) stays in registers. That leans on
//! the optimiser, which makes jumps of calls in tail position between functions of one signature whose locals have no
//! addresses; so where the build has that (`cfg(jumps)`, set by `build.rs`) and panics abort. Builds with debug assertions
//! check on every slow path that the native stack has not grown since the loop was entered;
//! `tests/run/tiers/every_form.py` runs all forms so. *`match`*: one loop, for other builds.
//! `docs/tour/register-tier.md` has what the two measured.

use pyrt::{Owned, Raised, Thread, Value};

use super::word::{Fp, Next, Out, Pc, opcode, save};
use super::{exit, must_trace, plain, returning, stats, table};
use crate::run::{Left, raise};

/// Where to go on, or why not: two machine words, which functions return in registers. The first is an instruction and
/// the second the window, or the first is one of the reasons below.
#[derive(Clone, Copy)]
pub(super) struct Onward(u64, u64);

/// The frame left this tier.
const SWITCH: u64 = 0;
/// Native code that entered the loop gets the value in the second word.
const VALUE: u64 = 1;
/// It gets the exception in the second word.
const RAISED: u64 = 2;
/// Nothing was done: the slow path's turn. No reason is above this, no instruction at or below.
const SLOW: u64 = 3;

impl Onward {
    fn go(pc: Pc, fp: Fp) -> Onward {
        Onward(pc as u64, fp as u64)
    }

    fn leave(left: Left) -> Onward {
        match left {
            Left::Done(Ok(value)) => Onward(VALUE, value.into_bits()),
            Left::Done(Err(raised)) => Onward(RAISED, raised.into_value().into_bits()),
            _ => Onward(SWITCH, 0),
        }
    }

    fn place(self) -> Option<(Pc, Fp)> {
        (self.0 > SLOW).then_some((self.0 as Pc, self.1 as Fp))
    }

    /// # Safety
    /// Made by `leave`, and used once.
    unsafe fn left(self) -> Left {
        // SAFETY: the words are those of `leave`.
        unsafe {
            match self.0 {
                VALUE => Left::Done(Ok(Value::from_bits(self.1))),
                RAISED => {
                    let exception = Owned::from_value_unchecked(Value::from_bits(self.1));
                    Left::Done(Err(Raised::from_exception(exception)))
                }
                _ => Left::Switch,
            }
        }
    }
}

/// Do what a body asked for besides its work, and say where that leads.
///
/// # Safety
/// `out` is what the body of the innermost frame's instruction at `pc`, on the window at `fp`, answered.
#[inline(always)]
unsafe fn settle(out: Out, th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
    // SAFETY: the words to drop are ours.
    unsafe {
        match out {
            Out::Go(next) => Onward::go(next, fp),
            Out::Jump(next, window) => Onward::go(next, window),
            Out::JumpDrop(next, window, bits) => {
                drop(Value::from_bits(bits));
                Onward::go(next, window)
            }
            Out::Drop(next, bits) => {
                save(th, pc);
                drop(Value::from_bits(bits));
                Onward::go(next, fp)
            }
            Out::DropBoth(next, first, second) => {
                save(th, pc);
                drop(Value::from_bits(second));
                drop(Value::from_bits(first));
                Onward::go(next, fp)
            }
            Out::Leave(bits) => Onward(VALUE, bits),
            Out::Dying(n, result) => after(returning::leave_dying(th, pc, fp, n, result), th, pc, fp),
            Out::Look(next) => after(plain::go_checked(th, next), th, pc, fp),
            Out::Raise(raised) => after(Next::Raise(raised), th, pc, fp),
            Out::Slow => Onward(SLOW, 0),
        }
    }
}

/// Take the slow path of the instruction.
///
/// # Safety
/// The innermost frame runs the instruction on the window at `fp`.
#[inline(always)]
unsafe fn slow(th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
    // SAFETY: the caller's promise.
    unsafe {
        if stats::enabled() {
            stats::slow(th, pc, fp);
        }
        after(table::SLOW[usize::from(opcode(pc))](th, pc, fp), th, pc, fp)
    }
}

/// Where a slow path leads.
#[inline(always)]
unsafe fn after(next: Next, th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
    // SAFETY: the slow path of the innermost frame's instruction at `pc` answered so.
    unsafe {
        match next {
            Next::Go(next) if !must_trace(th) => Onward::go(next, fp),
            Next::Reload if !must_trace(th) && !(*th.frame.get()).rpc.is_null() => {
                let frame = th.frame.get();
                Onward::go((*frame).rpc, (*frame).locals)
            }
            other => changed(th, pc, other),
        }
    }
}

/// A slow path did more than its instruction.
#[cfg_attr(all(jumps, panic = "abort"), inline(never))]
unsafe fn changed(th: &mut Thread, pc: Pc, next: Next) -> Onward {
    // SAFETY: the slow path of the innermost frame's instruction at `pc` answered so.
    unsafe {
        match next {
            Next::Go(next) => {
                exit::leave_to_trace(th, next);
                return Onward(SWITCH, 0);
            }
            Next::Leave(value) => return Onward::leave(Left::Done(Ok(value))),
            Next::Fail(raised) => return Onward::leave(Left::Done(Err(raised))),
            Next::Raise(raised) => {
                let frame = th.frame.get();
                exit::to_stack_form(th, frame, pc, exit::At::Behind);
                if let Left::Done(result) = raise(th, raised, true) {
                    return Onward::leave(Left::Done(result));
                }
            }
            Next::Reload => {}
        }
        // Where the innermost frame goes on in this tier.
        let frame = th.frame.get();
        if must_trace(th) || (*frame).rpc.is_null() && !exit::enter(th, frame) {
            return Onward(SWITCH, 0);
        }
        Onward::go((*frame).rpc, (*frame).locals)
    }
}

/// Run instructions from `pc` on until a frame leaves the tier.
///
/// # Safety
/// The innermost frame is whole and about to run the instruction at `pc` of its lowered code, on its window at `fp`.
#[cfg(not(all(jumps, panic = "abort")))]
pub(super) unsafe fn run(th: &mut Thread, mut pc: Pc, mut fp: Fp) -> Left {
    // SAFETY: lowered code is well formed: operands index the window, jumps stay inside.
    unsafe {
        loop {
            let mut onward = settle(table::execute(th, pc, fp), th, pc, fp);
            if onward.0 == SLOW {
                onward = slow(th, pc, fp);
            }
            match onward.place() {
                Some(place) => (pc, fp) = place,
                None => return onward.left(),
            }
        }
    }
}

#[cfg(all(jumps, panic = "abort"))]
pub(super) use threaded::{apart_row, finish, run, slow_row};

#[cfg(all(jumps, panic = "abort"))]
mod threaded {
    use super::*;

    /// Run instructions from `pc` on until a frame leaves the tier.
    ///
    /// # Safety
    /// The innermost frame is whole and about to run the instruction at `pc` of its lowered code, on its window at `fp`.
    pub(in super::super) unsafe fn run(th: &mut Thread, pc: Pc, fp: Fp) -> Left {
        #[cfg(debug_assertions)]
        let _loop = native_stack::Loop::enter();
        // SAFETY: the caller's promise.
        unsafe { go(th, pc, fp).left() }
    }

    /// The next instruction.
    #[inline(always)]
    unsafe fn go(th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
        // SAFETY: opcodes of lowered code are rows of the table.
        unsafe { table::HANDLERS.get_unchecked(usize::from(opcode(pc)))(th, pc, fp) }
    }

    /// The end of every row's function: on to what its body answered.
    ///
    /// # Safety
    /// `out` is what the body of the instruction at `pc` answered.
    #[inline(always)]
    pub(in super::super) unsafe fn finish(out: Out, th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
        // SAFETY: the caller's promise.
        unsafe {
            match out {
                Out::Go(next) => go(th, next, fp),
                Out::Jump(next, window) => go(th, next, window),
                Out::JumpDrop(next, window, bits) => {
                    if Value::release_shared(bits) {
                        go(th, next, window)
                    } else {
                        destroy(th, next, window, bits)
                    }
                }
                Out::Drop(next, bits) => {
                    if Value::release_shared(bits) {
                        go(th, next, fp)
                    } else {
                        save(th, pc);
                        destroy(th, next, fp, bits)
                    }
                }
                Out::DropBoth(next, first, second) => {
                    if !Value::release_shared(second) {
                        save(th, pc);
                        destroy_both(th, next, fp, first, second)
                    } else if !Value::release_shared(first) {
                        save(th, pc);
                        destroy(th, next, fp, first)
                    } else {
                        go(th, next, fp)
                    }
                }
                Out::Leave(bits) => Onward(VALUE, bits),
                Out::Dying(n, result) => dying(th, pc, fp, n, result),
                Out::Look(next) => look(th, pc, fp, next),
                Out::Raise(raised) => raise_here(th, pc, fp, raised),
                Out::Slow => aside(th, pc, fp),
            }
        }
    }

    /// A row without a fast path.
    ///
    /// # Safety
    /// As for `finish`; `path` calls the slow path of the row, which is a function that is not inlined: its locals would
    /// be in the way of the jump.
    #[inline(always)]
    pub(in super::super) unsafe fn slow_row(
        path: impl FnOnce(&mut Thread, Pc, Fp) -> Next,
        th: &mut Thread,
        pc: Pc,
        fp: Fp,
    ) -> Onward {
        // SAFETY: the caller's promise.
        unsafe {
            if stats::enabled() {
                stats::slow(th, pc, fp);
            }
            go_after(path(th, pc, fp), th, pc, fp)
        }
    }

    /// A row whose body calls what may be built in.
    ///
    /// # Safety
    /// As for `finish`; `body` is the body of the row.
    #[inline(always)]
    pub(in super::super) unsafe fn apart_row(
        body: impl FnOnce(&mut Thread, Pc, Fp) -> Out,
        th: &mut Thread,
        pc: Pc,
        fp: Fp,
    ) -> Onward {
        // SAFETY: the caller's promise.
        unsafe {
            let onward = apart(body, th, pc, fp);
            match onward.place() {
                Some((next, window)) => go(th, next, window),
                None if onward.0 == SLOW => aside(th, pc, fp),
                None => onward,
            }
        }
    }

    /// The body of such a row, which keeps what it needs on the native stack for itself.
    #[inline(never)]
    unsafe fn apart(body: impl FnOnce(&mut Thread, Pc, Fp) -> Out, th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
        // SAFETY: the caller's promise.
        unsafe { settle(body(th, pc, fp), th, pc, fp) }
    }

    /// Drop a word that is the last one of its object, then go on.
    #[inline(never)]
    unsafe fn destroy(th: &mut Thread, next: Pc, fp: Fp, bits: u64) -> Onward {
        // SAFETY: the word's count is ours.
        unsafe {
            drop(Value::from_bits(bits));
            go(th, next, fp)
        }
    }

    /// Drop two words, the last one first, then go on.
    #[inline(never)]
    unsafe fn destroy_both(th: &mut Thread, next: Pc, fp: Fp, first: u64, second: u64) -> Onward {
        // SAFETY: the words' counts are ours.
        unsafe {
            drop(Value::from_bits(second));
            drop(Value::from_bits(first));
            go(th, next, fp)
        }
    }

    /// End a frame that something dies with, then go on.
    #[inline(never)]
    unsafe fn dying(th: &mut Thread, pc: Pc, fp: Fp, n: usize, result: u64) -> Onward {
        // SAFETY: the innermost frame runs the return.
        unsafe {
            let next = returning::leave_dying(th, pc, fp, n, result);
            go_after(next, th, pc, fp)
        }
    }

    /// Look at the eval breaker and for tracing, then go on.
    #[cold]
    #[inline(never)]
    unsafe fn look(th: &mut Thread, pc: Pc, fp: Fp, next: Pc) -> Onward {
        // SAFETY: the instruction before `next` is over.
        unsafe {
            let next = plain::go_checked(th, next);
            go_after(next, th, pc, fp)
        }
    }

    /// Let an exception loose, then go on.
    #[inline(never)]
    unsafe fn raise_here(th: &mut Thread, pc: Pc, fp: Fp, raised: Raised) -> Onward {
        // SAFETY: the instruction's operands are in place.
        unsafe { go_after(Next::Raise(raised), th, pc, fp) }
    }

    /// On to where a slow path leads.
    #[inline(always)]
    unsafe fn go_after(next: Next, th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
        // SAFETY: the slow path of the innermost frame's instruction at `pc` answered so.
        unsafe {
            #[cfg(debug_assertions)]
            native_stack::check();
            let onward = after(next, th, pc, fp);
            match onward.place() {
                Some((next, window)) => go(th, next, window),
                None => onward,
            }
        }
    }

    /// Take the slow path, then go on.
    #[inline(never)]
    unsafe fn aside(th: &mut Thread, pc: Pc, fp: Fp) -> Onward {
        // SAFETY: the innermost frame runs the instruction.
        unsafe {
            #[cfg(debug_assertions)]
            native_stack::check();
            let onward = slow(th, pc, fp);
            match onward.place() {
                Some((next, window)) => go(th, next, window),
                None => onward,
            }
        }
    }
}

/// Whether tail calls are jumps: the native stack is no deeper in a slow path than it was when the loop was entered, but
/// for a frame or two.
#[cfg(all(jumps, panic = "abort", debug_assertions))]
mod native_stack {
    use std::cell::Cell;

    /// Growth that is none of the loop's, bytes.
    const ALLOWED: usize = 64 * 1024;

    thread_local! {
        /// Where the native stack ended when the innermost loop was entered.
        static ENTERED: Cell<usize> = const { Cell::new(0) };
    }

    #[inline(never)]
    fn here() -> usize {
        let local = 0_u8;
        std::hint::black_box(&raw const local) as usize
    }

    /// A loop that runs; the one around it goes on when this is dropped.
    pub(super) struct Loop(usize);

    impl Loop {
        pub(super) fn enter() -> Loop {
            Loop(ENTERED.replace(here()))
        }
    }

    impl Drop for Loop {
        fn drop(&mut self) {
            ENTERED.set(self.0);
        }
    }

    #[inline(never)]
    pub(super) fn check() {
        let grown = ENTERED.get().saturating_sub(here());
        assert!(grown < ALLOWED, "an instruction of the register form calls where it should jump");
    }
}
