//! Unpacking, generators and awaiting.

use pyrt::frame::Frame;
use pyrt::object::code::{Code, co};
use pyrt::object::generator::Generator;
use pyrt::object::generator_methods::{AsyncValue, async_generator_next};
use pyrt::object::list::List;
use pyrt::protocol::iter;
use pyrt::{PyResult, Raised, Ref, Thread, Tuple, Value, protocol};

/// The generator whose frame this is.
///
/// # Safety
/// `frame` is the record inside a live generator.
pub(crate) unsafe fn generator_of<'a>(frame: *mut Frame) -> &'a Generator {
    // SAFETY: the caller's promise.
    unsafe { Generator::of_frame(frame) }
}

/// UNPACK_SEQUENCE of anything.
pub(crate) fn unpack(th: &mut Thread, value: Ref<'_>, n: usize) -> PyResult<Vec<Value>> {
    let iterator = iterator_for_unpacking(th, value)?;
    let mut items = Vec::with_capacity(n);
    while items.len() < n {
        match iter::next(th, iterator.as_ref())? {
            Some(item) => items.push(item),
            None => {
                return Err(th.value_error(format!("not enough values to unpack (expected {n}, got {})", items.len())));
            }
        }
    }
    match iter::next(th, iterator.as_ref())? {
        None => Ok(items),
        Some(_) => Err(too_many(th, value, n)),
    }
}

#[cold]
fn too_many(th: &mut Thread, value: Ref<'_>, n: usize) -> Raised {
    // Of builtin containers the length is known.
    let known = value.is::<List>() || value.is::<pyrt::Tuple>() || value.is::<pyrt::object::dict::Dict>();
    if known && let Ok(got) = protocol::length(th, value) {
        return th.value_error(format!("too many values to unpack (expected {n}, got {got})"));
    }
    th.value_error(format!("too many values to unpack (expected {n})"))
}

fn iterator_for_unpacking(th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
    if value.class().get().slots().iter.is_none() && !iter::is_sequence(value) {
        return Err(th.type_error(format!("cannot unpack non-iterable {} object", value.class().name())));
    }
    iter::iter(th, value)
}

/// UNPACK_EX: `before` values, a list of the rest, `after` values.
pub(crate) fn unpack_ex(th: &mut Thread, value: Ref<'_>, before: usize, after: usize) -> PyResult<Vec<Value>> {
    let mut items = if let Some(tuple) = value.downcast_exact::<Tuple>() {
        tuple.get().as_slice().to_vec()
    } else if let Some(list) = value.downcast_exact::<List>() {
        list.to_vec()
    } else {
        let iterator = iterator_for_unpacking(th, value)?;
        let mut items = Vec::new();
        while let Some(item) = iter::next(th, iterator.as_ref())? {
            items.push(item);
        }
        items
    };
    if items.len() < before + after {
        return Err(th.value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            items.len()
        )));
    }
    let tail = items.split_off(items.len() - after);
    let rest = items.split_off(before);
    items.push(List::new(rest).into_value());
    items.extend(tail);
    Ok(items)
}

