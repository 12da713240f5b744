//! Methods of generators, coroutines and asynchronous generators, and the awaitables of the latter.
//!
//! What an asynchronous generator yields leaves its frame wrapped in an `AsyncValue`; anything else that comes out is
//! an await inside it on its way to the event loop. Source: PEP 342, PEP 492, PEP 525.

use std::cell::Cell;

use pymacros::{pyclass, pymethods};

use super::exception::{self as exc, BaseException};
use super::field::Field;
use super::frame::FrameObject;
use super::generator::{Generator, State};
use super::native::Methods;
use super::raw::{Header, Owned, Ref, Value};
use super::str::Str;
use super::traceback::Traceback;
use super::type_::{Type, new_builtin};
use crate::args::Opt;
use crate::error::{PyResult, Raised};
use crate::protocol;
use crate::state::Thread;

pub(super) static GENERATOR: &[&Methods] = &[&COMMON, &ITERATOR, &GENERATOR_NAMES];
pub(super) static COROUTINE: &[&Methods] = &[&COMMON, &COROUTINE_ONLY];
pub(super) static ASYNC_GENERATOR: &[&Methods] = &[&ASYNC_ONLY];

fn resume(th: &mut Thread, g: Ref<'_, Generator>, input: Result<Value, Raised>) -> PyResult<(Value, bool)> {
    let hook = th.interp().hooks().resume;
    hook(th, g, input)
}

/// Send, and turn a return into `StopIteration`.
fn send_or_stop(th: &mut Thread, g: Ref<'_, Generator>, input: Result<Value, Raised>) -> PyResult<Value> {
    match resume(th, g, input)? {
        (value, true) => Ok(value),
        (value, false) => Err(th.stop_iteration(value)),
    }
}

/// The exception that `throw(type, value, traceback)` asks for.
fn thrown(th: &mut Thread, class: Ref<'_>, value: Option<Ref<'_>>, traceback: Option<Ref<'_>>) -> PyResult<Raised> {
    let traceback = match traceback.filter(|t| !t.is_none()) {
        None => None,
        Some(t) => match t.downcast::<Traceback>() {
            Some(t) => Some(t.own()),
            None => return Err(th.type_error("throw() third argument must be a traceback object")),
        },
    };
    let value = value.filter(|v| !v.is_none());
    let exception = if class.is::<BaseException>() {
        if value.is_some() {
            return Err(th.type_error("instance exception may not have a separate value"));
        }
        exc::to_exception(th, class)?
    } else if class.as_class().is_some_and(|c| c.flags().contains(super::type_::TypeFlags::EXCEPTION)) {
        match value {
            Some(value) if value.is::<BaseException>() => exc::to_exception(th, value)?,
            Some(value) => {
                let made = if let Some(args) = value.downcast::<super::tuple::Tuple>() {
                    let args = args.own();
                    protocol::call(th, class, crate::Args::new(args.as_slice()))?
                } else {
                    protocol::call1(th, class, value)?
                };
                exc::to_exception(th, made.as_ref())?
            }
            None => exc::to_exception(th, class)?,
        }
    } else {
        let name = class.class().name().to_owned();
        return Err(
            th.type_error(format!("exceptions must be classes or instances deriving from BaseException, not {name}"))
        );
    };
    if let Some(traceback) = traceback {
        exception.traceback.set(Some(traceback));
    }
    Ok(Raised::from_exception(exception))
}

