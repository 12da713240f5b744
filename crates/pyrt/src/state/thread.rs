//! `Thread`: the state of one Python thread. Evaluation stack, frames, exceptions being handled, eval breaker.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::rc::Rc;

use super::config::Tier;
use super::eval_breaker::{EvalBreaker, Reason};
use super::interpreter::{self, Interpreter};
use super::runtime::Runtime;
use crate::error::{PyResult, Raised};
use crate::frame::{Frame, Stacks};
use crate::object::exception::BaseException;
use crate::object::raw::{Owned, Ref, Value};

/// An entry of the stack of handled exceptions: what `except` or `finally` is handling (`sys.exception()`).
pub type HandledException = Option<Owned<BaseException>>;

/// Bit of `Thread::tracing`: a trace function is installed (`sys.settrace`).
pub const TRACING: u8 = 1;
/// Bit of `Thread::tracing`: a profile function is installed (`sys.setprofile`).
pub const PROFILING: u8 = 2;

/// See the module header. `&mut Thread` in a signature says: this may raise, run Python code or reach a safepoint.
pub struct Thread {
    interp: Rc<Interpreter>,
    /// Why the eval loop should look up.
    pub breaker: EvalBreaker,
    /// Evaluation stack, frame records, block stack.
    pub stacks: Stacks,
    /// The innermost frame; null outside of Python code.
    pub frame: Cell<*mut Frame>,
    /// Exceptions being handled: one entry for the thread itself and one for every generator that is running.
    handled: Vec<HandledException>,
    /// Calls on the way, Python's and native ones that count.
    pub depth: Cell<u32>,
    /// Most calls on the way: `recursion_limit`, or as many as there is room for on the stacks.
    pub call_limit: Cell<u32>,
    /// `sys.setrecursionlimit`.
    recursion_limit: Cell<u32>,
    /// Lowest address that the native stack may grow down to.
    native_limit: usize,
    /// When code is lowered to the register form.
    pub tier: Cell<Tier>,
    /// Which hooks want to hear of what runs: `TRACING`, `PROFILING`; zero while one of them runs. Whoever runs frames
    /// without telling them looks here when a frame begins and wherever the eval breaker is looked at.
    pub tracing: Cell<u8>,
    /// `sys.settrace` function, if any.
    trace: Option<Value>,
    /// `sys.setprofile` function, if any.
    profile: Option<Value>,
    /// Hooks that are running.
    hook_depth: u32,
    /// Objects whose `repr` is under way.
    pub(crate) repr_active: Vec<u64>,
    /// Context variables and other thread-wide values of native modules.
    pub locals: Vec<(&'static str, Value)>,
    finished: bool,
    /// Some code holds `&mut Thread` while finalizers make another: not `noalias`.
    _pinned: PhantomPinned,
}

thread_local! {
    static CURRENT: Cell<*mut Thread> = const { Cell::new(std::ptr::null_mut()) };
}

/// Native stack kept free below the limit, bytes: what a leaf of native code may use.
const NATIVE_RESERVE: usize = 256 * 1024;

impl Thread {
    pub(super) fn new(interp: Rc<Interpreter>) -> std::io::Result<Box<Thread>> {
        let (limit, values, tier) = {
            let config = interp.config();
            (config.recursion_limit, config.stack_values, config.tier())
        };
        let stacks = Stacks::new(values)?;
        let thread = Thread {
            breaker: EvalBreaker::default(),
            stacks,
            frame: Cell::new(std::ptr::null_mut()),
            handled: vec![None],
            depth: Cell::new(0),
            call_limit: Cell::new(0),
            recursion_limit: Cell::new(0),
            native_limit: native_stack_limit(),
            tier: Cell::new(tier),
            tracing: Cell::new(0),
            trace: None,
            profile: None,
            hook_depth: 0,
            repr_active: Vec::new(),
            locals: Vec::new(),
            finished: false,
            interp,
            _pinned: PhantomPinned,
        };
        thread.set_recursion_limit(limit);
        Ok(Box::new(thread))
    }

    /// `sys.getrecursionlimit`.
    pub fn recursion_limit(&self) -> u32 {
        self.recursion_limit.get()
    }

    /// `sys.setrecursionlimit`.
    pub fn set_recursion_limit(&self, limit: u32) {
        self.recursion_limit.set(limit);
        self.call_limit.set(limit.min(u32::try_from(self.stacks.records()).unwrap_or(u32::MAX)));
    }

