//! Returns and yields: what a frame that ends or rests gives to the frame that waits for it, or to native code.

use pyrt::frame::{Entry, Frame};
use pyrt::object::generator::State;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Ref, Thread, Value};

use super::plain::raise_at_rest;
use super::table::{WORDS, op};
use super::word::{A_LOCAL, B_TEMP, Fp, Next, Out, Pc, a, b, c, is_pointer, read, save};
use super::{must_trace, operator};
use crate::stack::calls;
use crate::stack::iterate;
use crate::unwind;

/// Whether the frame may end in the quick way with this value.
#[inline(always)]
unsafe fn is_simple(frame: *mut Frame, value: u64) -> bool {
    // SAFETY: the frame is live.
    unsafe {
        let to_caller = || !(*(*frame).back).rpc.is_null();
        !(*frame).watched
            && match (*frame).entry {
                Entry::Loop => to_caller(),
                Entry::Init | Entry::Discard => value == Value::NONE.into_bits() && to_caller(),
                Entry::Native | Entry::Operator(_) => true,
                Entry::Generator | Entry::Iterate => false,
            }
    }
}

/// Take the innermost frame off; the one that it was called by is the innermost one again.
#[inline(always)]
unsafe fn uncover(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: the frame is the innermost one and owns nothing any more.
    unsafe {
        th.frame.set((*frame).back);
        th.stacks.next_frame.set(frame);
        th.stacks.top.set((*frame).saved_top);
        th.depth.set(th.depth.get() - 1);
    }
}

/// End the running frame, which has `n` locals and cells, with the value in the word `bits`, whose count is there (and
/// in local `but`) or, where it is a constant, is taken here; nothing is destroyed. Where something would be, or more is to be done, the answer is `Slow`:
/// what was dropped until then is undefined.
#[inline(always)]
unsafe fn leave<const CONSTANT: bool>(th: &mut Thread, fp: Fp, bits: u64, but: usize, n: usize) -> Out {
    // SAFETY: locals and cells are the window's, the frame is live until it is popped.
    unsafe {
        let frame = th.frame.get();
        if (*frame).watched {
            return Out::Slow;
        }
        let entry = (*frame).entry;
        let none = bits == Value::NONE.into_bits();
        if !(entry == Entry::Loop || entry == Entry::Native || none && matches!(entry, Entry::Init | Entry::Discard)) {
            return Out::Slow;
        }
        let mut i = 0;
        while i < n {
            let word = *fp.add(i);
            if is_pointer(word) && i != but && !Value::release_shared(word) {
                return given_up(fp, but, i);
            }
            i += 1;
        }
        let keep = (*frame).keep.as_ref().map_or(UNDEFINED, |keep| keep.as_ref().bits());
        if Value::is_last(keep) {
            return given_up(fp, but, n);
        }
        if entry == Entry::Native {
            let _ = Value::release_shared(keep);
            uncover(th, frame);
            if CONSTANT {
                std::mem::forget(Ref::<'_>::from_bits(bits).to_owned());
            }
            return Out::Leave(bits);
        }
        let caller = (*frame).back;
        let rpc = (*caller).rpc;
        if rpc.is_null() {
            return given_up(fp, but, n);
        }
        let w = *rpc;
        let window = (*caller).locals;
        if entry == Entry::Loop {
            let place = window.add(a(w));
            if w & A_LOCAL != 0 && !Value::release_shared(*place) {
                return given_up(fp, but, n);
            }
            *place = bits;
        }
        if CONSTANT {
            std::mem::forget(Ref::<'_>::from_bits(bits).to_owned());
        }
        // Not the last one, as was seen.
        let _ = Value::release_shared(keep);
        uncover(th, frame);
        // Where the caller goes on is saved when somebody may look at it.
        Out::Jump(rpc.add(usize::from(*WORDS.get_unchecked(usize::from(w as u8)))), window)
    }
}

/// The slow path's turn, the first `n` locals (but one) having been given up: they are undefined from here on.
#[inline(always)]
unsafe fn given_up(fp: Fp, but: usize, n: usize) -> Out {
    // SAFETY: the caller's locals.
    unsafe {
        let mut i = 0;
        while i < n {
            if is_pointer(*fp.add(i)) && i != but {
                fp.add(i).write_volatile(UNDEFINED);
            }
            i += 1;
        }
    }
    Out::Slow
}

/// RETURN. Of a local the count goes to the caller: the local dies with the frame.
#[inline(always)]
pub(super) unsafe fn ret(th: &mut Thread, _: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b holds the value.
    unsafe { leave::<false>(th, fp, *fp.add(b(w)), if w & B_TEMP != 0 { usize::MAX } else { b(w) }, c(w)) }
}

/// RETURN_K.
#[inline(always)]
pub(super) unsafe fn ret_k(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the constant stands behind; the code object holds another count of it.
    unsafe { leave::<true>(th, fp, *pc.add(1), usize::MAX, c(w)) }
}

/// RETURN, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_slow(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `ret`.
    unsafe {
        let bits = if w & B_TEMP != 0 { *fp.add(b(w)) } else { fp.add(b(w)).replace(UNDEFINED) };
        if is_simple(th.frame.get(), bits) {
            return leave_dropping(th, pc, fp, bits);
        }
        returned(th, pc, Value::from_bits(bits))
    }
}

/// RETURN_K, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_k_slow(th: &mut Thread, pc: Pc, fp: Fp, _: u64) -> Next {
    // SAFETY: as for `ret_k`.
    unsafe {
        let value = read(pc.cast_mut(), 1).to_owned();
        if is_simple(th.frame.get(), value.as_ref().bits()) {
            return leave_dropping(th, pc, fp, value.into_bits());
        }
        returned(th, pc, value)
    }
}

