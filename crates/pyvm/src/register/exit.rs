//! Changing over between the tiers: a frame is put into the stack loop's form or taken out of it.

use pyrt::frame::Frame;
use pyrt::lowered::Place;
use pyrt::{Ref, Thread, Value};
use smallvec::SmallVec;

use super::word::Pc;

/// Where the stack loop is to go on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The instruction is to be executed (again).
    Again,
    /// The instruction raised.
    Behind,
}

/// Put the innermost frame, which runs the instruction at `pc` whose operands are in place, into the stack loop's form.
///
/// # Safety
/// The frame is the innermost one and runs lowered code.
pub(super) unsafe fn to_stack_form(th: &mut Thread, frame: *mut Frame, pc: Pc, at: At) {
    // SAFETY: the caller's promise.
    unsafe { convert(th, frame, pc, at, None) }
}

/// As `to_stack_form`, of a frame that waits at an instruction with its operands in place, as one that raised.
///
/// # Safety
/// As above, but the frame is one that waits so.
pub(crate) unsafe fn to_stack_form_behind(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: the caller's promise.
    unsafe { convert(th, frame, (*frame).rpc, At::Behind, None) }
}

/// As `to_stack_form`, of a frame that waits in a call or a yield: its stack reaches up to `sp`.
///
/// # Safety
/// As above, but the frame is one that waits.
pub(crate) unsafe fn to_stack_form_at_rest(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: the caller's promise.
    unsafe {
        let code = (*frame).code().get();
        let base = code.nlocals as usize + code.cell_count();
        let depth = (*frame).used() - base;
        convert(th, frame, (*frame).rpc, At::Behind, Some(depth));
    }
}

/// Someone traces from now on: the innermost frame, which is about to run the instruction at `pc`, goes on in the stack
/// loop.
///
/// # Safety
/// As for `to_stack_form`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn leave_to_trace(th: &mut Thread, pc: Pc) {
    // SAFETY: the caller's promise.
    unsafe { to_stack_form(th, th.frame.get(), pc, At::Again) }
}

unsafe fn convert(th: &mut Thread, frame: *mut Frame, pc: Pc, at: At, depth: Option<usize>) {
    // SAFETY: states say where each value is; the words are moved once.
    unsafe {
        let code = (*frame).code().get();
        let Some(lowered) = code.lowered() else { return };
        let point = lowered.point(pc);
        let places = &lowered.states[point.state as usize];
        let depth = depth.unwrap_or(places.len());
        let base = code.nlocals as usize + code.cell_count();
        let locals = (*frame).locals;
        let natural = |i: usize| Place::Register((base + i) as u16);
        if !places.iter().take(depth).enumerate().all(|(i, p)| *p == natural(i)) {
            let values: SmallVec<[u64; 16]> = (0..depth)
                .map(|i| match places.get(i).copied().unwrap_or(natural(i)) {
                    Place::Register(r) => *locals.add(usize::from(r)),
                    Place::Local(l) => {
                        let v: Ref<'_> = Ref::from_bits(*locals.add(usize::from(l)));
                        v.to_owned().into_bits()
                    }
                    Place::Const(k) => code.consts[usize::from(k)].clone().into_bits(),
                })
                .collect();
            for (i, bits) in values.into_iter().enumerate() {
                *locals.add(base + i) = bits;
            }
        }
        (*frame).sp = locals.add(base + depth);
        let index =
            if at == At::Again { first_prefix(&code.bytecode, point.at as usize) } else { point.at as usize + 1 };
        (*frame).pc = code.bytecode.as_ptr().add(index * 2);
        (*frame).rpc = std::ptr::null();
        th.stacks.blocks.extend_from_slice(&lowered.blocks[point.blocks as usize]);
    }
}

fn first_prefix(bytecode: &[u8], at: usize) -> usize {
    let mut first = at;
    while first > 0 && bytecode[(first - 1) * 2] == pycodegen::opcode::Opcode::EXTENDED_ARG as u8 {
        first -= 1;
    }
    first
}

/// Take a frame in the stack loop's form over into the register form, where it can be entered at its instruction.
///
/// # Safety
/// The frame is the innermost one and at rest.
pub(crate) unsafe fn enter(th: &mut Thread, frame: *mut Frame) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let code = (*frame).code().get();
        if super::must_trace(th) {
            return false;
        }
        let Some(lowered) = code.lowered() else { return false };
        let at = (*frame).pc.offset_from(code.bytecode.as_ptr()) as usize / 2;
        let Some(rpc) = lowered.entry(at) else { return false };
        (*frame).rpc = rpc;
        th.stacks.blocks.truncate((*frame).blocks as usize);
        true
    }
}

/// Give the frame that waits in a call the result of that; it stands behind the call then.
///
/// # Safety
/// `frame` waits in a call of the register form.
pub(crate) unsafe fn deliver(frame: *mut Frame, entry: pyrt::frame::Entry, value: Value) {
    // SAFETY: the caller's promise: `rpc` is the call, whose a is where the result goes.
    unsafe {
        let rpc = (*frame).rpc;
        (*frame).rpc = super::table::behind(rpc);
        if entry == pyrt::frame::Entry::Loop {
            super::word::put(rpc, (*frame).locals, value);
        }
    }
}
