//! Generators, coroutines and asynchronous generators resume here: their frame goes on the chain, runs in place in its
//! own window, and comes off where it yields or ends. Native code resumes one through `resume`, which runs a loop of its
//! own; a `for` loop of the register tier through `begin`, in the loop that runs already.

use pyrt::frame::{Entry, Frame, Standing};
use pyrt::object::exception as exc;
use pyrt::object::generator::{Generator, State};
use pyrt::{PyResult, Raised, Ref, Thread, Value};

use crate::run::{self, Left};
use crate::{register, stack};

/// The hook: send a value into a generator, or raise in it. The second part of the answer: it yielded.
pub(crate) fn resume(
    th: &mut Thread,
    generator: Ref<'_, Generator>,
    input: Result<Value, Raised>,
) -> PyResult<(Value, bool)> {
    let keep = generator.own();
    let g = &*keep;
    // SAFETY: as below.
    let input = unsafe {
        match input {
            // The usual case, to which `run::run` would come after a few questions.
            Ok(value) if g.state.get() == State::Suspended && th.tracing.get() == 0 && !(*g.frame()).rpc.is_null() => {
                let frame = begin(th, g, Entry::Generator)?;
                send(frame, value);
                let result = match register::run(th) {
                    Left::Done(result) => result,
                    left => run::go_on(th, left),
                };
                return paused_or_over(th, g, result);
            }
            input => input,
        }
    };
    match g.state.get() {
        State::Running => {
            let what = kind(g);
            return Err(th.value_error(format!("{what} already executing")));
        }
        State::Finished => {
            return match input {
                Err(raised) => {
                    exc::note_thrown(raised.exception());
                    Err(raised)
                }
                Ok(_) if g.is_coroutine() => Err(th.runtime_error("cannot reuse already awaited coroutine")),
                Ok(_) => Ok((Value::NONE, false)),
            };
        }
        State::Created => match &input {
            Ok(value) if !value.as_ref().is_none() => {
                let what = kind(g);
                return Err(th.type_error(format!("can't send non-None value to a just-started {what}")));
            }
            Err(_) => {
                // Raised before the first instruction: the frame is noted in the traceback, and it is over.
                let Err(raised) = input else { return Ok((Value::NONE, false)) };
                let frame = g.frame();
                // SAFETY: the generator does not run; its record is at rest.
                unsafe { put_on(th, g, frame) };
                // SAFETY: the record is whole and the innermost frame.
                let announced = if th.tracing.get() == 0 { Ok(()) } else { unsafe { stack::call_event(th, frame) } };
                let mut raised = announced.err().unwrap_or(raised).into_exception();
                crate::unwind::note_traceback(th, &raised);
                if th.tracing.get() != 0 {
                    // SAFETY: as above.
                    unsafe {
                        raised = stack::raise_event(th, frame, raised);
                        raised = stack::unwind_event(th, frame, raised);
                    }
                }
                // SAFETY: as above.
                unsafe {
                    th.frame.set((*frame).back);
                    (*frame).back = std::ptr::null_mut();
                }
                g.finish();
                return Err(Raised::from_exception(raised));
            }
            Ok(_) => {}
        },
        State::Suspended => {}
    }
    // SAFETY: the generator's record and window live as long as `keep`; nobody else runs it (state).
    let result = unsafe {
        let frame = begin(th, g, Entry::Generator)?;
        match input {
            Ok(value) => {
                send(frame, value);
                run::run(th, None)
            }
            Err(raised) => {
                if !(*frame).rpc.is_null() {
                    register::to_stack_form_at_rest(th, frame);
                }
                // What the generator itself handles is the context, and not what its caller does.
                let raised = raised.into_exception();
                let handled = th.replace_handled(None);
                pyrt::object::exception::set_context(raised.as_ref(), handled.clone());
                drop(th.replace_handled(handled));
                crate::unwind::note_traceback(th, &raised);
                run::run(th, Some(Raised::from_exception(raised)))
            }
        }
    };
    // SAFETY: as above; the loop has left the record at rest and the chain at the generator's frame.
    unsafe { paused_or_over(th, g, result) }
}

/// The hook: the next item of a generator.
pub(crate) fn next(th: &mut Thread, generator: Ref<'_, Generator>) -> PyResult<Option<Value>> {
    // SAFETY: as in `resume`, whose usual case this is.
    unsafe {
        if generator.state.get() == State::Suspended && th.tracing.get() == 0 && !(*generator.frame()).rpc.is_null() {
            let keep = generator.own();
            let frame = begin(th, &keep, Entry::Generator)?;
            send(frame, Value::NONE);
            let result = match register::run(th) {
                Left::Done(result) => result,
                left => run::go_on(th, left),
            };
            if keep.state.get() == State::Suspended {
                pause(th, &keep);
                return result.map(Some);
            }
            end(th, &keep);
            return match result {
                Ok(value) => returned(th, value),
                Err(raised) => Err(convert_stop(th, &keep, raised)),
            };
        }
    }
    match resume(th, generator, Ok(Value::NONE))? {
        (value, true) => Ok(Some(value)),
        (value, false) => returned(th, value),
    }
}

