//! Instruction words, and what bodies and slow paths answer.

use pyrt::{PyResult, Raised, Ref, Str, Thread, Value};

/// The next instruction.
pub(super) type Pc = *const u64;
/// The window: registers.
pub(super) type Fp = *mut u64;

/// Operand b (or a stored value) is owned by its register and used up.
pub(super) const B_TEMP: u64 = 1 << 8;
/// Operand c is owned by its register and used up.
pub(super) const C_TEMP: u64 = 1 << 9;
/// a is a local: what it held is dropped.
pub(super) const A_LOCAL: u64 = 1 << 10;
/// The operator's in-place form.
pub(super) const IN_PLACE: u64 = 1 << 11;
/// Jump (or be True) where the condition holds, rather than where it does not.
pub(super) const SENSE: u64 = 1 << 12;
/// The constant is the left operand.
pub(super) const SWAPPED: u64 = 1 << 13;
/// Two bits: how often a guard failed.
pub(super) const MISS: u64 = 1 << 14;
/// See `MISS`.
pub(super) const MISSES: u64 = 3 << 14;
/// a is owned by its register and used up (instructions that write nothing to a).
pub(super) const A_TEMP: u64 = A_LOCAL;

/// What a fast path did.
pub(super) enum Out {
    /// Done; go on there.
    Go(Pc),
    /// Done but for dropping this word.
    Drop(Pc, u64),
    /// Done but for dropping these words, the last one first.
    DropBoth(Pc, u64, u64),
    /// Another frame of this tier runs now.
    Jump(Pc, Fp),
    /// The frame has come to rest; native code that entered the loop gets the value in this word.
    Leave(u64),
    /// Another frame of this tier runs now; then this word is to be dropped.
    JumpDrop(Pc, Fp, u64),
    /// A return gave up the function and the first so many locals; the next one dies. The result is taken, it is this word.
    Dying(usize, u64),
    /// Done by native code, which may have done more: look at the eval breaker and for tracing before going on there.
    Look(Pc),
    /// Native code raised; the operands are still in place.
    Raise(Raised),
    /// Nothing was done: the slow path's turn.
    Slow,
}

/// What a slow path did.
pub(super) enum Next {
    /// Done; go on there.
    Go(Pc),
    /// The innermost frame is another one, or left this tier.
    Reload,
    /// It raised; its operands are still in place.
    Raise(Raised),
    /// Native code that entered the loop gets this.
    Leave(Value),
    /// Native code that entered the loop gets this exception.
    Fail(Raised),
}

// Returned in registers: every slow path does.
const _: () = assert!(size_of::<Next>() == 16);

impl Next {
    /// Native code that entered the loop gets this.
    pub(super) fn leave(result: PyResult<Value>) -> Next {
        match result {
            Ok(value) => Next::Leave(value),
            Err(raised) => Next::Fail(raised),
        }
    }
}

pub(super) fn encode(op: u8, flags: u64, a: u16, b: u16, c: u16) -> u64 {
    u64::from(op) | flags | u64::from(a) << 16 | u64::from(b) << 32 | u64::from(c) << 48
}

// The parts of the instruction at `pc` are read where they stand: one machine instruction each, where taking them out of
// the word would be three. All of these need an instruction there.

/// The opcode.
#[inline(always)]
pub(super) unsafe fn opcode(pc: Pc) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { *pc.cast::<u8>().add(if cfg!(target_endian = "big") { 7 } else { 0 }) }
}

/// The flags, where they stand in the word.
#[inline(always)]
pub(super) unsafe fn flags(pc: Pc) -> u64 {
    // SAFETY: the caller's promise.
    unsafe { u64::from(*pc.cast::<u8>().add(if cfg!(target_endian = "big") { 6 } else { 1 })) << 8 }
}

/// Quarter `n` of the word.
#[inline(always)]
unsafe fn quarter(pc: Pc, n: usize) -> u16 {
    // SAFETY: the caller's promise.
    unsafe { *pc.cast::<u16>().add(if cfg!(target_endian = "big") { 3 - n } else { n }) }
}

/// Operand a.
#[inline(always)]
pub(super) unsafe fn a(pc: Pc) -> usize {
    // SAFETY: the caller's promise.
    usize::from(unsafe { quarter(pc, 1) })
}

/// Operand b.
#[inline(always)]
pub(super) unsafe fn b(pc: Pc) -> usize {
    // SAFETY: the caller's promise.
    usize::from(unsafe { quarter(pc, 2) })
}

