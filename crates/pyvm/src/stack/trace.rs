//! Tracing and profiling: the events of `sys.settrace` and `sys.setprofile`.
//!
//! The stack loop exists twice: the plain one knows nothing of this file, its twin (`TRACED`) calls it before every
//! instruction and at calls and returns; `unwind` calls it for exceptions. `Thread::tracing` says which is wanted. The
//! plain loop looks at it where it has looked at the eval breaker anyway, the register tier behind every slow path (fast
//! paths that call look at the breaker, which is set while someone traces), and they leave; the twin leaves as soon as
//! nobody traces. The driver (`run`) goes back and forth between them and announces the frames that begin, so native
//! stack is used once.
//!
//! Invariants: (1) while a hook runs `Thread::tracing` is zero, so hooks are not traced; (2) a hook that raises is
//! uninstalled, and what it raised goes on in the frame it was called for; (3) the frame's `pc` and `sp` are saved
//! before anything here is called, `pc` behind the instruction that is about to run.

use pycodegen::opcode::Opcode as Op;
use pyrt::frame::Frame;
use pyrt::object::code::Code;
use pyrt::object::exception::{self as exc, BaseException};
use pyrt::object::frame::FrameObject;
use pyrt::object::function::Function;
use pyrt::object::generator::Generator;
use pyrt::object::list::List;
use pyrt::object::native::{MethodDescriptor, NativeFunction};
use pyrt::object::raw::UNDEFINED;
use pyrt::protocol::{self, iter};
use pyrt::state::{PROFILING, TRACING};
use pyrt::{Owned, PyResult, Raised, Ref, Str, Thread, Tuple, Value};

use super::calls::Called;
use super::iterate;

/// What the traced loop remembers of the instruction before: in which code, where, which line.
pub(super) struct Step {
    code: *const Code,
    /// Byte offset of the previous instruction; none yet when negative.
    previous: i32,
    line: u32,
    /// The stretch of the line table that was looked up last: start, end (bytes), line or zero.
    range: (u32, u32, u32),
}

impl Step {
    pub(super) fn new() -> Step {
        Step { code: std::ptr::null(), previous: -1, line: 0, range: (0, 0, 0) }
    }

    /// Another frame goes on: the instruction that it did last counts as the previous one.
    ///
    /// # Safety
    /// `frame` is live.
    pub(super) unsafe fn frame(&mut self, frame: *mut Frame) {
        // SAFETY: the caller's promise.
        unsafe {
            self.code = (*frame).code;
            self.range = (0, 0, 0);
            let raised = (*frame).object.as_ref().and_then(|object| object.take_raised_at());
            self.previous = raised.unwrap_or_else(|| (*frame).lasti());
            self.line = u32::try_from(self.previous).map_or(0, |at| self.line_of(at));
        }
    }

    /// The line of a byte offset, zero for none.
    unsafe fn line_of(&mut self, at: u32) -> u32 {
        if at < self.range.0 || at >= self.range.1 {
            // SAFETY: the frame that runs keeps its code alive.
            let code = unsafe { &*self.code };
            self.range = pycodegen::line_table::range_at(&code.data.linetable, code.firstlineno, at);
        }
        self.range.2
    }

    /// An instruction is about to run.
    ///
    /// # Safety
    /// `frame` is the innermost frame, `pc` (behind the instruction) and `sp` saved.
    pub(super) unsafe fn instruction(&mut self, th: &mut Thread, frame: *mut Frame, op: Op) -> PyResult<()> {
        // SAFETY: the caller's promise.
        unsafe {
            let at = (*frame).lasti();
            if at < 0 || op == Op::GEN_START {
                return Ok(());
            }
            let line = self.line_of(at as u32);
            let fires = line != 0 && (line != self.line || at < self.previous);
            self.previous = at;
            self.line = line;
            let Some(object) = (*frame).object.clone() else { return Ok(()) };
            if th.tracing.get() & TRACING == 0 || object.trace_function().is_none() {
                return Ok(());
            }
            if fires && object.traces_lines() {
                trace_event(th, &object, "line", Value::NONE)?;
            }
            if object.traces_opcodes() && th.tracing.get() & TRACING != 0 {
                trace_event(th, &object, "opcode", Value::NONE)?;
            }
            Ok(())
        }
    }
}

/// Call a hook with tracing off.
fn call_hook(
    th: &mut Thread,
    hook: &Value,
    object: &Owned<FrameObject>,
    event: &'static str,
    arg: &Value,
) -> PyResult<Value> {
    let name = Str::from_text(event);
    th.suspend_tracing();
    let result = protocol::call3(th, hook.as_ref(), object.as_ref().any(), name.as_ref().any(), arg.as_ref());
    th.resume_tracing();
    result
}

