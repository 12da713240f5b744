//! `sys`: the interpreter as Python sees it.

mod hooks;
mod info;

use pymacros::pymodule;

use pyrt::object::exception::{self as exc, BaseException};

use pyrt::{Owned, PyResult, Thread, Value};

/// The exception being handled, as `sys.exc_info()` gives it.
fn handled(th: &Thread) -> Option<Owned<BaseException>> {
    th.handled()
}

#[pymodule(name = "sys")]
pub(crate) mod module {
    //! This module provides access to some objects used or maintained by the
    //! interpreter and to functions that interact strongly with the interpreter.

    use super::{Owned, PyResult, Thread, Value, exc, handled, info};
    use pyrt::object::exception::BaseException;
    use pyrt::object::frame::FrameObject;
    use pyrt::object::traceback::Traceback;
    use pyrt::{Module, Raised, Ref, Str, Tuple, protocol};

    /// Exit the interpreter by raising SystemExit(status).
    #[pyfunction]
    #[sig("(status=None, /)")]
    fn exit(_th: &mut Thread, status: Option<Value>) -> PyResult<Value> {
        let args = match status.as_ref().and_then(Value::downcast::<Tuple>) {
            Some(tuple) => tuple.get().as_slice().to_vec(),
            None => status.into_iter().collect(),
        };
        Err(Raised::with_args(&exc::SystemExit, args))
    }

    /// Return current exception information: (type, value, traceback).
    #[pyfunction]
    fn exc_info(th: &mut Thread) -> Value {
        match handled(th) {
            None => Tuple::new(vec![Value::NONE, Value::NONE, Value::NONE]).into_value(),
            Some(exception) => {
                let class = exception.as_ref().any().class().any().to_owned();
                let traceback = exception.traceback.get().map_or(Value::NONE, Owned::into_value);
                Tuple::new(vec![class, exception.into_value(), traceback]).into_value()
            }
        }
    }

    /// Return the current exception.
    #[pyfunction]
    fn exception(th: &mut Thread) -> Value {
        handled(th).map_or(Value::NONE, Owned::into_value)
    }

    /// Print an object to sys.stdout and also save it in builtins._
    #[pyfunction]
    fn displayhook(th: &mut Thread, object: Value) -> PyResult<()> {
        if object.as_ref().is_none() {
            return Ok(());
        }
        let text = protocol::repr(th, object.as_ref())?;
        if let Some(out) = th.interp().sys_get("stdout") {
            let write = th.names().write.as_ref();
            protocol::call_method(th, out.as_ref(), write, &[text.into_value()])?;
            protocol::call_method(th, out.as_ref(), write, &[Str::from_text("\n").into_value()])?;
        }
        if let Some(builtins) = th.interp().builtins() {
            builtins.set("_", object);
        }
        Ok(())
    }

    /// Handle an exception by displaying it with a traceback on sys.stderr.
    #[pyfunction]
    fn excepthook(th: &mut Thread, exctype: Ref<'_>, value: Ref<'_>, traceback: Ref<'_>) -> PyResult<()> {
        let _ = exctype;
        let Some(exception) = value.downcast::<BaseException>() else {
            return Err(th.type_error(format!(
                "print_exception(): Exception expected for value, {} found",
                value.class().name()
            )));
        };
        let exception = exception.own();
        if exception.traceback.borrow().is_none()
            && let Some(traceback) = traceback.downcast::<Traceback>()
        {
            exception.traceback.set(Some(traceback.own()));
        }
        exc::print::print_exception(th, exception.as_ref());
        Ok(())
    }

    /// Handle an exception by displaying it with a traceback on sys.stderr, where nobody can catch it.
    #[pyfunction]
    fn unraisablehook(th: &mut Thread, unraisable: Ref<'_>) -> PyResult<()> {
        let name = th.interp().intern("exc_value");
        let value = protocol::attr::get(th, unraisable, name.as_ref())?;
        if let Some(exception) = value.downcast::<BaseException>() {
            exc::print::print_exception(th, exception);
        }
        Ok(())
    }

    /// Return the current value of the recursion limit.
    #[pyfunction]
    fn getrecursionlimit(th: &mut Thread) -> u32 {
        th.recursion_limit()
    }