/// Operand c.
#[inline(always)]
pub(super) unsafe fn c(pc: Pc) -> usize {
    // SAFETY: the caller's promise.
    usize::from(unsafe { quarter(pc, 3) })
}

/// Operand c as a jump, words.
#[inline(always)]
pub(super) unsafe fn jump(pc: Pc) -> isize {
    // SAFETY: the caller's promise.
    unsafe { quarter(pc, 3) as i16 as isize }
}

/// Whether a word points to an object.
#[inline(always)]
pub(super) fn is_pointer(bits: u64) -> bool {
    bits & 7 == 0
}

/// Write a result that is no object, or is newly owned, to register a.
///
/// # Safety
/// The instruction at `pc` runs on the window at `fp`.
#[inline(always)]
pub(super) unsafe fn set(pc: Pc, fp: Fp, next: Pc, bits: u64) -> Out {
    // SAFETY: operands of lowered code index the window.
    unsafe {
        let place = fp.add(a(pc));
        if flags(pc) & A_LOCAL != 0 {
            let old = *place;
            *place = bits;
            if is_pointer(old) {
                return Out::Drop(next, old);
            }
        } else {
            *place = bits;
        }
        Out::Go(next)
    }
}

/// As `set`, where operand b may have to be dropped.
///
/// # Safety
/// As for `set`.
#[inline(always)]
pub(super) unsafe fn set_dropping_b(pc: Pc, fp: Fp, next: Pc, bits: u64) -> Out {
    // SAFETY: as for `set`; a temporary owns its word.
    unsafe {
        if flags(pc) & B_TEMP != 0 {
            let operand = *fp.add(b(pc));
            if flags(pc) & A_LOCAL != 0 {
                let old = std::mem::replace(&mut *fp.add(a(pc)), bits);
                if is_pointer(old) {
                    return Out::DropBoth(next, old, operand);
                }
            } else {
                *fp.add(a(pc)) = bits;
            }
            if is_pointer(operand) { Out::Drop(next, operand) } else { Out::Go(next) }
        } else {
            set(pc, fp, next, bits)
        }
    }
}

/// The value in a register, borrowed.
///
/// # Safety
/// The register holds a value for as long as the borrow lasts.
#[inline(always)]
pub(super) unsafe fn read<'r>(fp: Fp, register: usize) -> Ref<'r> {
    // SAFETY: the caller's promise.
    unsafe { Ref::from_bits(*fp.add(register)) }
}

/// The name c of the running code.
///
/// # Safety
/// The instruction's c is a name of the innermost frame's code.
pub(super) unsafe fn name<'r>(th: &Thread, pc: Pc) -> Ref<'r, Str> {
    // SAFETY: the caller's promise; the code outlives its frame.
    unsafe {
        let code = (*th.frame.get()).code().get();
        code.names.get_unchecked(c(pc)).as_ref()
    }
}

/// Operand b as an owned value: taken from a temporary, else copied.
///
/// # Safety
/// b holds a value; a temporary is taken once.
#[inline(always)]
pub(super) unsafe fn owned_b(pc: Pc, fp: Fp) -> Value {
    // SAFETY: the caller's promise.
    unsafe { if flags(pc) & B_TEMP != 0 { Value::from_bits(*fp.add(b(pc))) } else { read(fp, b(pc)).to_owned() } }
}

/// Save which instruction runs: what looks at the frame finds it there.
///
/// # Safety
/// `pc` is of the innermost frame's lowered code.
#[inline(always)]
pub(super) unsafe fn save(th: &mut Thread, pc: Pc) {
    // SAFETY: the innermost frame is live.
    unsafe { (*th.frame.get()).rpc = pc };
}

/// Finish a slow instruction: operands that were temporaries are used up, the result goes to a.
///
/// # Safety
/// As for `set`; the operands are in place.
#[inline(always)]
pub(super) unsafe fn finish(pc: Pc, fp: Fp, next: Pc, result: PyResult<Value>) -> Next {
    // SAFETY: the caller's promise.
    unsafe {
        match result {
            Err(raised) => Next::Raise(raised),
            Ok(value) if flags(pc) & (A_LOCAL | B_TEMP | C_TEMP) == 0 => {
                *fp.add(a(pc)) = value.into_bits();
                Next::Go(next)
            }
            Ok(value) => finish_dropping(pc, fp, next, value),
        }
    }
}

