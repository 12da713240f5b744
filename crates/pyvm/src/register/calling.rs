//! Calls, returns, yields.
//!
//! Callee and arguments stand in the registers of their stack places, so that a callee's window begins where its
//! arguments are. What is not a plain case goes through the stack loop's calls, which find the operands there too.

use pyrt::frame::{Entry, Frame};
use pyrt::object::function::Function;
use pyrt::object::generator::State;
use pyrt::object::list::List;
use pyrt::object::native::{MethodDescriptor, NativeFunction};
use pyrt::object::raw::UNDEFINED;
use pyrt::{Args, Object, PyResult, Ref, Thread, Tuple, Value};

use super::plain::go_checked;
use super::table::{WORDS, op};
use super::word::{B_TEMP, Fp, Next, Out, Pc, a, b, is_pointer, missed, read, rewrite, save};
use crate::call;
use crate::stack::calls::{self, Called};
use crate::stack::iterate;
use crate::unwind;

/// Enter a Python function whose arguments, `n` of them, stand behind it at `callee_at`; its code's number is known.
#[inline(always)]
unsafe fn enter_python(th: &mut Thread, pc: Pc, callee_at: *mut u64, result_at: *mut u64, n: usize) -> Out {
    // SAFETY: the operands are live values of the running frame.
    unsafe {
        let bits = *callee_at;
        if !is_pointer(bits) {
            return Out::Slow;
        }
        let callee: Ref<'_> = Ref::from_bits(bits);
        if !Function::matches(callee) {
            return Out::Slow;
        }
        let function: &Function = callee.cast_unchecked::<Function>().get();
        let code = function.code.borrow();
        if u64::from(code.id) != *pc.add(1) {
            return Out::Slow;
        }
        let locals = callee_at.add(1);
        let depth = th.depth.get() + 1;
        if !th.stacks.contains(locals)
            || !th.stacks.has_room(locals, code.window())
            || depth > th.recursion_limit.get()
            || th.breaker.is_set()
        {
            return Out::Slow;
        }
        let Some(lowered) = code.lowered() else { return Out::Slow };
        th.depth.set(depth);
        let nlocals = code.nlocals as usize;
        let mut i = n;
        while i < nlocals {
            *locals.add(i) = UNDEFINED;
            i += 1;
        }
        if code.cell_count() != 0 {
            call::init_cells(code, function.closure.as_ref(), locals);
        }
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = result_at;
        let start = lowered.start();
        call::push_frame_at(th, Value::from_bits(bits), function, code, locals, Entry::Loop, start);
        Out::Jump(start, locals)
    }
}

/// CALL_PYTHON.
#[inline(always)]
pub(super) unsafe fn python(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the operands stand at a.
    unsafe { enter_python(th, pc, fp.add(a(w)), fp.add(a(w)), b(w)) }
}

/// CALL_METHOD_PYTHON.
#[inline(always)]
pub(super) unsafe fn python_method(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        if *fp.add(a(w)) == UNDEFINED {
            enter_python(th, pc, fp.add(a(w) + 1), fp.add(a(w)), b(w))
        } else {
            enter_python(th, pc, fp.add(a(w)), fp.add(a(w)), b(w) + 1)
        }
    }
}

/// CALL_NATIVE: checked out of line.
#[inline(always)]
pub(super) unsafe fn native(_: &mut Thread, _: Pc, _: Fp, _: u64) -> Out {
    Out::Slow
}

/// CALL_METHOD_NATIVE: checked out of line.
#[inline(always)]
pub(super) unsafe fn native_method(_: &mut Thread, _: Pc, _: Fp, _: u64) -> Out {
    Out::Slow
}