/// Raise in a generator; one that delegates passes it on first.
fn throw_into(th: &mut Thread, g: Ref<'_, Generator>, raised: Raised) -> PyResult<(Value, bool)> {
    if let Some(receiver) = g.get().delegate() {
        let result = if raised.is(&exc::GeneratorExit) {
            g.state.set(State::Running);
            let closed = close_receiver(th, receiver.as_ref());
            g.state.set(State::Suspended);
            match closed {
                Ok(()) => {
                    g.get().end_delegation();
                    return resume(th, g, Err(raised));
                }
                Err(other) => Err(other),
            }
        } else if let Some(inner) = receiver.downcast::<Generator>().filter(|i| !i.is_async_generator()) {
            g.state.set(State::Running);
            let result = throw_into(th, inner, raised);
            g.state.set(State::Suspended);
            result
        } else {
            let name = th.names().throw.as_ref();
            match protocol::attr::get_opt(th, receiver.as_ref(), name)? {
                None => {
                    g.get().end_delegation();
                    return resume(th, g, Err(raised));
                }
                Some(method) => {
                    let exception = raised.into_value();
                    g.state.set(State::Running);
                    let result = protocol::call1(th, method.as_ref(), exception.as_ref());
                    g.state.set(State::Suspended);
                    match result {
                        Ok(value) => Ok((value, true)),
                        Err(stop) if stop.is(&exc::StopIteration) => {
                            Ok((stop.exception().extra(0).unwrap_or(Value::NONE), false))
                        }
                        Err(other) => Err(other),
                    }
                }
            }
        };
        return match result {
            Ok((value, true)) => Ok((value, true)),
            Ok((value, false)) => {
                g.get().end_delegation();
                resume(th, g, Ok(value))
            }
            Err(raised) => {
                g.get().end_delegation();
                resume(th, g, Err(raised))
            }
        };
    }
    resume(th, g, Err(raised))
}

fn close_receiver(th: &mut Thread, receiver: Ref<'_>) -> PyResult<()> {
    if let Some(inner) = receiver.downcast::<Generator>().filter(|i| !i.is_async_generator()) {
        return close(th, inner).map(drop);
    }
    let name = th.names().close.as_ref();
    match protocol::attr::get_opt(th, receiver, name)? {
        Some(method) => protocol::call0(th, method.as_ref()).map(drop),
        None => Ok(()),
    }
}

/// `close()`: raise `GeneratorExit` where it stopped; what it returns then.
fn close(th: &mut Thread, g: Ref<'_, Generator>) -> PyResult<Value> {
    match g.state.get() {
        State::Finished => return Ok(Value::NONE),
        State::Created => {
            g.get().finish();
            return Ok(Value::NONE);
        }
        _ => {}
    }
    let exit = Raised::with_args(&exc::GeneratorExit, Vec::new());
    exc::set_context(exit.exception(), th.handled());
    match throw_into(th, g, exit) {
        Ok((_, true)) => {
            let what = if g.is_coroutine() {
                "coroutine"
            } else if g.is_async_generator() {
                "async generator"
            } else {
                "generator"
            };
            Err(th.runtime_error(format!("{what} ignored GeneratorExit")))
        }
        Ok((value, false)) => Ok(value),
        Err(raised) if raised.is(&exc::GeneratorExit) || raised.is(&exc::StopIteration) => Ok(Value::NONE),
        Err(raised) => Err(raised),
    }
}

fn finalize(th: &mut Thread, this: Ref<'_>) -> PyResult<()> {
    let Some(g) = this.downcast::<Generator>() else { return Ok(()) };
    match g.state.get() {
        State::Suspended => close(th, g).map(drop),
        State::Created if g.is_coroutine() => {
            let name = g.qualname.get().to_text().into_owned();
            warn_never_awaited(th, &name);
            Ok(())
        }
        _ => Ok(()),
    }
}

#[cold]
fn warn_never_awaited(th: &mut Thread, name: &str) {
    let message = Str::from_text(&format!("coroutine '{name}' was never awaited"));
    if let Some(hook) = th.interp().kept("warn") {
        let class = th.interp().class(&exc::RuntimeWarning).any().to_owned();
        if let Err(raised) = protocol::call2(th, hook.as_ref(), message.as_ref().any(), class.as_ref()) {
            th.unraisable(raised, "Exception ignored in: ", None);
        }
    } else {
        eprintln!("RuntimeWarning: {}", message.to_text());
    }
}