    /// Make this the thread state of the OS thread that runs this. Exclusive, so that what is written through the state
    /// leaves the pointer to it good.
    pub fn attach(&mut self) {
        self.interp.gil.acquire(&self.breaker);
        interpreter::attach(&self.interp);
        CURRENT.set(std::ptr::from_mut(self));
        self.breaker.become_main();
    }

    /// Run `f` with the thread state of this OS thread, from places that were not handed one: finalizers, callbacks.
    pub fn with_current<R>(f: impl FnOnce(&mut Thread) -> R) -> R {
        let p = CURRENT.get();
        assert!(!p.is_null(), "no thread state is attached to this OS thread");
        // SAFETY: attached thread states are alive. Another `&mut Thread` may be up the native stack; the type is
        // `!Unpin`, so neither is assumed unique, and no code keeps a reference into the state across such a call.
        f(unsafe { &mut *p })
    }

    /// Its interpreter.
    #[inline(always)]
    pub fn interp(&self) -> &Rc<Interpreter> {
        &self.interp
    }

    /// Shorthand: the strings that the runtime needs. The borrow is not tied to the thread state: names live as long
    /// as the interpreter.
    #[inline(always)]
    pub fn names<'a>(&self) -> &'a crate::intern::Names {
        // SAFETY: made at boot, dropped when the interpreter ends, which no running code outlives.
        unsafe { &*std::ptr::from_ref(self.interp.names()) }
    }

    /// Serve whatever the eval breaker was set for.
    ///
    /// # Errors
    /// What a signal handler or a limit raises.
    #[cold]
    #[inline(never)]
    pub fn safepoint(&mut self) -> PyResult<()> {
        let reasons = self.breaker.take();
        if self.tracing.get() != 0 {
            self.breaker.set(Reason::TRACING);
        }
        if reasons.contains(Reason::GIL_REQUEST) {
            self.interp.gil.yield_to_waiter(&self.breaker);
        }
        if reasons.contains(Reason::COLLECT) {
            self.interp.clone().heap.collect();
        }
        if reasons.contains(Reason::SIGNAL) && Runtime::get().take_interrupt() {
            return Err(Raised::with_args(&crate::object::exception::KeyboardInterrupt, Vec::new()));
        }
        Ok(())
    }

    /// The function of `sys.settrace`.
    pub fn trace_function(&self) -> Option<Value> {
        self.trace.clone()
    }

    /// `sys.settrace`.
    pub fn set_trace_function(&mut self, function: Option<Value>) {
        let old = std::mem::replace(&mut self.trace, function);
        self.update_tracing();
        drop(old);
    }

    /// The function of `sys.setprofile`.
    pub fn profile_function(&self) -> Option<Value> {
        self.profile.clone()
    }

    /// `sys.setprofile`.
    pub fn set_profile_function(&mut self, function: Option<Value>) {
        let old = std::mem::replace(&mut self.profile, function);
        self.update_tracing();
        drop(old);
    }

    /// A hook begins to run: nothing is traced until the matching `resume_tracing`.
    pub fn suspend_tracing(&mut self) {
        self.hook_depth += 1;
        self.update_tracing();
    }

    /// A hook ends.
    pub fn resume_tracing(&mut self) {
        self.hook_depth = self.hook_depth.saturating_sub(1);
        self.update_tracing();
    }

    /// Run `f` traced even inside a hook (`sys.call_tracing`).
    pub fn with_tracing<R>(&mut self, f: impl FnOnce(&mut Thread) -> R) -> R {
        let depth = std::mem::take(&mut self.hook_depth);
        self.update_tracing();
        let result = f(self);
        self.hook_depth = depth;
        self.update_tracing();
        result
    }

    /// Whether a hook runs.
    pub fn is_in_hook(&self) -> bool {
        self.hook_depth != 0
    }

    fn update_tracing(&self) {
        let mut wanted = 0;
        if self.hook_depth == 0 {
            wanted |= if self.trace.is_some() { TRACING } else { 0 };
            wanted |= if self.profile.is_some() { PROFILING } else { 0 };
        }
        self.tracing.set(wanted);
        if wanted != 0 {
            self.breaker.set(Reason::TRACING);
        }
    }

    /// Run something that blocks and touches no object without holding the GIL.
    pub fn allow_threads<R>(&mut self, f: impl FnOnce() -> R) -> R {
        self.interp.gil.release();
        let result = f();
        self.interp.gil.acquire(&self.breaker);
        result
    }