/// CALL_LEN.
#[inline(always)]
pub(super) unsafe fn len(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        let Some(callee) = read(fp, a(w)).downcast_exact::<NativeFunction>() else { return Out::Slow };
        if std::ptr::from_ref(callee.get().def) as u64 != *pc.add(1) {
            return Out::Slow;
        }
        let argument = read(fp, a(w) + 1);
        let n = if let Some(list) = argument.downcast_exact::<List>() {
            list.len()
        } else if let Some(tuple) = argument.downcast_exact::<Tuple>() {
            tuple.len()
        } else {
            return Out::Slow;
        };
        drop(Value::from_bits(callee.bits()));
        *fp.add(a(w)) = pyrt::object::int::from_usize(n).into_bits();
        Out::Drop(pc.add(2), argument.bits())
    }
}

/// CALL_METHOD_APPEND.
#[inline(always)]
pub(super) unsafe fn append(_: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: the operands stand at a.
    unsafe {
        let bits = *fp.add(a(w));
        if bits == UNDEFINED {
            return Out::Slow;
        }
        let Some(callee) = read(fp, a(w)).downcast_exact::<MethodDescriptor>() else { return Out::Slow };
        if std::ptr::from_ref(callee.get().def) as u64 != *pc.add(1) {
            return Out::Slow;
        }
        let this = read(fp, a(w) + 1);
        let Some(list) = this.downcast_exact::<List>() else { return Out::Slow };
        list.get().push(Value::from_bits(*fp.add(a(w) + 2)));
        *fp.add(a(w)) = Value::NONE.into_bits();
        drop(Value::from_bits(bits));
        Out::Drop(pc.add(2), this.bits())
    }
}

/// What calls end in.
unsafe fn called(th: &mut Thread, pc: Pc, fp: Fp, w: u64, outcome: PyResult<Called>) -> Next {
    // SAFETY: the operands are used up.
    unsafe {
        match outcome {
            Ok(Called::Value(value)) => {
                *fp.add(a(w)) = value.into_bits();
                go_checked(th, pc.add(usize::from(WORDS[usize::from(w as u8)])))
            }
            Ok(Called::Frame) => Next::Reload,
            Err(raised) => {
                // The operands are used up: the frame's stack ends where its `sp` says.
                let frame = th.frame.get();
                super::exit::to_stack_form_at_rest(th, frame);
                match crate::run::raise(th, raised, true) {
                    crate::run::Left::Done(result) => Next::Leave(result),
                    _ => Next::Reload,
                }
            }
        }
    }
}

/// The form for the function that is called.
unsafe fn python_form(callee: Ref<'_>, n: usize) -> Option<u64> {
    let function = callee.downcast::<Function>()?;
    let code = function.get().code.borrow();
    (call::is_exact(code, n) && code.lowered().is_some()).then_some(u64::from(code.id))
}

unsafe fn specialise(pc: Pc, form: Option<(u8, u64)>, general: u8) {
    // SAFETY: all forms have two words.
    unsafe {
        let Some((new, cache)) = form else {
            if *pc as u8 != general {
                rewrite(pc, *pc, general);
            }
            return;
        };
        if missed(pc) {
            rewrite(pc, *pc, general);
            return;
        }
        *pc.cast_mut().add(1) = cache;
        rewrite(pc, *pc, new);
    }
}

/// Any CALL.
#[inline(never)]
pub(super) unsafe fn call(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: the operands stand at a, where the stack loop's calls look for them.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        let n = b(w);
        (*frame).sp = fp.add(a(w) + n + 1);
        let callee = read(fp, a(w));
        if w as u8 == op::CALL_NATIVE
            && let Some(native) = callee.downcast_exact::<NativeFunction>()
        {
            return native_call(th, pc, fp, w, native);
        }
        if let Some(id) = python_form(callee, n) {
            specialise(pc, Some((op::CALL_PYTHON, id)), op::CALL);
        } else if let Some(native) = callee.downcast_exact::<NativeFunction>() {
            let def = std::ptr::from_ref(native.get().def) as u64;
            let is_len = native.get().def.name == "len" && n == 1 && native.get().this.is_none();
            let row = n == 1 && {
                let argument = read(fp, a(w) + 1);
                argument.downcast_exact::<List>().is_some() || argument.downcast_exact::<Tuple>().is_some()
            };
            let new = if is_len && row { op::CALL_LEN } else { op::CALL_NATIVE };
            specialise(pc, Some((new, def)), op::CALL);
            if *pc as u8 != op::CALL {
                return native_call(th, pc, fp, w, native);
            }
        } else {
            specialise(pc, None, op::CALL);
        }
        let outcome = calls::call_function(th, n);
        called(th, pc, fp, w, outcome)
    }
}

