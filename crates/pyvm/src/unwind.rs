//! The end of frames, and the search for a handler when an exception passes through one.

use pyrt::frame::{Block, Entry, Frame, HANDLER};
use pyrt::object::exception::BaseException;
use pyrt::object::frame::FrameObject;
use pyrt::object::generator::Generator;
use pyrt::object::raw::UNDEFINED;
use pyrt::{Owned, PyResult, Raised, Thread, Value};

use crate::{resume, stack};

/// Take the innermost frame off: its window is dropped (or kept by its frame object), the one before it goes on.
/// Gives how the frame was entered.
///
/// # Safety
/// The innermost frame is one of the thread's stack (no generator's) and does not run on.
#[inline(always)]
pub(crate) unsafe fn pop_frame(th: &mut Thread) -> Entry {
    // SAFETY: the caller's promise; the record stays readable until another frame is pushed.
    unsafe {
        let frame = th.frame.get();
        let entry = (*frame).entry();
        if (*frame).object.is_some() {
            release_object(frame);
        }
        drop_window(frame);
        th.stacks.blocks.truncate((*frame).blocks as usize);
        th.frame.set((*frame).back);
        th.leave_call();
        let keep = (*frame).keep.take();
        let namespace = (*frame).namespace.take();
        drop(keep);
        if namespace.is_some() {
            drop(namespace);
        }
        entry
    }
}

#[inline(always)]
unsafe fn drop_window(frame: *mut Frame) {
    // SAFETY: words below `sp` hold values that the window owns; each is given up once.
    unsafe {
        let mut at = (*frame).locals;
        let end = (*frame).sp;
        (*frame).sp = at;
        while at < end {
            drop(Value::from_bits(at.replace(UNDEFINED)));
            at = at.add(1);
        }
        // A finalizer may have asked for the frame meanwhile.
        if (*frame).object.is_some() {
            release_object(frame);
        }
    }
}

/// The frame object of an ending frame takes over, unless nobody else knows it.
///
/// # Safety
/// As for `pop_frame`, with an object.
#[cold]
#[inline(never)]
pub(crate) unsafe fn release_object(frame: *mut Frame) {
    // SAFETY: the caller's promise.
    unsafe {
        if let Some(object) = (*frame).object.take() {
            if object.as_ref().refcount() > 1 {
                object.take_over(frame);
            } else {
                object.forget_frame();
            }
        }
    }
}

/// Note in the exception's traceback that it passed through the innermost frame.
#[cold]
#[inline(never)]
pub(crate) fn note_traceback(th: &mut Thread, exception: &Owned<BaseException>) {
    let frame = th.frame.get();
    // SAFETY: the innermost frame is live.
    unsafe {
        let object = FrameObject::of(frame);
        let lasti = (*frame).lasti();
        let line = (*frame).line();
        exception.add_traceback(object, lasti, line);
    }
}

/// What came of an exception on its way through frames.
pub(crate) enum Unwound {
    /// The innermost frame handles it and stands at its handler, in the stack loop's form.
    Handled,
    /// Native code that entered the loop gets it.
    Left(PyResult<Value>),
}