    /// The exception being handled, if any (`sys.exception()`).
    pub fn handled(&self) -> HandledException {
        self.handled.iter().rev().find_map(Clone::clone)
    }

    /// Replace the innermost entry of the handled exceptions; gives what was there.
    #[inline]
    pub fn replace_handled(&mut self, exception: HandledException) -> HandledException {
        match self.handled.last_mut() {
            Some(top) => std::mem::replace(top, exception),
            None => None,
        }
    }

    /// A generator begins to run: its own entry of handled exceptions goes on top.
    #[inline]
    pub fn push_handled(&mut self, exception: HandledException) {
        self.handled.push(exception);
    }

    /// A generator stops running: its entry comes off.
    #[inline]
    pub fn pop_handled(&mut self) -> HandledException {
        self.handled.pop().flatten()
    }

    /// Before code that has nothing to do with what runs now (finalizers): set the handled exceptions aside.
    pub fn suspend_exception(&mut self) -> Vec<HandledException> {
        std::mem::replace(&mut self.handled, vec![None])
    }

    /// Undo `suspend_exception`.
    pub fn resume_exception(&mut self, saved: Vec<HandledException>) {
        let old = std::mem::replace(&mut self.handled, saved);
        drop(old);
    }

    /// Count a call in; the matching `leave_call` takes it out.
    ///
    /// # Errors
    /// `RecursionError` past `sys.getrecursionlimit()` or near the end of the native stack.
    #[inline]
    pub fn enter_call(&mut self, doing: &str) -> PyResult<()> {
        let depth = self.depth.get() + 1;
        if depth > self.call_limit.get() || self.native_stack_is_low() {
            return Err(self.too_deep(doing));
        }
        self.depth.set(depth);
        Ok(())
    }

    /// See `enter_call`.
    #[inline]
    pub fn leave_call(&mut self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Run native code that may recurse (`repr` of nested lists, comparisons) counted as a call. `doing` completes
    /// "maximum recursion depth exceeded": empty, or " while …".
    pub fn recurse<R>(&mut self, doing: &str, f: impl FnOnce(&mut Thread) -> PyResult<R>) -> PyResult<R> {
        self.enter_call(doing)?;
        let result = f(self);
        self.leave_call();
        result
    }

    /// Whether the native stack is nearly used up.
    #[inline]
    pub fn native_stack_is_low(&self) -> bool {
        let here = 0_u8;
        (&raw const here as usize) < self.native_limit
    }

    /// A `RecursionError`.
    #[cold]
    pub fn too_deep(&mut self, doing: &str) -> Raised {
        self.recursion_error(format!("maximum recursion depth exceeded{doing}"))
    }

    /// Report an exception that nobody can catch, through `sys.unraisablehook`.
    #[cold]
    pub fn unraisable(&mut self, raised: Raised, prefix: &str, object: Option<Ref<'_>>) {
        crate::object::exception::write_unraisable(self, raised, prefix, object);
    }

    /// End the interpreter: frames are gone, take modules and classes down. Gives the number of objects that are left
    /// alive, zero unless a count was lost.
    #[expect(clippy::boxed_local, reason = "it is known by its address")]
    pub fn finish(mut self: Box<Thread>) -> usize {
        self.set_trace_function(None);
        self.set_profile_function(None);
        self.handled = vec![None];
        self.locals.clear();
        self.finished = true;
        let left = Interpreter::finish(&self.interp);
        CURRENT.set(std::ptr::null_mut());
        left
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.breaker.resign_main();
        if !self.finished {
            self.handled.clear();
            self.locals.clear();
            Interpreter::finish(&self.interp);
        }
    }
}

/// The lowest address of this OS thread's stack, plus the reserve.
fn native_stack_limit() -> usize {
    let here = 0_u8;
    let guess = (&raw const here as usize).saturating_sub(4 * 1024 * 1024);
    // Miri does not know the calls.
    if cfg!(miri) {
        return guess;
    }
    // SAFETY: plain libc calls with out-parameters of our own.
    unsafe {
        let mut attr: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attr) == 0 {
            let mut base = std::ptr::null_mut();
            let mut size = 0;
            let found = libc::pthread_attr_getstack(&raw const attr, &raw mut base, &raw mut size);
            libc::pthread_attr_destroy(&raw mut attr);
            if found == 0 {
                return base as usize + NATIVE_RESERVE;
            }
        }
    }
    guess
}