#[inline(always)]
unsafe fn native_call(th: &mut Thread, pc: Pc, fp: Fp, w: u64, native: Ref<'_, NativeFunction>) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        let n = b(w);
        let arguments = std::slice::from_raw_parts(fp.add(a(w) + 1).cast::<Value>(), n);
        match native.get().invoke(th, Args::new(arguments)) {
            Err(raised) => Next::Raise(raised),
            Ok(value) => {
                let callee = fp.add(a(w)).replace(value.into_bits());
                let mut i = n;
                while i > 0 {
                    drop(Value::from_bits(*fp.add(a(w) + i)));
                    i -= 1;
                }
                drop(Value::from_bits(callee));
                go_checked(th, pc.add(2))
            }
        }
    }
}

/// Any CALL_METHOD.
#[inline(never)]
pub(super) unsafe fn call_method(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        let n = b(w);
        (*frame).sp = fp.add(a(w) + n + 2);
        let unbound = *fp.add(a(w)) != UNDEFINED;
        let callee = if unbound { read(fp, a(w)) } else { read(fp, a(w) + 1) };
        let given = if unbound { n + 1 } else { n };
        if let Some(id) = python_form(callee, given) {
            specialise(pc, Some((op::CALL_METHOD_PYTHON, id)), op::CALL_METHOD);
        } else if unbound && let Some(method) = callee.downcast_exact::<MethodDescriptor>() {
            if w as u8 != op::CALL_METHOD_NATIVE {
                let list = read(fp, a(w) + 1).downcast_exact::<List>().is_some();
                let new = if list && n == 1 && method.get().def.name == "append" {
                    op::CALL_METHOD_APPEND
                } else {
                    op::CALL_METHOD_NATIVE
                };
                specialise(pc, Some((new, std::ptr::from_ref(method.get().def) as u64)), op::CALL_METHOD);
            }
            let arguments = std::slice::from_raw_parts(fp.add(a(w) + 1).cast::<Value>(), n + 1);
            return match (method.get().def.call)(th, Args::new(arguments)) {
                Err(raised) => Next::Raise(raised),
                Ok(value) => {
                    let callee = fp.add(a(w)).replace(value.into_bits());
                    let mut i = n + 1;
                    while i > 0 {
                        drop(Value::from_bits(*fp.add(a(w) + i)));
                        i -= 1;
                    }
                    drop(Value::from_bits(callee));
                    go_checked(th, pc.add(2))
                }
            };
        } else {
            specialise(pc, None, op::CALL_METHOD);
        }
        let outcome = calls::call_method(th, n);
        called(th, pc, fp, w, outcome)
    }
}

/// CALL_KW.
pub(super) unsafe fn call_keywords(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = fp.add(a(w) + b(w) + 2);
        let outcome = calls::call_keywords(th, b(w));
        called(th, pc, fp, w, outcome)
    }
}

/// CALL_EX.
pub(super) unsafe fn call_ex(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `call`.
    unsafe {
        let frame = th.frame.get();
        (*frame).rpc = pc;
        (*frame).sp = fp.add(a(w) + 2 + b(w));
        let outcome = calls::call_ex(th, b(w) != 0);
        called(th, pc, fp, w, outcome)
    }
}