/// As `leave`, where objects are destroyed with the frame.
#[inline(always)]
unsafe fn leave_dropping(th: &mut Thread, pc: Pc, fp: Fp, bits: u64) -> Next {
    // SAFETY: as for `leave`; the frame is whole while finalizers run.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        let code = &*(*frame).code;
        for i in 0..code.nlocals as usize + code.cell_count() {
            drop(Value::from_bits(fp.add(i).replace(UNDEFINED)));
        }
        if (*frame).object.is_some() {
            unwind::release_object(frame);
        }
        let caller = (*frame).back;
        uncover(th, frame);
        let keep = (*frame).keep.take();
        if (*frame).entry == Entry::Native {
            drop(keep);
            return Next::Leave(Value::from_bits(bits));
        }
        if let Entry::Operator(waiting) = (*frame).entry {
            drop(keep);
            return operator::go_on(th, waiting, Value::from_bits(bits));
        }
        let rpc = (*caller).rpc;
        let w = *rpc;
        (*caller).rpc = rpc.add(usize::from(*WORDS.get_unchecked(usize::from(w as u8))));
        if (*frame).entry == Entry::Loop {
            let old = (*caller).locals.add(a(w)).replace(bits);
            if w & A_LOCAL != 0 {
                drop(Value::from_bits(old));
            }
        }
        drop(keep);
        Next::Reload
    }
}

unsafe fn returned(th: &mut Thread, pc: Pc, value: Value) -> Next {
    // SAFETY: the frame ends: its window holds locals and cells.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        let code = (*frame).code().get();
        (*frame).sp = (*frame).locals.add(code.nlocals as usize + code.cell_count());
        match (*frame).entry {
            Entry::Generator => return Next::Leave(value),
            Entry::Iterate => {
                drop(value);
                super::iteration_over(th, frame);
                return Next::Reload;
            }
            _ => {}
        }
        let entry = unwind::pop_frame(th);
        if matches!(entry, Entry::Native | Entry::Generator) {
            return Next::Leave(value);
        }
        if entry == Entry::Init && !value.as_ref().is_none() {
            let raised = calls::init_returned(th, value);
            return raise_at_rest(th, raised, true);
        }
        let caller = th.frame.get();
        if (*caller).rpc.is_null() {
            if entry == Entry::Loop {
                *(*caller).sp = value.into_bits();
                (*caller).sp = (*caller).sp.add(1);
            }
        } else {
            if let Entry::Operator(waiting) = entry {
                return operator::go_on(th, waiting, value);
            }
            super::exit::deliver(caller, entry, value);
        }
        Next::Reload
    }
}

/// YIELD of a generator to a loop of this tier, or to native code.
#[inline]
pub(super) unsafe fn yield_item(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: as for `yield_value`; a loop's frame waits in the register form.
    unsafe {
        let frame = th.frame.get();
        let g = iterate::generator_of(frame);
        let to_loop = (*frame).entry == Entry::Iterate;
        if !to_loop && (g.is_async_generator() || must_trace(th)) {
            return Out::Slow;
        }
        (*frame).rpc = pc;
        (*frame).sp = fp.add(b(w));
        g.state.set(State::Suspended);
        if !to_loop {
            return Out::Leave(*fp.add(b(w)));
        }
        super::iterated(th, g, Value::from_bits(*fp.add(b(w))));
        let caller = th.frame.get();
        Out::Jump((*caller).rpc, (*caller).locals)
    }
}

/// Where a generator goes on that stopped at `rpc`: behind its YIELD, whose word is one, or at its YIELD_FROM.
#[inline]
pub(crate) unsafe fn behind_yield(rpc: Pc) -> Pc {
    // SAFETY: a generator rests at one of the two.
    unsafe { if *rpc as u8 == op::YIELD_FROM { rpc } else { rpc.add(1) } }
}

/// YIELD_FROM: the receiver stands at a, what is sent to it behind.
#[inline(never)]
pub(super) unsafe fn yield_from(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: everything is in its place; receiver and value end the stack.
    unsafe {
        save(th, pc);
        let at = fp.add(a(w));
        let value = Value::from_bits(at.add(1).replace(UNDEFINED));
        if *at == UNDEFINED {
            // The delegation ended from outside, with this result.
            *at = value.into_bits();
            return Next::Go(pc.add(1));
        }
        let frame = th.frame.get();
        (*frame).sp = at.add(1);
        match iterate::send(th, read(at, 0), value) {
            Err(raised) => Next::Raise(raised),
            Ok((value, false)) => {
                drop(Value::from_bits(at.replace(value.into_bits())));
                Next::Go(pc.add(1))
            }
            Ok((value, true)) => {
                let generator = iterate::generator_of(frame);
                generator.state.set(State::Suspended);
                if (*frame).entry == Entry::Iterate {
                    super::iterated(th, generator, value);
                    return Next::Reload;
                }
                Next::Leave(value)
            }
        }
    }
}

/// YIELD.
#[inline(never)]
pub(super) unsafe fn yield_value(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: b is the top of the stack; below, everything is in its place.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        (*frame).sp = fp.add(b(w));
        let mut value = Value::from_bits(*fp.add(b(w)));
        let generator = iterate::generator_of(frame);
        if generator.is_async_generator() {
            value = iterate::wrap_async(th, value);
        }
        generator.state.set(State::Suspended);
        Next::Leave(value)
    }
}
