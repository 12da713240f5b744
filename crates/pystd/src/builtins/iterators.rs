//! `iter`, `next` and their asynchronous forms, with the iterator over a callable and its sentinel.

use pymacros::{pyclass, pyfunction, pymethods};
use pyrt::object::exception as exc;
use pyrt::object::type_::new_builtin;
use pyrt::{Field, Header, Opt, PyResult, Raised, Ref, Thread, Value, protocol};

use crate::convert;

/// An iterator that calls a function until it gives the sentinel.
#[pyclass(name = "callable_iterator", flags(GC))]
#[repr(C)]
pub struct CallableIterator {
    header: Header,
    parts: Field<Option<(Value, Value)>>,
}

#[pymethods]
impl CallableIterator {
    #[slot(iter)]
    fn iter(this: Ref<'_, CallableIterator>) -> Value {
        this.any().to_owned()
    }

    #[slot(next)]
    fn next(this: Ref<'_, CallableIterator>, th: &mut Thread) -> PyResult<Option<Value>> {
        let Some((callable, sentinel)) = this.parts.get() else { return Ok(None) };
        let value = match protocol::call0(th, callable.as_ref()) {
            Ok(value) => value,
            Err(raised) if raised.is(&exc::StopIteration) => {
                this.parts.set(None);
                return Ok(None);
            }
            Err(raised) => return Err(raised),
        };
        if protocol::compare::equal(th, sentinel.as_ref(), value.as_ref())? {
            this.parts.set(None);
            return Ok(None);
        }
        Ok(Some(value))
    }
}

/// Get an iterator from an object.
///
/// In the first form, the argument must supply its own iterator, or be a sequence.
/// In the second form, the callable is called until it returns the sentinel.
#[pyfunction(module = "builtins")]
#[sig("(object, sentinel=<unrepresentable>, /)")]
fn iter(th: &mut Thread, object: Ref<'_>, sentinel: Opt<'_>) -> PyResult<Value> {
    let Some(sentinel) = sentinel.0 else { return protocol::iter::iter(th, object) };
    if object.class().get().slots().call.is_none() {
        return Err(th.type_error("iter(v, w): v must be callable"));
    }
    let parts = (object.to_owned(), sentinel.to_owned());
    Ok(new_builtin(|header| CallableIterator { header, parts: Field::new(Some(parts)) }).into_value())
}

/// Return the next item from the iterator.
///
/// If default is given and the iterator is exhausted,
/// it is returned instead of raising StopIteration.
#[pyfunction(module = "builtins")]
#[sig("(iterator, default=<unrepresentable>, /)")]
fn next(th: &mut Thread, iterator: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
    let Some(f) = iterator.class().get().slots().next else {
        return Err(th.type_error(format!("'{}' object is not an iterator", iterator.class().name())));
    };
    match (f(th, iterator), default.0) {
        (Ok(Some(value)), _) => Ok(value),
        (Ok(None), Some(default)) => Ok(default.to_owned()),
        (Ok(None), None) => Err(th.stop_iteration(Value::NONE)),
        (Err(raised), Some(default)) if raised.is(&exc::StopIteration) => Ok(default.to_owned()),
        (Err(raised), _) => Err(raised),
    }
}

/// Return an AsyncIterator for an AsyncIterable object.
#[pyfunction(module = "builtins")]
fn aiter(th: &mut Thread, async_iterable: Ref<'_>) -> PyResult<Value> {
    let class = async_iterable.class();
    let Some(f) = class.get().slots().aiter else {
        return Err(th.type_error(format!("'{}' object is not an async iterable", class.name())));
    };
    let iterator = f(th, async_iterable)?;
    if iterator.as_ref().class().get().slots().anext.is_none() {
        let class = iterator.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("aiter() returned not an async iterator of type '{class}'")));
    }
    Ok(iterator)
}

/// Return the next item from the async iterator.
///
/// If default is given and the async iterator is exhausted,
/// it is returned instead of raising StopAsyncIteration.
#[pyfunction(module = "builtins")]
#[sig("(aiterator, default=<unrepresentable>, /)")]
fn anext(th: &mut Thread, aiterator: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
    let class = aiterator.class();
    let Some(f) = class.get().slots().anext else {
        return Err(th.type_error(format!("'{}' object is not an async iterator", class.name())));
    };
    let awaitable = f(th, aiterator)?;
    match default.0 {
        None => Ok(awaitable),
        Some(default) => {
            let default = default.to_owned();
            Ok(new_builtin(|header| AnextAwaitable { header, awaitable, default, iterator: Field::new(None) })
                .into_value())
        }
    }
}

/// What `anext(it, default)` gives: awaiting it gives the item, or the default at the end.
#[pyclass(name = "anext_awaitable", flags(GC))]
#[repr(C)]
pub struct AnextAwaitable {
    header: Header,
    awaitable: Value,
    default: Value,
    iterator: Field<Option<Value>>,
}

impl AnextAwaitable {
    /// The iterator that the awaitable's `__await__` gives; coroutines and generators serve themselves.
    fn iterator(&self, th: &mut Thread) -> PyResult<Value> {
        if let Some(known) = self.iterator.get() {
            return Ok(known);
        }
        let awaitable = self.awaitable.as_ref();
        let made = match awaitable.class().get().slots().await_ {
            Some(f) => f(th, awaitable)?,
            None if awaitable.class().get().slots().next.is_some() => awaitable.to_owned(),
            None => {
                let class = awaitable.class().name().to_owned();
                return Err(th.type_error(format!("'{class}' object can't be awaited")));
            }
        };
        self.iterator.set(Some(made.clone()));
        Ok(made)
    }

    fn ended(&self, th: &mut Thread, raised: Raised) -> Raised {
        if raised.is(&exc::StopAsyncIteration) { th.stop_iteration(self.default.clone()) } else { raised }
    }

    fn forward(&self, th: &mut Thread, method: &str, args: &[Value]) -> PyResult<Value> {
        let iterator = self.iterator(th)?;
        match convert::call_method(th, iterator.as_ref(), method, args) {
            Ok(value) => Ok(value),
            Err(raised) => Err(self.ended(th, raised)),
        }
    }
}

#[pymethods]
impl AnextAwaitable {
    #[slot(await_)]
    fn awaited(this: Ref<'_, AnextAwaitable>) -> Value {
        this.any().to_owned()
    }
    #[slot(iter)]
    fn iter(this: Ref<'_, AnextAwaitable>) -> Value {
        this.any().to_owned()
    }
    #[slot(next)]
    fn next(this: Ref<'_, AnextAwaitable>, th: &mut Thread) -> PyResult<Option<Value>> {
        let iterator = this.iterator(th)?;
        let Some(f) = iterator.as_ref().class().get().slots().next else {
            return Err(th.type_error("__await__() returned a non-iterator"));
        };
        match f(th, iterator.as_ref()) {
            Ok(value) => Ok(value),
            Err(raised) => Err(this.ended(th, raised)),
        }
    }
    /// Send a value into the awaited object.
    fn send(this: Ref<'_, AnextAwaitable>, th: &mut Thread, value: Value) -> PyResult<Value> {
        this.forward(th, "send", &[value])
    }
    /// Raise an exception in the awaited object.
    #[sig("($self, /, *args)")]
    fn throw(this: Ref<'_, AnextAwaitable>, th: &mut Thread, args: pyrt::VarArgs<'_>) -> PyResult<Value> {
        this.forward(th, "throw", args.0)
    }
    /// Close the awaited object.
    fn close(this: Ref<'_, AnextAwaitable>, th: &mut Thread) -> PyResult<Value> {
        this.forward(th, "close", &[])
    }
}