/// As `finish`, where something is dropped.
#[inline(never)]
unsafe fn finish_dropping(pc: Pc, fp: Fp, next: Pc, value: Value) -> Next {
    // SAFETY: the caller's promise.
    unsafe {
        let operands = take_operands(pc, fp);
        put(pc, fp, value);
        drop(operands);
        Next::Go(next)
    }
}

/// The operands b and c as far as they were temporaries.
///
/// # Safety
/// As for `finish`; they are taken once.
pub(super) unsafe fn take_operands(pc: Pc, fp: Fp) -> (Option<Value>, Option<Value>) {
    // SAFETY: temporaries own their words.
    unsafe {
        let left = (flags(pc) & B_TEMP != 0).then(|| Value::from_bits(*fp.add(b(pc))));
        let right = (flags(pc) & C_TEMP != 0).then(|| Value::from_bits(*fp.add(c(pc))));
        (left, right)
    }
}

/// Write an owned value to a.
///
/// # Safety
/// As for `set`.
pub(super) unsafe fn put(pc: Pc, fp: Fp, value: Value) {
    // SAFETY: the caller's promise; a local owns what it held.
    unsafe {
        let old = fp.add(a(pc)).replace(value.into_bits());
        if flags(pc) & A_LOCAL != 0 {
            drop(Value::from_bits(old));
        }
    }
}

/// Rewrite the instruction at `pc`.
///
/// # Safety
/// `pc` is in lowered code; `op` has as many words as what stands there.
pub(super) unsafe fn rewrite(pc: Pc, op: u8) {
    // SAFETY: the words are cells.
    unsafe { *pc.cast_mut() = *pc & !0xFF | u64::from(op) };
}

/// Rewrite the instruction at `pc` to the form for what it met; where guards failed too often, to the general one. A
/// slow path that was taken for another reason (the eval breaker, an overflow) changes nothing.
///
/// # Safety
/// As for `rewrite`, and for `missed`.
pub(super) unsafe fn respecialise(pc: Pc, form: u8, general: u8) {
    // SAFETY: the caller's promise.
    unsafe {
        if *pc as u8 != form {
            let new = if missed(pc) { general } else { form };
            rewrite(pc, new);
        }
    }
}

/// Executions after which a place that gave up is specialised again.
const RETRY: u64 = 256;

/// As `respecialise`, with the caches of the form; the general form counts in the first cache how long it stays.
///
/// # Safety
/// As for `respecialise`; the caches stand behind the instruction.
pub(super) unsafe fn install<const N: usize>(pc: Pc, form: Option<(u8, [u64; N])>, general: u8) {
    // SAFETY: the caller's promise.
    unsafe {
        let caches = pc.cast_mut().add(1);
        let w = *pc;
        if w & MISSES == MISSES {
            if w as u8 != general {
                rewrite(pc, general);
                *caches = RETRY;
                return;
            }
            if *caches != 0 {
                *caches -= 1;
                return;
            }
            *pc.cast_mut() = w & !MISSES;
        }
        match form {
            Some((op, words)) => {
                if w as u8 == op && (0..N).all(|i| *caches.add(i) == words[i]) {
                    return;
                }
                for (i, word) in words.into_iter().enumerate() {
                    *caches.add(i) = word;
                }
                *pc.cast_mut() += MISS;
                rewrite(pc, op);
            }
            None => {
                *pc.cast_mut() += MISS;
                rewrite(pc, general);
                *caches = RETRY;
            }
        }
    }
}

/// Whether a place that gave up is left in its general form this time; see `install`.
///
/// # Safety
/// As for `install`.
#[inline]
pub(super) unsafe fn resting(pc: Pc, general: u8) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let wait = pc.cast_mut().add(1);
        if *pc as u8 != general || *pc & MISSES != MISSES || *wait == 0 {
            return false;
        }
        *wait -= 1;
        true
    }
}

/// Count a failed guard; true where it failed too often for another form to be tried.
///
/// # Safety
/// As for `rewrite`. The instruction is not one whose flags use the bits.
pub(super) unsafe fn missed(pc: Pc) -> bool {
    // SAFETY: as for `rewrite`.
    unsafe {
        let w = *pc;
        if w & MISSES == MISSES {
            return true;
        }
        *pc.cast_mut() = w + MISS;
        false
    }
}
