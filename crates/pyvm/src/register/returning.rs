//! Returns and yields: what a frame that ends or rests gives to the frame that waits for it, or to native code.

use pyrt::frame::{Entry, Frame, Standing};
use pyrt::object::generator::State;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Ref, Thread, Value};

use super::plain::raise_at_rest;
use super::table::{behind, op};
use super::word::{
    A_LOCAL, B_TEMP, Fp, Next, Out, Pc, a, b, c, flags, is_pointer, missed, opcode, read, rewrite, save,
};
use super::{must_trace, operator};
use crate::stack::calls;
use crate::stack::iterate;
use crate::unwind;

/// Whether the frame may end in the quick way with this value.
#[inline(always)]
unsafe fn is_simple(frame: *mut Frame, value: u64) -> bool {
    // SAFETY: the frame is live.
    unsafe {
        let standing = (*frame).standing;
        if let Entry::Operator(_) = standing.entry() {
            return !standing.is_watched();
        }
        To::Any.fits(standing, || value) && (standing == Standing::of(Entry::Native) || !(*(*frame).back).rpc.is_null())
    }
}

/// Take the innermost frame off; the one that it was called by is the innermost one again.
#[inline(always)]
unsafe fn uncover(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: the frame is the innermost one and owns nothing any more.
    unsafe { th.frame.set((*frame).back) };
    th.depth.set(th.depth.get() - 1);
}

/// Give up the locals and cells of the running frame, `n` words. Where one of them would die, the answer is its number.
#[inline(always)]
unsafe fn release_locals(fp: Fp, n: usize) -> Result<(), usize> {
    // SAFETY: the words are the window's locals and cells.
    unsafe {
        let mut i = 0;
        while i < n {
            let word = *fp.add(i);
            if is_pointer(word) && !Value::release_shared_object(word) {
                return Err(i);
            }
            i += 1;
        }
        Ok(())
    }
}

/// Where a return's result comes from.
#[derive(Clone, Copy)]
enum From {
    /// Register b, which gives its count up.
    Register,
    /// The word behind: a constant, of which the code object holds a count.
    Constant,
    /// It is None.
    None,
}

impl From {
    /// The result.
    #[inline(always)]
    unsafe fn look(self, pc: Pc, fp: Fp) -> u64 {
        // SAFETY: b holds the value, or the constant stands behind.
        unsafe {
            match self {
                From::Register => *fp.add(b(pc)),
                From::Constant => *pc.add(1),
                From::None => Value::NONE.into_bits(),
            }
        }
    }
}

/// Whom a form of the returns is for.
#[derive(Clone, Copy)]
enum To {
    /// The eval loop, which called the function for its result.
    Loop,
    /// The eval loop, which called the function to make an instance, or for what it does: the result is None.
    Nobody,
    /// These and native code.
    Any,
}

impl To {
    /// Whether the form is for a frame of this standing that ends with the word `bits`.
    #[inline(always)]
    fn fits(self, standing: Standing, bits: impl Fn() -> u64) -> bool {
        let dropped = || standing > Standing::PLAIN && standing <= Standing::LAST_DROPPING;
        match self {
            To::Loop => standing == Standing::PLAIN,
            To::Nobody => dropped(),
            To::Any => {
                standing == Standing::PLAIN
                    || standing == Standing::of(Entry::Native)
                    || dropped() && bits() == Value::NONE.into_bits()
            }
        }
    }
}