/// End the running frame with a value that is owned.
#[inline(always)]
unsafe fn leave(th: &mut Thread, frame: *mut Frame, fp: Fp, bits: u64) -> Out {
    // SAFETY: the caller has checked that the frame was called by one of this tier and has no object.
    unsafe {
        let code = &*(*frame).code;
        let n = code.nlocals as usize + code.cell_count();
        let mut i = 0;
        while i < n {
            let word = *fp.add(i);
            if is_pointer(word) {
                *fp.add(i) = UNDEFINED;
                drop(Value::from_bits(word));
            }
            i += 1;
        }
        if (*frame).object.is_some() {
            unwind::release_object(frame);
        }
        let caller = (*frame).back;
        th.frame.set(caller);
        th.stacks.next_frame.set(frame);
        th.stacks.top.set((*frame).saved_top);
        th.depth.set(th.depth.get() - 1);
        let keep = (*frame).keep.take();
        let rpc = (*caller).rpc;
        let w = *rpc;
        let window = (*caller).locals;
        *window.add(a(w)) = bits;
        let next = rpc.add(usize::from(*WORDS.get_unchecked(usize::from(w as u8))));
        (*caller).rpc = next;
        drop(keep);
        Out::Jump(next, window)
    }
}

/// Whether the frame may end in the quick way.
#[inline(always)]
unsafe fn is_simple(frame: *mut Frame) -> bool {
    // SAFETY: the frame is live.
    unsafe {
        (*frame).object.is_none()
            && (*frame).entry == Entry::Loop
            && (*frame).namespace.is_none()
            && !(*(*frame).back).rpc.is_null()
    }
}

/// RETURN.
#[inline(always)]
pub(super) unsafe fn ret(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Out {
    // SAFETY: b holds the value.
    unsafe {
        let frame = th.frame.get();
        if !is_simple(frame) {
            return Out::Slow;
        }
        (*frame).rpc = pc;
        let bits = *fp.add(b(w));
        if w & B_TEMP == 0 {
            // The local dies with the frame: its count goes to the caller.
            *fp.add(b(w)) = UNDEFINED;
        }
        leave(th, frame, fp, bits)
    }
}

/// RETURN_K.
#[inline(always)]
pub(super) unsafe fn ret_k(th: &mut Thread, pc: Pc, fp: Fp, _: u64) -> Out {
    // SAFETY: the constant stands behind.
    unsafe {
        let frame = th.frame.get();
        if !is_simple(frame) {
            return Out::Slow;
        }
        (*frame).rpc = pc;
        let bits = read(pc.cast_mut(), 1).to_owned().into_bits();
        leave(th, frame, fp, bits)
    }
}

/// RETURN, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_slow(th: &mut Thread, pc: Pc, fp: Fp, w: u64) -> Next {
    // SAFETY: as for `ret`.
    unsafe {
        let value = if w & B_TEMP != 0 { Value::from_bits(*fp.add(b(w))) } else { read(fp, b(w)).to_owned() };
        returned(th, pc, value)
    }
}

/// RETURN_K, whoever called.
#[inline(never)]
pub(super) unsafe fn ret_k_slow(th: &mut Thread, pc: Pc, _: Fp, _: u64) -> Next {
    // SAFETY: as for `ret_k`.
    unsafe { returned(th, pc, read(pc.cast_mut(), 1).to_owned()) }
}

unsafe fn returned(th: &mut Thread, pc: Pc, value: Value) -> Next {
    // SAFETY: the frame ends: its window holds locals and cells.
    unsafe {
        save(th, pc);
        let frame = th.frame.get();
        let code = (*frame).code().get();
        (*frame).sp = (*frame).locals.add(code.nlocals as usize + code.cell_count());
        if (*frame).entry == Entry::Generator {
            return Next::Leave(Ok(value));
        }
        let entry = unwind::pop_frame(th);
        if matches!(entry, Entry::Native | Entry::Generator) {
            return Next::Leave(Ok(value));
        }
        if entry == Entry::Init && !value.as_ref().is_none() {
            let raised = calls::init_returned(th, value);
            return match crate::run::raise(th, raised, true) {
                crate::run::Left::Done(result) => Next::Leave(result),
                _ => Next::Reload,
            };
        }
        let caller = th.frame.get();
        if (*caller).rpc.is_null() {
            if entry == Entry::Loop {
                *(*caller).sp = value.into_bits();
                (*caller).sp = (*caller).sp.add(1);
            }
        } else {
            super::exit::deliver(caller, entry, value);
        }
        Next::Reload
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
        Next::Leave(Ok(value))
    }
}