/// GET_YIELD_FROM_ITER.
pub(crate) fn yield_from_iter(th: &mut Thread, value: Ref<'_>, code: &Code) -> PyResult<Value> {
    if let Some(generator) = value.downcast::<Generator>() {
        if generator.is_coroutine() && code.flags & (co::COROUTINE | co::ITERABLE_COROUTINE) == 0 {
            return Err(th.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"));
        }
        if !generator.is_async_generator() {
            return Ok(value.to_owned());
        }
    }
    iter::iter(th, value)
}

/// Send a value to what a generator delegates to. The second part of the answer: it yielded; else it is done and this
/// is its result.
pub(crate) fn send(th: &mut Thread, receiver: Ref<'_>, value: Value) -> PyResult<(Value, bool)> {
    if let Some(generator) = receiver.downcast::<Generator>()
        && !generator.is_async_generator()
    {
        let resume = th.interp().hooks().resume;
        return resume(th, generator, Ok(value));
    }
    let result = if value.as_ref().is_none() && receiver.class().get().slots().next.is_some() {
        match receiver.class().get().slots().next {
            Some(next) => next(th, receiver),
            None => Ok(None),
        }
    } else {
        let name = th.names().send.as_ref();
        protocol::call_method(th, receiver, name, &[value]).map(Some)
    };
    match result {
        Ok(Some(value)) => Ok((value, true)),
        Ok(None) => Ok((Value::NONE, false)),
        Err(raised) => {
            let value = stop_value(&raised);
            match value {
                Some(value) => Ok((value, false)),
                None => Err(raised),
            }
        }
    }
}

/// The value of a `StopIteration`; None for other exceptions.
fn stop_value(raised: &Raised) -> Option<Value> {
    if raised.is(&pyrt::object::exception::StopIteration) {
        Some(raised.exception().extra(0).unwrap_or(Value::NONE))
    } else {
        None
    }
}

/// GET_AWAITABLE.
pub(crate) fn awaitable(th: &mut Thread, value: Ref<'_>, _after: u32) -> PyResult<Value> {
    if let Some(generator) = value.downcast::<Generator>() {
        if generator.is_coroutine() {
            if delegate_of(generator).is_some() {
                return Err(th.runtime_error("coroutine is being awaited already"));
            }
            return Ok(value.to_owned());
        }
        if generator.code.flags & co::ITERABLE_COROUTINE != 0 {
            return Ok(value.to_owned());
        }
    }
    let Some(slot) = value.class().get().slots().await_ else {
        let class = value.class().name().to_owned();
        return Err(th.type_error(format!("object {class} can't be used in 'await' expression")));
    };
    let iterator = slot(th, value)?;
    if iterator.downcast::<Generator>().is_some_and(|g| g.is_coroutine()) {
        return Err(th.type_error("__await__() returned a coroutine"));
    }
    if iterator.as_ref().class().get().slots().next.is_none() {
        let class = iterator.as_ref().class().name().to_owned();
        return Err(th.type_error(format!("__await__() returned non-iterator of type '{class}'")));
    }
    Ok(iterator)
}

fn delegate_of(generator: Ref<'_, Generator>) -> Option<Value> {
    generator.get().delegate()
}

/// GET_AITER.
pub(crate) fn aiter(th: &mut Thread, value: Ref<'_>) -> PyResult<Value> {
    let class = value.class().name().to_owned();
    let Some(slot) = value.class().get().slots().aiter else {
        return Err(th.type_error(format!("'async for' requires an object with __aiter__ method, got {class}")));
    };
    let iterator = slot(th, value)?;
    if iterator.as_ref().class().get().slots().anext.is_none() {
        let class = iterator.as_ref().class().name().to_owned();
        return Err(th.type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {class}"
        )));
    }
    Ok(iterator)
}

/// GET_ANEXT: the awaitable of the next item.
pub(crate) fn anext(th: &mut Thread, iterator: Ref<'_>) -> PyResult<Value> {
    if let Some(generator) = iterator.downcast::<Generator>()
        && generator.is_async_generator()
    {
        return async_generator_next(th, generator);
    }
    let class = iterator.class().name().to_owned();
    let Some(slot) = iterator.class().get().slots().anext else {
        return Err(th.type_error(format!("'async for' requires an iterator with __anext__ method, got {class}")));
    };
    let next = slot(th, iterator)?;
    match awaitable(th, next.as_ref(), 0) {
        Ok(value) => Ok(value),
        Err(raised) => {
            let error = th.type_error(format!("'async for' received an invalid object from __anext__: {class}"));
            let cause = raised.into_exception();
            error.exception().cause.set(Some(cause.to_value()));
            error.exception().context.set(Some(cause));
            error.exception().suppress_context.set(true);
            Err(error)
        }
    }
}

/// What an asynchronous generator yields goes out wrapped, so that awaiting inside it can be told apart.
pub(crate) fn wrap_async(_th: &mut Thread, value: Value) -> Value {
    AsyncValue::wrap(value)
}