/// Let an exception pass through the innermost frame and those that called it, up to one that handles it. `fresh`: the
/// innermost frame is to be noted in the traceback.
///
/// # Safety
/// The innermost frame is at rest: `sp` and the instruction are saved.
pub(crate) unsafe fn unwind(th: &mut Thread, raised: Raised, fresh: bool) -> Unwound {
    let (mut raised, mut fresh) = (raised, fresh);
    // SAFETY: the caller's promise; frames that wait in a call are at rest.
    unsafe {
        loop {
            let frame = th.frame.get();
            if !(*frame).rpc.is_null() {
                crate::register::to_stack_form_at_rest(th, frame);
            }
            let mut exception = raised.into_exception();
            if fresh {
                pyrt::object::exception::set_first_context(exception.as_ref(), th.handled());
                note_traceback(th, &exception);
                if th.tracing.get() != 0 {
                    exception = stack::raise_event(th, frame, exception);
                }
            }
            let at = (*frame).lasti();
            if find_handler(th, &exception) {
                if th.tracing.get() != 0 {
                    stack::handled_event(frame, at);
                }
                return Unwound::Handled;
            }
            if th.tracing.get() != 0 {
                exception = stack::unwind_event(th, frame, exception);
            }
            if (*frame).entry() == Entry::Generator {
                return Unwound::Left(Err(Raised::from_exception(exception)));
            }
            if (*frame).entry() == Entry::Iterate {
                let generator = Generator::of_frame(frame);
                resume::end(th, generator);
                raised = resume::convert_stop(th, generator, Raised::from_exception(exception));
                fresh = true;
                continue;
            }
            match pop_frame(th) {
                Entry::Loop | Entry::Init | Entry::Discard => {
                    raised = Raised::from_exception(exception);
                    fresh = true;
                }
                Entry::Operator(_) => {
                    crate::register::to_stack_form_behind(th, th.frame.get());
                    raised = Raised::from_exception(exception);
                    fresh = true;
                }
                Entry::Native | Entry::Generator | Entry::Iterate => {
                    return Unwound::Left(Err(Raised::from_exception(exception)));
                }
            }
        }
    }
}

/// Find the handler of the innermost frame and set it up: blocks popped, stack unwound, six words pushed. False where
/// the frame has none. The stack pointer and the next instruction are in the frame, before and after.
///
/// # Safety
/// The frame's `sp` is up to date.
pub(crate) unsafe fn find_handler(th: &mut Thread, exception: &Owned<BaseException>) -> bool {
    let frame = th.frame.get();
    // SAFETY: levels of blocks are heights of this window not above its `sp`.
    unsafe {
        while th.stacks.blocks.len() > (*frame).blocks as usize {
            let Some(block) = th.stacks.blocks.pop() else { break };
            if block.handler == HANDLER {
                leave_handler(th, frame, block);
                continue;
            }
            unwind_to(frame, block.level);
            th.stacks.blocks.push(Block { handler: HANDLER, level: block.level });
            let value = exception.to_value();
            let class = value.as_ref().class().any().to_owned();
            let old = th.replace_handled(Some(exception.clone()));
            let old = old.map_or(Value::NONE, Owned::into_value);
            for v in [Value::NONE, old, Value::NONE, Value::NONE, value, class] {
                *(*frame).sp = v.into_bits();
                (*frame).sp = (*frame).sp.add(1);
            }
            (*frame).pc = (*frame).code().get().bytecode.as_ptr().add(block.handler as usize);
            return true;
        }
    }
    false
}

/// Drop the stack down to `level` words above the window's start.
///
/// # Safety
/// `level` is at least the number of locals and cells.
pub(crate) unsafe fn unwind_to(frame: *mut Frame, level: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        let floor = (*frame).locals.add(level as usize);
        while (*frame).sp > floor {
            (*frame).sp = (*frame).sp.sub(1);
            drop(Value::from_bits(*(*frame).sp));
        }
    }
}

/// A handler ends: drop what stands above the saved exception state and restore that.
///
/// # Safety
/// `block` is the handler's block of `frame`.
pub(crate) unsafe fn leave_handler(th: &mut Thread, frame: *mut Frame, block: Block) {
    // SAFETY: the three words of the saved state stand at the block's level.
    unsafe {
        unwind_to(frame, block.level + 3);
        restore_handled(th, frame);
    }
}

/// Pop the three words of a saved exception state and make it the current one.
///
/// # Safety
/// The words are on top of the frame's stack.
pub(crate) unsafe fn restore_handled(th: &mut Thread, frame: *mut Frame) {
    // SAFETY: the caller's promise.
    unsafe {
        let pop = || {
            (*frame).sp = (*frame).sp.sub(1);
            Value::from_bits(*(*frame).sp)
        };
        let class = pop();
        let value = pop();
        let traceback = pop();
        let old = th.replace_handled(value.cast::<BaseException>().ok());
        drop((class, traceback, old));
    }
}

/// The context of a freshly raised exception is what is being handled.
pub(crate) fn add_context(th: &mut Thread, raised: &Raised) {
    if let Some(handled) = th.handled() {
        pyrt::object::exception::set_context(raised.exception(), Some(handled));
    }
}