/// Tell the trace function: the thread's for a call, else the frame's own, if it has one.
fn trace_event(th: &mut Thread, object: &Owned<FrameObject>, event: &'static str, arg: Value) -> PyResult<()> {
    if th.tracing.get() & TRACING == 0 {
        return Ok(());
    }
    let hook = if event == "call" { th.trace_function() } else { object.trace_function() };
    let Some(hook) = hook else { return Ok(()) };
    match call_hook(th, &hook, object, event, &arg) {
        Ok(result) => {
            if !result.as_ref().is_none() {
                object.set_trace_function(Some(result));
            }
            Ok(())
        }
        Err(raised) => {
            th.set_trace_function(None);
            object.set_trace_function(None);
            Err(raised)
        }
    }
}

/// Tell the profile function.
unsafe fn profile_event(th: &mut Thread, frame: *mut Frame, event: &'static str, arg: Value) -> PyResult<()> {
    if th.tracing.get() & PROFILING == 0 {
        return Ok(());
    }
    let Some(hook) = th.profile_function() else { return Ok(()) };
    // SAFETY: `frame` is live.
    let object = unsafe { FrameObject::of(frame) };
    match call_hook(th, &hook, &object, event, &arg) {
        Ok(_) => Ok(()),
        Err(raised) => {
            th.set_profile_function(None);
            Err(raised)
        }
    }
}

/// A frame begins, or a generator's goes on.
///
/// # Safety
/// `frame` is the innermost frame, `pc` and `sp` saved.
pub(crate) unsafe fn call_event(th: &mut Thread, frame: *mut Frame) -> PyResult<()> {
    // SAFETY: the caller's promise.
    unsafe {
        if th.tracing.get() & TRACING != 0 {
            let object = FrameObject::of(frame);
            // Module code begins before its first line.
            if (*frame).lasti() < 0 && &*(*frame).code().name.to_text() == "<module>" {
                object.pretend_line(Some(0));
            }
            let result = trace_event(th, &object, "call", Value::NONE);
            object.pretend_line(None);
            result?;
        }
        profile_event(th, frame, "call", Value::NONE)
    }
}

/// The innermost frame returns or yields `value`.
///
/// # Safety
/// As for `call_event`.
pub(super) unsafe fn return_event(th: &mut Thread, frame: *mut Frame, value: &Value) -> PyResult<()> {
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(object) = (*frame).object.clone() {
            trace_event(th, &object, "return", value.clone())?;
        }
        profile_event(th, frame, "return", value.clone())
    }
}

/// An exception was raised in the innermost frame, or came into it from a call. Gives the exception to go on with.
///
/// # Safety
/// As for `call_event`.
pub(crate) unsafe fn raise_event(
    th: &mut Thread,
    frame: *mut Frame,
    exception: Owned<BaseException>,
) -> Owned<BaseException> {
    // SAFETY: the caller's promise.
    unsafe {
        if th.tracing.get() & TRACING == 0 {
            return exception;
        }
        let Some(object) = (*frame).object.clone().filter(|o| o.trace_function().is_some()) else { return exception };
        let arg = describe(&exception);
        match trace_event(th, &object, "exception", arg) {
            Ok(()) => exception,
            Err(raised) => raised.into_exception(),
        }
    }
}

/// The innermost frame goes on at a handler, coming from the instruction at `at`.
///
/// # Safety
/// `frame` is live.
pub(crate) unsafe fn handled_event(frame: *mut Frame, at: i32) {
    // SAFETY: the caller's promise.
    if let Some(object) = unsafe { (*frame).object.as_ref() } {
        object.set_raised_at(at);
    }
}

/// The exception leaves the innermost frame. Gives the exception to go on with.
///
/// # Safety
/// As for `call_event`.
pub(crate) unsafe fn unwind_event(
    th: &mut Thread,
    frame: *mut Frame,
    exception: Owned<BaseException>,
) -> Owned<BaseException> {
    // SAFETY: the caller's promise.
    unsafe {
        if th.tracing.get() == 0 {
            return exception;
        }
        match return_event(th, frame, &Value::NONE) {
            Ok(()) => exception,
            Err(raised) => raised.into_exception(),
        }
    }
}

/// Class, exception and traceback.
fn describe(exception: &Owned<BaseException>) -> Value {
    let class = exception.as_ref().any().class().any().to_owned();
    let traceback = exception.traceback.get().map_or(Value::NONE, Owned::into_value);
    Tuple::new(vec![class, exception.to_value(), traceback]).into_value()
}