/// What an iteration makes of the value that a generator has returned.
fn returned(th: &mut Thread, value: Value) -> PyResult<Option<Value>> {
    if value.as_ref().is_none() { Ok(None) } else { Err(th.stop_iteration(value)) }
}

/// Take a generator off the chain that came to rest with this result.
///
/// # Safety
/// Its frame is the innermost one, at rest.
#[inline]
unsafe fn paused_or_over(th: &mut Thread, g: &Generator, result: PyResult<Value>) -> PyResult<(Value, bool)> {
    // SAFETY: the caller's promise.
    unsafe {
        if g.state.get() == State::Suspended {
            pause(th, g);
            return result.map(|value| (value, true));
        }
        end(th, g);
    }
    match result {
        Ok(value) => Ok((value, false)),
        Err(raised) => Err(convert_stop(th, g, raised)),
    }
}

/// Put a generator's frame on the chain, to be run.
///
/// # Safety
/// It is created or suspended, and kept alive until `pause` or `end`, one of which must follow.
#[inline]
pub(crate) unsafe fn begin(th: &mut Thread, g: &Generator, entry: Entry) -> PyResult<*mut Frame> {
    th.enter_call("")?;
    g.state.set(State::Running);
    let frame = g.frame();
    th.push_handled(g.handled.take());
    // SAFETY: the caller's promise.
    unsafe {
        // Generators' frames are watched all along: none ends as a function's does.
        (*frame).standing = Standing::of(entry).watched();
        (*frame).blocks = th.stacks.blocks.len() as u32;
        put_on(th, g, frame);
    }
    if g.blocks.with(|blocks| !blocks.is_empty()) {
        th.stacks.blocks.extend(g.blocks.take());
    }
    Ok(frame)
}

/// Make a generator's frame the innermost one.
#[inline]
unsafe fn put_on(th: &mut Thread, g: &Generator, frame: *mut Frame) {
    g.floor.set(th.floor());
    // SAFETY: the caller's: the record is `g`'s and at rest.
    unsafe { (*frame).back = th.frame.get() };
    th.frame.set(frame);
}

/// The value that the `yield` where a generator stopped gives, or that its start discards.
///
/// # Safety
/// `begin` gave the frame.
#[inline]
pub(crate) unsafe fn send(frame: *mut Frame, value: Value) {
    // SAFETY: the caller's promise: its window has room for the value it waits for.
    unsafe {
        *(*frame).sp = value.into_bits();
        (*frame).sp = (*frame).sp.add(1);
        if !(*frame).rpc.is_null() {
            (*frame).rpc = register::behind_yield((*frame).rpc);
        }
    }
}

/// Take a generator that has yielded off the chain.
///
/// # Safety
/// Its frame is the innermost one, at rest, and its state says that it is suspended.
#[inline]
pub(crate) unsafe fn pause(th: &mut Thread, g: &Generator) {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = g.frame();
        let base = (*frame).blocks as usize;
        if th.stacks.blocks.len() > base {
            let blocks = th.stacks.blocks.split_off(base);
            g.blocks.set(blocks);
        }
        take_off(th, frame);
    }
    if let Some(handled) = th.pop_handled() {
        g.handled.set(Some(handled));
    }
}

/// Take a generator that has returned or raised off the chain, and finish it.
///
/// # Safety
/// Its frame is the innermost one and at rest.
pub(crate) unsafe fn end(th: &mut Thread, g: &Generator) {
    // SAFETY: the caller's promise.
    unsafe {
        let frame = g.frame();
        th.stacks.blocks.truncate((*frame).blocks as usize);
        take_off(th, frame);
    }
    let handled = th.pop_handled();
    g.finish();
    drop(handled);
}

#[inline]
unsafe fn take_off(th: &mut Thread, frame: *mut Frame) {
    th.leave_call();
    // SAFETY: the caller's: the frame is the innermost one.
    unsafe {
        th.frame.set((*frame).back);
        (*frame).back = std::ptr::null_mut();
    }
}

fn kind(g: &Generator) -> &'static str {
    if g.is_coroutine() {
        "coroutine"
    } else if g.is_async_generator() {
        "async generator"
    } else {
        "generator"
    }
}

/// PEP 479: a `StopIteration` that leaves a generator's body is a bug in it.
pub(crate) fn convert_stop(th: &mut Thread, g: &Generator, raised: Raised) -> Raised {
    let stop = raised.is(&exc::StopIteration);
    let async_stop = g.is_async_generator() && raised.is(&exc::StopAsyncIteration);
    if !stop && !async_stop {
        return raised;
    }
    let name = if stop { "StopIteration" } else { "StopAsyncIteration" };
    let error = th.runtime_error(format!("{} raised {name}", kind(g)));
    let cause = raised.into_exception();
    error.exception().cause.set(Some(cause.to_value()));
    error.exception().context.set(Some(cause));
    error.exception().suppress_context.set(true);
    error
}