    /// Set the maximum depth of the Python interpreter stack to n.
    #[pyfunction]
    fn setrecursionlimit(th: &mut Thread, limit: i32) -> PyResult<()> {
        if limit < 1 {
            return Err(th.value_error("recursion limit must be greater or equal than 1"));
        }
        let limit = limit as u32;
        let depth = th.depth.get();
        if limit <= depth {
            return Err(th.recursion_error(format!(
                "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
            )));
        }
        th.set_recursion_limit(limit);
        Ok(())
    }

    /// Return the reference count of object.
    #[pyfunction]
    fn getrefcount(object: Ref<'_>) -> u32 {
        object.refcount()
    }

    /// Return the size of object in bytes.
    #[pyfunction]
    #[sig("(object, default=<unrepresentable>, /)")]
    fn getsizeof(th: &mut Thread, object: Ref<'_>, default: pyrt::Opt<'_>) -> PyResult<Value> {
        let name = th.interp().intern("__sizeof__");
        match protocol::call_method_opt(th, object, name.as_ref(), &[])? {
            Some(size) => Ok(size),
            None => match default.0 {
                Some(default) => Ok(default.to_owned()),
                None => Err(th.type_error(format!("Type {} doesn't define __sizeof__", object.class().name()))),
            },
        }
    }

    /// ``Intern'' the given string.
    #[pyfunction]
    fn intern(th: &mut Thread, string: Ref<'_>) -> PyResult<Value> {
        match string.downcast_exact::<Str>() {
            Some(s) => Ok(th.interp().intern_ref(s).into_value()),
            None => Err(th.type_error(format!("can't intern {}", string.class().name()))),
        }
    }

    /// Return a frame object from the call stack.
    #[pyfunction]
    #[sig("(depth=0, /)")]
    fn _getframe(th: &mut Thread, #[default(0)] depth: i32) -> PyResult<Value> {
        let mut frame = th.frame.get();
        for _ in 0..depth.max(0) {
            if frame.is_null() {
                break;
            }
            // SAFETY: frames on the chain are live.
            frame = unsafe { (*frame).back };
        }
        if frame.is_null() {
            return Err(th.value_error("call stack is not deep enough"));
        }
        // SAFETY: as above.
        Ok(unsafe { FrameObject::of(frame) }.into_value())
    }

    /// Return the name of the module of the calling frame at depth.
    #[pyfunction]
    #[sig("(depth=0)")]
    fn _getframemodulename(th: &mut Thread, #[default(0)] depth: i32) -> PyResult<Value> {
        let mut frame = th.frame.get();
        for _ in 0..depth.max(0) {
            if frame.is_null() {
                return Ok(Value::NONE);
            }
            // SAFETY: frames on the chain are live.
            frame = unsafe { (*frame).back };
        }
        if frame.is_null() {
            return Ok(Value::NONE);
        }
        let name = th.names().__name__.as_ref();
        // SAFETY: a live frame's globals are alive.
        Ok(unsafe { (*(*frame).globals).get_str(name) }.unwrap_or(Value::NONE))
    }

    /// Set the global debug tracing function.
    #[pyfunction]
    fn settrace(th: &mut Thread, function: Ref<'_>) -> PyResult<()> {
        th.set_trace_function(if function.is_none() { None } else { Some(function.to_owned()) });
        Ok(())
    }

    /// Return the global debug tracing function set with sys.settrace.
    #[pyfunction]
    fn gettrace(th: &mut Thread) -> Value {
        th.trace_function().unwrap_or(Value::NONE)
    }

    /// Set the profiling function.
    #[pyfunction]
    fn setprofile(th: &mut Thread, function: Ref<'_>) -> PyResult<()> {
        th.set_profile_function(if function.is_none() { None } else { Some(function.to_owned()) });
        Ok(())
    }

    /// Return the profiling function set with sys.setprofile.
    #[pyfunction]
    fn getprofile(th: &mut Thread) -> Value {
        th.profile_function().unwrap_or(Value::NONE)
    }

    /// Set the global debug tracing function in all running threads belonging to the current interpreter.
    #[pyfunction]
    fn _settraceallthreads(th: &mut Thread, function: Ref<'_>) -> PyResult<()> {
        settrace(th, function)
    }