#[pymethods(name = COMMON)]
impl Generator {
    /// send(value) -> send 'value' into it, return next yielded value or raise StopIteration.
    fn send(this: Ref<'_, Generator>, th: &mut Thread, value: Value) -> PyResult<Value> {
        send_or_stop(th, this, Ok(value))
    }
    /// throw(value) -> raise an exception in it, return next yielded value or raise StopIteration.
    #[sig("($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)")]
    fn throw(
        this: Ref<'_, Generator>,
        th: &mut Thread,
        type_: Ref<'_>,
        value: Opt<'_>,
        traceback: Opt<'_>,
    ) -> PyResult<Value> {
        let raised = thrown(th, type_, value.0, traceback.0)?;
        match throw_into(th, this, raised)? {
            (value, true) => Ok(value),
            (value, false) => Err(th.stop_iteration(value)),
        }
    }
    /// close() -> raise GeneratorExit inside it.
    #[name("close")]
    fn close_method(this: Ref<'_, Generator>, th: &mut Thread) -> PyResult<Value> {
        close(th, this)
    }
    #[slot(finalize)]
    fn finalizer(this: Ref<'_>, th: &mut Thread) -> PyResult<()> {
        finalize(th, this)
    }
    #[slot(repr)]
    fn repr(this: Ref<'_, Generator>, _th: &mut Thread) -> PyResult<Value> {
        let name = this.qualname.get();
        let class = this.any().class().name().to_owned();
        let text = format!("<{class} object {} at {:#x}>", name.to_text(), this.bits());
        Ok(Str::from_text(&text).into_value())
    }
    #[getter]
    fn __name__(this: Ref<'_, Generator>) -> Value {
        this.name.get().into_value()
    }
    #[setter(__name__)]
    fn set_name(this: Ref<'_, Generator>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value.and_then(Ref::downcast::<Str>) {
            Some(name) => this.name.set(name.own()),
            None => return Err(th.type_error("__name__ must be set to a string object")),
        }
        Ok(())
    }
    #[getter]
    fn __qualname__(this: Ref<'_, Generator>) -> Value {
        this.qualname.get().into_value()
    }
    #[setter(__qualname__)]
    fn set_qualname(this: Ref<'_, Generator>, th: &mut Thread, value: Option<Ref<'_>>) -> PyResult<()> {
        match value.and_then(Ref::downcast::<Str>) {
            Some(name) => this.qualname.set(name.own()),
            None => return Err(th.type_error("__qualname__ must be set to a string object")),
        }
        Ok(())
    }
}

fn frame_object(g: &Generator) -> Value {
    if g.state.get() == State::Finished {
        return Value::NONE;
    }
    // SAFETY: the record lives in the generator; while it is not finished the object looks into it.
    unsafe { FrameObject::of(g.frame()) }.into_value()
}

#[pymethods(name = ITERATOR)]
impl Generator {
    #[slot(iter)]
    fn iter(this: Ref<'_, Generator>) -> Value {
        this.any().to_owned()
    }
    #[slot(next)]
    fn next(this: Ref<'_, Generator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let hook = th.interp().hooks().next;
        hook(th, this)
    }
}

#[pymethods(name = GENERATOR_NAMES)]
impl Generator {
    #[getter]
    fn gi_frame(this: Ref<'_, Generator>) -> Value {
        frame_object(this.get())
    }
    #[getter]
    fn gi_code(this: Ref<'_, Generator>) -> Value {
        this.code.to_value()
    }
    #[getter]
    fn gi_running(this: Ref<'_, Generator>) -> bool {
        this.state.get() == State::Running
    }
    #[getter]
    fn gi_suspended(this: Ref<'_, Generator>) -> bool {
        this.state.get() == State::Suspended
    }
    #[getter]
    fn gi_yieldfrom(this: Ref<'_, Generator>) -> Value {
        this.get().delegate().unwrap_or(Value::NONE)
    }
}