/// End the running frame of a function. Of what it holds nothing is destroyed here.
#[inline(always)]
unsafe fn leave(th: &mut Thread, pc: Pc, fp: Fp, from: From, to: To) -> Out {
    // SAFETY: locals and cells are the window's, the frame is live until it is taken off. It is looked up anew where that
    // spares a register.
    unsafe {
        let frame = th.frame.get();
        let to_native = matches!(to, To::Any) && (*frame).standing == Standing::of(Entry::Native);
        if !to.fits((*frame).standing, || from.look(pc, fp)) || !to_native && (*(*frame).back).rpc.is_null() {
            return Out::Slow;
        }
        if !Value::release_shared_object((*frame).keep_word()) {
            return Out::Slow;
        }
        let bits = from.look(pc, fp);
        if matches!(from, From::Register) {
            *fp.add(b(pc)) = UNDEFINED;
        }
        if matches!(from, From::Constant) {
            std::mem::forget(Ref::<'_>::from_bits(bits).to_owned());
        }
        if let Err(n) = release_locals(fp, c(pc)) {
            return Out::Dying(n, bits);
        }
        let frame = th.frame.get();
        let caller = (*frame).back;
        uncover(th, frame);
        if to_native {
            return Out::Leave(bits);
        }
        let rpc = (*caller).rpc;
        let window = (*caller).locals;
        // Where the caller goes on is saved when somebody may look at it.
        let next = behind(rpc);
        if matches!(to, To::Nobody) || matches!(to, To::Any) && (*frame).standing != Standing::PLAIN {
            return Out::Jump(next, window);
        }
        let place = window.add(a(rpc));
        if flags(rpc) & A_LOCAL != 0 {
            return Out::JumpDrop(next, window, place.replace(bits));
        }
        *place = bits;
        // After a call for its effect comes the POP of the result, which is no object here.
        let next = if matches!(from, From::None) && opcode(next) == op::POP { next.add(1) } else { next };
        Out::Jump(next, window)
    }
}

/// RETURN_TO_LOOP. Of a local the count goes to the caller: the local dies with the frame.
#[inline(always)]
pub(super) unsafe fn to_loop(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b holds the value.
    unsafe { leave(th, pc, fp, From::Register, To::Loop) }
}

/// RETURN.
#[inline(always)]
pub(super) unsafe fn to_any(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: b holds the value.
    unsafe { leave(th, pc, fp, From::Register, To::Any) }
}

/// RETURN_K_TO_LOOP.
#[inline(always)]
pub(super) unsafe fn k_to_loop(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the constant stands behind.
    unsafe { leave(th, pc, fp, From::Constant, To::Loop) }
}

/// RETURN_NONE_TO_LOOP.
#[inline(always)]
pub(super) unsafe fn none_to_loop(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `leave`.
    unsafe { leave(th, pc, fp, From::None, To::Loop) }
}

/// RETURN_NONE_TO_NOBODY.
#[inline(always)]
pub(super) unsafe fn none_to_nobody(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `leave`.
    unsafe { leave(th, pc, fp, From::None, To::Nobody) }
}

/// RETURN_K.
#[inline(always)]
pub(super) unsafe fn k_to_any(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: the constant stands behind.
    unsafe { leave(th, pc, fp, From::Constant, To::Any) }
}

/// The form of a return for the standing of the frame that ends in it; where that changes, the general one.
#[inline(always)]
unsafe fn respecialise_return(th: &Thread, pc: Pc, general: u8) {
    // SAFETY: the frame is live, and `pc` its return.
    unsafe {
        let standing = (*th.frame.get()).standing;
        let form = match opcode(pc) {
            op::RETURN_NONE_TO_LOOP if To::Nobody.fits(standing, || 0) => op::RETURN_NONE_TO_NOBODY,
            op::RETURN_NONE_TO_NOBODY if standing == Standing::PLAIN => op::RETURN_NONE_TO_LOOP,
            form if To::Loop.fits(standing, || 0) || standing.is_watched() => form,
            _ => general,
        };
        if form != opcode(pc) {
            let form = if missed(pc) { general } else { form };
            rewrite(pc, form);
        }
    }
}

/// RETURN, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b holds the value.
    unsafe {
        respecialise_return(th, pc, op::RETURN);
        let bits = if flags(pc) & B_TEMP != 0 { *fp.add(b(pc)) } else { fp.add(b(pc)).replace(UNDEFINED) };
        if is_simple(th.frame.get(), bits) {
            return leave_dropping(th, pc, fp, bits);
        }
        returned(th, pc, Value::from_bits(bits))
    }
}

/// RETURN_K, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_k_slow(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: the constant stands behind.
    unsafe {
        respecialise_return(th, pc, op::RETURN_K);
        let value = read(pc.cast_mut(), 1).to_owned();
        if is_simple(th.frame.get(), value.as_ref().bits()) {
            return leave_dropping(th, pc, fp, value.into_bits());
        }
        returned(th, pc, value)
    }
}

/// What `leave` could not finish: local `n` dies with the frame, those before it are given up, and the function.
///
/// # Safety
/// The return at `pc` of the innermost frame, whose window is at `fp`, answered so.
pub(super) unsafe fn leave_dying(th: &mut Thread, pc: Pc, fp: Fp, n: usize, bits: u64) -> Next {
    // SAFETY: the function is the frame's until that is taken off.
    unsafe {
        std::mem::forget(Ref::<'_>::from_bits((*th.frame.get()).keep_word()).to_owned());
        for i in 0..n {
            *fp.add(i) = UNDEFINED;
        }
        leave_dropping(th, pc, fp, bits)
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
            (*frame).sp = fp.add(code.nlocals as usize + code.cell_count());
            unwind::release_object(frame);
        }
        let caller = (*frame).back;
        uncover(th, frame);
        let keep = (*frame).keep.take();
        if (*frame).entry() == Entry::Native {
            drop(keep);
            return Next::Leave(Value::from_bits(bits));
        }
        if let Entry::Operator(waiting) = (*frame).entry() {
            drop(keep);
            return operator::go_on(th, waiting, Value::from_bits(bits));
        }
        let rpc = (*caller).rpc;
        (*caller).rpc = behind(rpc);
        if (*frame).entry() == Entry::Loop {
            let old = (*caller).locals.add(a(rpc)).replace(bits);
            if flags(rpc) & A_LOCAL != 0 {
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
        match (*frame).entry() {
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
pub(super) unsafe fn yield_item(th: &mut Thread, pc: Pc, fp: Fp) -> Out {
    // SAFETY: as for `yield_value`; a loop's frame waits in the register form.
    unsafe {
        let frame = th.frame.get();
        let g = iterate::generator_of(frame);
        let to_loop = (*frame).entry() == Entry::Iterate;
        if !to_loop && (g.is_async_generator() || must_trace(th)) {
            return Out::Slow;
        }
        (*frame).rpc = pc;
        (*frame).sp = fp.add(b(pc));
        g.state.set(State::Suspended);
        if !to_loop {
            return Out::Leave(*fp.add(b(pc)));
        }
        super::iterated(th, g, Value::from_bits(*fp.add(b(pc))));
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
pub(super) unsafe fn yield_from(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: everything is in its place; receiver and value end the stack.
    unsafe {
        save(th, pc);
        let at = fp.add(a(pc));
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
                if (*frame).entry() == Entry::Iterate {
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
pub(super) unsafe fn yield_value(th: &mut Thread, pc: Pc, fp: Fp) -> Next {
    // SAFETY: b is the top of the stack; below, everything is in its place.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        (*frame).sp = fp.add(b(pc));
        let mut value = Value::from_bits(*fp.add(b(pc)));
        let generator = iterate::generator_of(frame);
        if generator.is_async_generator() {
            value = iterate::wrap_async(th, value);
        }
        generator.state.set(State::Suspended);
        Next::Leave(value)
    }
}