    /// Set the profiling function in all running threads belonging to the current interpreter.
    #[pyfunction]
    fn _setprofileallthreads(th: &mut Thread, function: Ref<'_>) -> PyResult<()> {
        setprofile(th, function)
    }

    /// Call func(*args), while tracing is enabled.
    #[pyfunction]
    #[sig("(func, args, /)")]
    fn call_tracing(th: &mut Thread, func: Ref<'_>, args: Ref<'_>) -> PyResult<Value> {
        let Some(args) = args.downcast::<Tuple>() else {
            return Err(th.type_error(format!("call_tracing() argument 2 must be tuple, not {}", args.class().name())));
        };
        let (func, args) = (func.to_owned(), args.get().as_slice().to_vec());
        th.with_tracing(|th| protocol::call(th, func.as_ref(), pyrt::Args::new(&args)))
    }

    /// This hook function is called by built-in breakpoint().
    #[pyfunction]
    fn breakpointhook(th: &mut Thread, args: pyrt::Args<'_>) -> PyResult<Value> {
        super::hooks::breakpoint(th, args)
    }

    /// Adds a new audit hook callback.
    #[pyfunction]
    #[sig("(hook)")]
    fn addaudithook(th: &mut Thread, hook: Ref<'_>) -> PyResult<()> {
        super::hooks::add_audit_hook(th, hook)
    }

    /// Return the current default encoding used by the Unicode implementation.
    #[pyfunction]
    fn getdefaultencoding() -> &'static str {
        "utf-8"
    }

    /// Return the encoding used to convert Unicode filenames to OS filenames.
    #[pyfunction]
    fn getfilesystemencoding() -> &'static str {
        "utf-8"
    }

    /// Return the error mode used Unicode to OS filename conversion.
    #[pyfunction]
    fn getfilesystemencodeerrors() -> &'static str {
        "surrogateescape"
    }

    /// Return the current thread switch interval, in seconds.
    #[pyfunction]
    fn getswitchinterval(th: &mut Thread) -> f64 {
        th.interp().gil.switch_interval().as_secs_f64()
    }

    /// Set the ideal thread switching delay inside the Python interpreter.
    #[pyfunction]
    fn setswitchinterval(th: &mut Thread, interval: f64) -> PyResult<()> {
        match std::time::Duration::try_from_secs_f64(interval) {
            Ok(interval) if !interval.is_zero() => {
                th.interp().gil.set_switch_interval(interval);
                Ok(())
            }
            _ => Err(th.value_error("switch interval must be strictly positive")),
        }
    }

    /// Return the maximum string digits limit for non-binary int<->str conversions.
    #[pyfunction]
    fn get_int_max_str_digits(th: &mut Thread) -> usize {
        th.interp().int_max_str_digits.get()
    }

    /// Set the maximum string digits limit for non-binary int<->str conversions.
    #[pyfunction]
    #[sig("(maxdigits)")]
    fn set_int_max_str_digits(th: &mut Thread, maxdigits: i64) -> PyResult<()> {
        if maxdigits != 0 && maxdigits < 640 {
            return Err(th.value_error("maxdigits must be 0 or larger than 640"));
        }
        th.interp().int_max_str_digits.set(maxdigits as usize);
        Ok(())
    }

    /// Return True if Python is exiting.
    #[pyfunction]
    fn is_finalizing() -> bool {
        false
    }

    /// Passes the event to any hooks that are attached.
    #[pyfunction]
    fn audit(th: &mut Thread, args: pyrt::Args<'_>) -> PyResult<()> {
        super::hooks::audit(th, args)
    }

    /// Return the number of memory blocks currently allocated.
    #[pyfunction]
    fn getallocatedblocks(th: &mut Thread) -> usize {
        th.interp().heap.live_objects()
    }

    /// True when the GIL is enabled.
    #[pyfunction]
    fn _is_gil_enabled() -> bool {
        true
    }

    #[exec]
    fn exec(th: &mut Thread, module: Ref<'_, Module>) -> PyResult<()> {
        info::fill(th, module);
        Ok(())
    }
}