#[pymethods(name = COROUTINE_ONLY)]
impl Generator {
    #[slot(await)]
    fn await_(this: Ref<'_, Generator>) -> Value {
        CoroutineWrapper::wrap(this)
    }
    #[getter]
    fn cr_frame(this: Ref<'_, Generator>) -> Value {
        frame_object(this.get())
    }
    #[getter]
    fn cr_code(this: Ref<'_, Generator>) -> Value {
        this.code.to_value()
    }
    #[getter]
    fn cr_running(this: Ref<'_, Generator>) -> bool {
        this.state.get() == State::Running
    }
    #[getter]
    fn cr_suspended(this: Ref<'_, Generator>) -> bool {
        this.state.get() == State::Suspended
    }
    #[getter]
    fn cr_await(this: Ref<'_, Generator>) -> Value {
        this.get().delegate().unwrap_or(Value::NONE)
    }
    #[getter]
    fn cr_origin(_this: Ref<'_, Generator>) -> Value {
        Value::NONE
    }
}

/// What `coroutine.__await__()` gives.
#[pyclass(name = "coroutine_wrapper", flags(GC))]
#[repr(C)]
pub struct CoroutineWrapper {
    header: Header,
    coroutine: Owned<Generator>,
}

impl CoroutineWrapper {
    fn wrap(of: Ref<'_, Generator>) -> Value {
        let coroutine = of.own();
        new_builtin(|header| CoroutineWrapper { header, coroutine }).into_value()
    }
}

#[pymethods]
impl CoroutineWrapper {
    #[slot(iter)]
    fn iter(this: Ref<'_, CoroutineWrapper>) -> Value {
        this.any().to_owned()
    }
    #[slot(next)]
    fn next(this: Ref<'_, CoroutineWrapper>, th: &mut Thread) -> PyResult<Option<Value>> {
        let g = this.coroutine.clone();
        send_or_stop(th, g.as_ref(), Ok(Value::NONE)).map(Some)
    }
    /// Send a value in.
    fn send(this: Ref<'_, CoroutineWrapper>, th: &mut Thread, value: Value) -> PyResult<Value> {
        let g = this.coroutine.clone();
        send_or_stop(th, g.as_ref(), Ok(value))
    }
    /// Raise an exception inside.
    #[sig("($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)")]
    fn throw(
        this: Ref<'_, CoroutineWrapper>,
        th: &mut Thread,
        type_: Ref<'_>,
        value: Opt<'_>,
        traceback: Opt<'_>,
    ) -> PyResult<Value> {
        let raised = thrown(th, type_, value.0, traceback.0)?;
        let g = this.coroutine.clone();
        match throw_into(th, g.as_ref(), raised)? {
            (value, true) => Ok(value),
            (value, false) => Err(th.stop_iteration(value)),
        }
    }
    /// Close the coroutine.
    #[name("close")]
    fn close_method(this: Ref<'_, CoroutineWrapper>, th: &mut Thread) -> PyResult<Value> {
        let g = this.coroutine.clone();
        close(th, g.as_ref())
    }
}

/// A value that an asynchronous generator yields, on its way to the awaitable that drives it.
#[pyclass(name = "async_generator_wrapped_value", flags(GC), methods())]
#[repr(C)]
pub struct AsyncValue {
    header: Header,
    value: Value,
}

impl AsyncValue {
    /// Wrap.
    pub fn wrap(value: Value) -> Value {
        new_builtin(|header| AsyncValue { header, value }).into_value()
    }
}

/// What the awaitable does to its generator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Send,
    Throw,
    Close,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Init,
    Iterating,
    Closed,
}

/// The awaitable of `asend`, `athrow` and `aclose`.
#[pyclass(name = "async_generator_asend", flags(GC, WEAKREF))]
#[repr(C)]
pub struct AsyncStep {
    header: Header,
    generator: Owned<Generator>,
    /// What is sent, or the exception that is raised.
    input: Field<Option<Value>>,
    #[traverse(skip)]
    action: Action,
    #[traverse(skip)]
    stage: Cell<Stage>,
}

fn step(generator: Ref<'_, Generator>, action: Action, input: Option<Value>) -> Value {
    let generator = generator.own();
    new_builtin(|header| AsyncStep {
        header,
        generator,
        input: Field::new(input),
        action,
        stage: Cell::new(Stage::Init),
    })
    .into_value()
}