/// A generator that the innermost frame iterates or awaits returned `value`.
///
/// # Safety
/// As for `call_event`.
pub(super) unsafe fn stop_event(th: &mut Thread, frame: *mut Frame, value: &Value) -> PyResult<()> {
    if th.tracing.get() & TRACING == 0 {
        return Ok(());
    }
    let args = if value.as_ref().is_none() { Vec::new() } else { vec![value.clone()] };
    let stop = Raised::with_args(&exc::StopIteration, args).into_exception();
    // SAFETY: the caller's promise.
    unsafe {
        let Some(object) = (*frame).object.clone() else { return Ok(()) };
        trace_event(th, &object, "exception", describe(&stop))
    }
}

/// FOR_ITER: the next item, with the exception events that the end of a generator or a `__next__` in Python make.
///
/// # Safety
/// As for `call_event`.
pub(super) unsafe fn next(th: &mut Thread, frame: *mut Frame, iterator: Ref<'_>) -> PyResult<Option<Value>> {
    // SAFETY: the caller's promise.
    unsafe {
        if iterator.downcast::<Generator>().is_some_and(|g| !g.is_async_generator()) {
            return match iterate::send(th, iterator, Value::NONE)? {
                (item, true) => Ok(Some(item)),
                (value, false) => {
                    if !value.as_ref().is_none() {
                        stop_event(th, frame, &value)?;
                    }
                    Ok(None)
                }
            };
        }
        let name = th.interp().intern("__next__");
        let method = iterator.class().get().lookup(name.as_ref());
        let Some(method) = method.filter(|m| m.as_ref().is::<Function>()) else { return iter::next(th, iterator) };
        match protocol::call1(th, method.as_ref(), iterator) {
            Ok(item) => Ok(Some(item)),
            Err(raised) if raised.is(&exc::StopIteration) => {
                let stop = raised.into_exception();
                if let Some(object) = (*frame).object.clone() {
                    trace_event(th, &object, "exception", describe(&stop))?;
                }
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }
}

/// A call instruction is about to run: the profile function hears of native callees. Gives the callee to name after.
///
/// # Safety
/// As for `call_event`; the operands of `op` are on the stack.
pub(super) unsafe fn before_call(th: &mut Thread, frame: *mut Frame, op: Op, arg: u32) -> PyResult<Option<Value>> {
    if th.tracing.get() & PROFILING == 0 {
        return Ok(None);
    }
    // SAFETY: the caller's promise.
    unsafe {
        let sp = (*frame).sp;
        let n = arg as usize;
        let word = |at: *mut u64| -> Ref<'_> { Ref::from_bits(*at) };
        let (callee, first): (Ref<'_>, Option<Value>) = match op {
            Op::CALL_METHOD => {
                let bottom = sp.sub(n + 2);
                if *bottom == UNDEFINED {
                    let first = if n > 0 { Some(word(bottom.add(2)).to_owned()) } else { None };
                    (word(bottom.add(1)), first)
                } else {
                    (word(bottom), Some(word(bottom.add(1)).to_owned()))
                }
            }
            Op::CALL_FUNCTION_EX => {
                let bottom = sp.sub(if arg & 1 != 0 { 3 } else { 2 });
                let given = word(bottom.add(1));
                let first = match given.downcast::<Tuple>() {
                    Some(tuple) => tuple.get().as_slice().first().cloned(),
                    None => given.downcast::<List>().and_then(|list| list.to_vec().into_iter().next()),
                };
                (word(bottom), first)
            }
            _ => {
                let bottom = sp.sub(n + 1 + usize::from(op == Op::CALL_FUNCTION_KW));
                let first = if n > 0 { Some(word(bottom.add(1)).to_owned()) } else { None };
                (word(bottom), first)
            }
        };
        let named = if callee.is::<NativeFunction>() {
            callee.to_owned()
        } else if callee.is::<MethodDescriptor>() {
            let (Some(this), Some(get)) = (first, callee.class().get().slots().descr_get) else { return Ok(None) };
            let class = this.as_ref().class().own();
            let callee = callee.to_owned();
            get(th, callee.as_ref(), Some(this.as_ref()), Some(class.as_ref().any()))?
        } else {
            return Ok(None);
        };
        profile_event(th, frame, "c_call", named.clone())?;
        Ok(Some(named))
    }
}

/// The call that `before_call` announced is over.
///
/// # Safety
/// As for `call_event`.
pub(super) unsafe fn after_call(
    th: &mut Thread,
    frame: *mut Frame,
    callee: Value,
    outcome: PyResult<Called>,
) -> PyResult<Called> {
    // SAFETY: the caller's promise.
    unsafe {
        match outcome {
            Ok(result) => profile_event(th, frame, "c_return", callee).map(|()| result),
            Err(raised) => match profile_event(th, frame, "c_exception", callee) {
                Ok(()) => Err(raised),
                Err(other) => Err(other),
            },
        }
    }
}
