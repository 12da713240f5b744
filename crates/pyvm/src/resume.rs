//! Generators, coroutines and asynchronous generators resume here: their frame goes on the chain, runs in place in its
//! own window, and comes off where it yields or ends.

use pyrt::object::exception as exc;
use pyrt::object::generator::{Generator, State};
use pyrt::{PyResult, Raised, Ref, Thread, Value};

use crate::{run, stack};

/// The hook: send a value into a generator, or raise in it. The second part of the answer: it yielded.
pub(crate) fn resume(
    th: &mut Thread,
    generator: Ref<'_, Generator>,
    input: Result<Value, Raised>,
) -> PyResult<(Value, bool)> {
    let keep = generator.own();
    let g = &*keep;
    match g.state.get() {
        State::Running => {
            let what = kind(g);
            return Err(th.value_error(format!("{what} already executing")));
        }
        State::Finished => {
            return match input {
                Err(raised) => Err(raised),
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
                unsafe { (*frame).back = th.frame.get() };
                th.frame.set(frame);
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
    th.enter_call("")?;
    g.state.set(State::Running);
    let frame = g.frame();
    let block_base = th.stacks.blocks.len() as u32;
    th.push_handled(g.handled.take());
    // SAFETY: the generator's record and window live as long as `keep`; nobody else runs it (state).
    let result = unsafe {
        (*frame).back = th.frame.get();
        (*frame).saved_top = th.stacks.top.get();
        (*frame).blocks = block_base;
        th.stacks.blocks.extend(g.blocks.take());
        th.frame.set(frame);
        match input {
            Ok(value) => {
                *(*frame).sp = value.into_bits();
                (*frame).sp = (*frame).sp.add(1);
                if !(*frame).rpc.is_null() {
                    // It stopped at its YIELD, whose word is one.
                    (*frame).rpc = (*frame).rpc.add(1);
                }
                run::run(th, None)
            }
            Err(raised) => run::run(th, Some(raised)),
        }
    };
    th.leave_call();
    // SAFETY: as above; the loop has left the record at rest and the chain at `frame`.
    unsafe {
        th.frame.set((*frame).back);
        (*frame).back = std::ptr::null_mut();
        th.stacks.top.set((*frame).saved_top);
    }
    let handled = th.pop_handled();
    if g.state.get() == State::Suspended {
        let blocks = th.stacks.blocks.split_off(block_base as usize);
        g.blocks.set(blocks);
        g.handled.set(handled);
        return result.map(|value| (value, true));
    }
    th.stacks.blocks.truncate(block_base as usize);
    g.finish();
    drop(handled);
    match result {
        Ok(value) => Ok((value, false)),
        Err(raised) => Err(convert_stop(th, g, raised)),
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
fn convert_stop(th: &mut Thread, g: &Generator, raised: Raised) -> Raised {
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