/// `__anext__` of an asynchronous generator.
pub fn async_generator_next(_th: &mut Thread, generator: Ref<'_, Generator>) -> PyResult<Value> {
    Ok(step(generator, Action::Send, Some(Value::NONE)))
}

impl AsyncStep {
    fn name(&self) -> &'static str {
        match self.action {
            Action::Send => "asend",
            Action::Throw => "athrow",
            Action::Close => "aclose",
        }
    }

    /// Drive the generator once.
    fn drive(&self, th: &mut Thread, input: Result<Value, Raised>) -> PyResult<Value> {
        let g = self.generator.clone();
        match self.stage.get() {
            Stage::Closed => {
                let what = if self.action == Action::Send { "__anext__()/asend()" } else { "aclose()/athrow()" };
                return Err(th.runtime_error(format!("cannot reuse already awaited {what}")));
            }
            Stage::Init => {
                if g.async_running.get() {
                    self.stage.set(Stage::Closed);
                    let what = match self.action {
                        Action::Send => "anext()",
                        Action::Throw => "athrow()",
                        Action::Close => "aclose()",
                    };
                    return Err(th.runtime_error(format!("{what}: asynchronous generator is already running")));
                }
                if g.state.get() == State::Finished {
                    self.stage.set(Stage::Closed);
                    return Err(match self.action {
                        Action::Close => th.stop_iteration(Value::NONE),
                        _ => Raised::with_args(&exc::StopAsyncIteration, Vec::new()),
                    });
                }
                g.async_running.set(true);
                self.stage.set(Stage::Iterating);
                let first = match (input, self.action) {
                    (Err(raised), _) => resume_throw(th, &g, raised),
                    (Ok(value), Action::Send) => {
                        let stored = self.input.take().unwrap_or(Value::NONE);
                        let value = if value.as_ref().is_none() { stored } else { value };
                        resume(th, g.as_ref(), Ok(value))
                    }
                    (Ok(_), Action::Throw) => {
                        let raised = match self.input.take().map(Value::cast::<BaseException>) {
                            Some(Ok(exception)) => Raised::from_exception(exception),
                            _ => th.system_error("athrow without an exception"),
                        };
                        resume_throw(th, &g, raised)
                    }
                    (Ok(_), Action::Close) => {
                        let exit = Raised::with_args(&exc::GeneratorExit, Vec::new());
                        resume_throw(th, &g, exit)
                    }
                };
                return self.outcome(th, &g, first);
            }
            Stage::Iterating => {}
        }
        let next = match input {
            Ok(value) => resume(th, g.as_ref(), Ok(value)),
            Err(raised) => resume_throw(th, &g, raised),
        };
        self.outcome(th, &g, next)
    }

    fn outcome(&self, th: &mut Thread, g: &Owned<Generator>, result: PyResult<(Value, bool)>) -> PyResult<Value> {
        let done = || {
            g.async_running.set(false);
            self.stage.set(Stage::Closed);
        };
        match result {
            Ok((value, true)) => match value.downcast::<AsyncValue>() {
                Some(wrapped) => {
                    done();
                    if self.action == Action::Close {
                        return Err(th.runtime_error("async generator ignored GeneratorExit"));
                    }
                    let value = wrapped.value.clone();
                    Err(Raised::with_args(&exc::StopIteration, vec![value]))
                }
                None => Ok(value),
            },
            Ok((_, false)) => {
                done();
                Err(if self.action == Action::Close {
                    th.stop_iteration(Value::NONE)
                } else {
                    Raised::with_args(&exc::StopAsyncIteration, Vec::new())
                })
            }
            Err(raised) => {
                done();
                let ended = raised.is(&exc::StopAsyncIteration) || raised.is(&exc::GeneratorExit);
                if self.action == Action::Close && ended { Err(th.stop_iteration(Value::NONE)) } else { Err(raised) }
            }
        }
    }
}

fn resume_throw(th: &mut Thread, g: &Owned<Generator>, raised: Raised) -> PyResult<(Value, bool)> {
    throw_into(th, g.as_ref(), raised)
}

#[pymethods]
impl AsyncStep {
    #[slot(repr)]
    fn repr(this: Ref<'_, AsyncStep>, _th: &mut Thread) -> PyResult<Value> {
        let text = format!("<async_generator_{} object at {:#x}>", this.get().name(), this.bits());
        Ok(Str::from_text(&text).into_value())
    }
    #[slot(await)]
    fn await_(this: Ref<'_, AsyncStep>) -> Value {
        this.any().to_owned()
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, AsyncStep>) -> Value {
        this.any().to_owned()
    }
    #[slot(next)]
    fn next(this: Ref<'_, AsyncStep>, th: &mut Thread) -> PyResult<Option<Value>> {
        this.own().drive(th, Ok(Value::NONE)).map(Some)
    }
    /// Send a value in.
    fn send(this: Ref<'_, AsyncStep>, th: &mut Thread, value: Value) -> PyResult<Value> {
        this.own().drive(th, Ok(value))
    }
    /// Raise an exception inside.
    #[sig("($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)")]
    fn throw(
        this: Ref<'_, AsyncStep>,
        th: &mut Thread,
        type_: Ref<'_>,
        value: Opt<'_>,
        traceback: Opt<'_>,
    ) -> PyResult<Value> {
        let raised = thrown(th, type_, value.0, traceback.0)?;
        this.own().drive(th, Err(raised))
    }
    /// Close: nothing more will be sent.
    fn close(this: Ref<'_, AsyncStep>) {
        this.stage.set(Stage::Closed);
    }
}

#[pymethods(name = ASYNC_ONLY)]
impl Generator {
    #[slot(repr)]
    fn repr_async(this: Ref<'_, Generator>, _th: &mut Thread) -> PyResult<Value> {
        let name = this.qualname.get();
        let text = format!("<async_generator object {} at {:#x}>", name.to_text(), this.bits());
        Ok(Str::from_text(&text).into_value())
    }
    #[slot(aiter)]
    fn aiter(this: Ref<'_, Generator>) -> Value {
        this.any().to_owned()
    }
    #[slot(anext)]
    fn anext(this: Ref<'_, Generator>, th: &mut Thread) -> PyResult<Value> {
        async_generator_next(th, this)
    }
    /// asend(v) -> send 'v' in generator.
    fn asend(this: Ref<'_, Generator>, value: Value) -> Value {
        step(this, Action::Send, Some(value))
    }
    /// athrow(value) -> raise exception in generator.
    #[sig("($self, type, value=<unrepresentable>, traceback=<unrepresentable>, /)")]
    fn athrow(
        this: Ref<'_, Generator>,
        th: &mut Thread,
        type_: Ref<'_>,
        value: Opt<'_>,
        traceback: Opt<'_>,
    ) -> PyResult<Value> {
        let raised = thrown(th, type_, value.0, traceback.0)?;
        Ok(step(this, Action::Throw, Some(raised.into_value())))
    }
    /// aclose() -> raise GeneratorExit inside generator.
    fn aclose(this: Ref<'_, Generator>) -> Value {
        step(this, Action::Close, None)
    }
    #[getter(name = "__name__")]
    fn name_async(this: Ref<'_, Generator>) -> Value {
        this.name.get().into_value()
    }
    #[getter(name = "__qualname__")]
    fn qualname_async(this: Ref<'_, Generator>) -> Value {
        this.qualname.get().into_value()
    }
    #[getter]
    fn ag_frame(this: Ref<'_, Generator>) -> Value {
        frame_object(this.get())
    }
    #[getter]
    fn ag_code(this: Ref<'_, Generator>) -> Value {
        this.code.to_value()
    }
    #[getter]
    fn ag_running(this: Ref<'_, Generator>) -> bool {
        this.async_running.get()
    }
    #[getter]
    fn ag_await(this: Ref<'_, Generator>) -> Value {
        this.get().delegate().unwrap_or(Value::NONE)
    }
    /// `list[int]`-like form of the class.
    #[classmethod]
    fn __class_getitem__(cls: Ref<'_, Type>, _item: Ref<'_>) -> Value {
        cls.any().to_owned()
    }
}
