//! Raising, matching, `with`, exception groups.

use pyrt::frame::Frame;
use pyrt::object::exception::{self as exc, BaseException};
use pyrt::object::list::List;
use pyrt::object::type_::TypeFlags;
use pyrt::protocol::attr::{self, Method};
use pyrt::{Owned, PyResult, Raised, Ref, Thread, Tuple, Type, Value, protocol};

use crate::unwind;

/// RAISE_VARARGS. The second part of the answer: the frame is to be noted in the traceback.
pub(super) fn raise(th: &mut Thread, value: Option<Value>, cause: Option<Value>) -> (Raised, bool) {
    let Some(value) = value else {
        return match th.handled() {
            Some(exception) => (Raised::from_exception(exception), false),
            None => (th.runtime_error("No active exception to reraise"), true),
        };
    };
    match raise_value(th, value, cause) {
        Ok(raised) | Err(raised) => (raised, true),
    }
}

fn raise_value(th: &mut Thread, value: Value, cause: Option<Value>) -> PyResult<Raised> {
    let exception = exc::to_exception(th, value.as_ref())?;
    if let Some(cause) = cause {
        let cause = if cause.as_ref().is_none() {
            None
        } else {
            let class = cause.as_ref().downcast::<Type>().is_some_and(|c| c.flags().contains(TypeFlags::EXCEPTION));
            if !class && !cause.as_ref().is::<BaseException>() {
                return Err(th.type_error("exception causes must derive from BaseException"));
            }
            Some(exc::to_exception(th, cause.as_ref())?.into_value())
        };
        exception.cause.set(cause);
        exception.suppress_context.set(true);
    }
    let raised = Raised::from_exception(exception);
    unwind::add_context(th, &raised);
    Ok(raised)
}

/// RERAISE: pops class, value and traceback; the frame is not noted anew.
pub(super) fn reraise(th: &mut Thread, frame: *mut Frame) -> (Raised, bool) {
    // SAFETY: the loop's frame, `sp` saved; three words of a handler are on top.
    let pop = || unsafe {
        (*frame).sp = (*frame).sp.sub(1);
        Value::from_bits(*(*frame).sp)
    };
    let class = pop();
    let value = pop();
    let traceback = pop();
    let found = value.cast::<BaseException>();
    drop((class, traceback));
    match found {
        Ok(exception) => (Raised::from_exception(exception), false),
        Err(_) => (th.system_error("RERAISE without an exception"), true),
    }
}

/// END_ASYNC_FOR: a `StopAsyncIteration` ends the loop; true then, and handler and iterator are gone.
///
/// # Safety
/// The frame's `sp` is saved; the six words of a handler are on top of the iterator.
pub(super) unsafe fn end_async_for(th: &mut Thread, frame: *mut Frame) -> bool {
    // SAFETY: the caller's promise.
    unsafe {
        let value: Ref<'_> = Ref::from_bits(*(*frame).sp.sub(2));
        let stop = value.downcast::<BaseException>().is_some_and(|e| {
            let class = th.interp().class(&exc::StopAsyncIteration);
            e.any().class().is_subclass_of(class.get())
        });
        if !stop {
            return false;
        }
        if let Some(block) = th.stacks.blocks.pop() {
            unwind::leave_handler(th, frame, block);
        }
        (*frame).sp = (*frame).sp.sub(1);
        drop(Value::from_bits(*(*frame).sp));
        true
    }
}

/// JUMP_IF_NOT_EXC_MATCH: whether an exception (or its class) is of what an `except` clause names.
pub(super) fn matches(th: &mut Thread, left: Ref<'_>, right: Ref<'_>) -> PyResult<bool> {
    let class: Owned<Type> = match left.downcast::<Type>() {
        Some(class) => class.own(),
        None => left.class().own(),
    };
    matches_class(th, class.as_ref(), right)
}

fn matches_class(th: &mut Thread, class: Ref<'_, Type>, right: Ref<'_>) -> PyResult<bool> {
    if let Some(wanted) = right.downcast::<Type>()
        && wanted.flags().contains(TypeFlags::EXCEPTION)
    {
        return Ok(class.is_subclass_of(wanted.get()));
    }
    if let Some(tuple) = right.downcast::<Tuple>() {
        let is_exception = |v: &Value| v.downcast::<Type>().is_some_and(|c| c.flags().contains(TypeFlags::EXCEPTION));
        if tuple.get().as_slice().iter().all(is_exception) {
            let mut wanted = tuple.get().as_slice().iter().filter_map(Value::downcast::<Type>);
            return Ok(wanted.any(|w| class.is_subclass_of(w.get())));
        }
    }
    Err(th.type_error("catching classes that do not inherit from BaseException is not allowed"))
}

fn special(th: &mut Thread, object: Ref<'_>, name: Ref<'_, pyrt::Str>) -> PyResult<Option<Value>> {
    attr::lookup_special(th, object, name)
}

/// SETUP_WITH: the bound `__exit__`, and what `__enter__` gives.
pub(super) fn enter_with(th: &mut Thread, manager: Ref<'_>) -> PyResult<(Value, Value)> {
    let names = th.names();
    let class = manager.class().name().to_owned();
    let Some(enter) = attr::lookup_special_method(th, manager, names.__enter__.as_ref())? else {
        return Err(th.type_error(format!("'{class}' object does not support the context manager protocol")));
    };
    let Some(exit) = special(th, manager, names.__exit__.as_ref())? else {
        return Err(th.type_error(format!(
            "'{class}' object does not support the context manager protocol (missed __exit__ method)"
        )));
    };
    let entered = match enter {
        Method::Unbound(function) => protocol::call1(th, function.as_ref(), manager)?,
        Method::Bound(function) => protocol::call0(th, function.as_ref())?,
    };
    Ok((exit, entered))
}

/// BEFORE_ASYNC_WITH: the bound `__aexit__`, and the awaitable that `__aenter__` gives.
pub(super) fn enter_async_with(th: &mut Thread, manager: Ref<'_>) -> PyResult<(Value, Value)> {
    let names = th.names();
    let class = manager.class().name().to_owned();
    let Some(enter) = special(th, manager, names.__aenter__.as_ref())? else {
        return Err(
            th.type_error(format!("'{class}' object does not support the asynchronous context manager protocol"))
        );
    };
    let Some(exit) = special(th, manager, names.__aexit__.as_ref())? else {
        return Err(th.type_error(format!(
            "'{class}' object does not support the asynchronous context manager protocol (missed __aexit__ method)"
        )));
    };
    let entered = protocol::call0(th, enter.as_ref())?;
    Ok((exit, entered))
}

/// WITH_EXCEPT_START: call `__exit__` with class, value and traceback.
pub(super) fn exit_with(th: &mut Thread, exit: Ref<'_>, class: Ref<'_>, value: Ref<'_>) -> PyResult<Value> {
    let traceback =
        value.downcast::<BaseException>().and_then(|e| e.traceback.get()).map_or(Value::NONE, Owned::into_value);
    protocol::call3(th, exit, class, value, traceback.as_ref())
}

/// CHECK_EG_MATCH: split a group (or wrap a single exception that matches): the rest, and the part that matches; None
/// for an empty part.
pub(super) fn check_group_match(th: &mut Thread, group: Ref<'_>, types: Ref<'_>) -> PyResult<(Value, Value)> {
    if group.is_none() {
        return Ok((Value::NONE, Value::NONE));
    }
    let group_class = th.interp().class(&exc::BaseExceptionGroup).own();
    let forbidden = |v: Ref<'_>| v.downcast::<Type>().is_some_and(|c| c.is_subclass_of(&group_class));
    let any_forbidden = forbidden(types)
        || types.downcast::<Tuple>().is_some_and(|t| t.get().as_slice().iter().any(|v| forbidden(v.as_ref())));
    if any_forbidden {
        return Err(th.type_error("catching ExceptionGroup with except* is not allowed. Use except instead."));
    }
    if !group.class().is_subclass_of(&group_class) {
        if !matches(th, group, types)? {
            return Ok((group.to_owned(), Value::NONE));
        }
        // A lone exception is handed to the clause wrapped in a group.
        let list = Tuple::new(vec![group.to_owned()]).into_value();
        let class = th.interp().class(&exc::BaseExceptionGroup).any().to_owned();
        let wrapped = protocol::call2(th, class.as_ref(), pyrt::Str::from_text("").as_ref().any(), list.as_ref())?;
        if let (Some(w), Some(e)) = (wrapped.downcast::<BaseException>(), group.downcast::<BaseException>()) {
            w.traceback.set(e.traceback.get());
        }
        return Ok((Value::NONE, wrapped));
    }
    // The types are checked even where the group is empty of them.
    let name = th.interp().intern("split");
    let pair = protocol::call_method(th, group, name.as_ref(), &[types.to_owned()])?;
    let Some(pair) = pair.downcast::<Tuple>().filter(|t| t.len() == 2) else {
        let class = group.class().name().to_owned();
        return Err(th.type_error(format!("{class}.split must return a 2-tuple")));
    };
    let pair = pair.get().as_slice();
    Ok((pair[1].clone(), pair[0].clone()))
}

/// PREP_RERAISE_STAR: what is left to be raised after the clauses of an `except*`: of the exceptions in the list, those
/// that are parts of the original go back into its shape, new ones stand beside them.
pub(super) fn prep_reraise_star(th: &mut Thread, original: Ref<'_>, raised: Ref<'_>) -> PyResult<Value> {
    let all: Vec<Value> = match raised.downcast::<List>() {
        Some(list) => list.to_vec().into_iter().filter(|v| !v.as_ref().is_none()).collect(),
        None => Vec::new(),
    };
    if all.is_empty() {
        return Ok(Value::NONE);
    }
    let group_class = th.interp().class(&exc::BaseExceptionGroup).own();
    if !original.class().is_subclass_of(&group_class) {
        return Ok(all.into_iter().next().unwrap_or(Value::NONE));
    }
    let same_metadata = |v: &Value| match (v.downcast::<BaseException>(), original.downcast::<BaseException>()) {
        (Some(a), Some(b)) => {
            let bits = |e: Ref<'_, BaseException>| e.traceback.get().map(|t| t.as_ref().bits());
            let context = |e: Ref<'_, BaseException>| e.context.get().map(|c| c.as_ref().bits());
            a.any().class().is_subclass_of(&group_class) && bits(a) == bits(b) && context(a) == context(b)
        }
        _ => false,
    };
    let (parts, fresh): (Vec<Value>, Vec<Value>) = all.into_iter().partition(same_metadata);
    let mut out = fresh;
    if !parts.is_empty() {
        let mut leaves = Vec::new();
        for part in &parts {
            collect_leaves(part.as_ref(), &mut leaves);
        }
        if let Some(kept) = keep_leaves(th, original, &leaves)? {
            if out.is_empty() {
                return Ok(kept);
            }
            out.push(kept);
        }
    }
    if out.len() == 1 {
        return Ok(out.pop().unwrap_or(Value::NONE));
    }
    let class = th.interp().class(&exc::BaseExceptionGroup).any().to_owned();
    let list = Tuple::new(out).into_value();
    protocol::call2(th, class.as_ref(), pyrt::Str::from_text("").as_ref().any(), list.as_ref())
}

fn members(group: Ref<'_>) -> Option<Vec<Value>> {
    let exceptions = group.downcast::<BaseException>()?.extra(1)?;
    exceptions.downcast::<Tuple>().map(|t| t.get().as_slice().to_vec())
}

fn collect_leaves(group: Ref<'_>, leaves: &mut Vec<u64>) {
    match members(group) {
        Some(members) => members.iter().for_each(|m| collect_leaves(m.as_ref(), leaves)),
        None => leaves.push(group.bits()),
    }
}

/// The part of `group` whose leaves are among `leaves`, in the group's shape.
fn keep_leaves(th: &mut Thread, group: Ref<'_>, leaves: &[u64]) -> PyResult<Option<Value>> {
    let Some(all) = members(group) else {
        return Ok(if leaves.contains(&group.bits()) { Some(group.to_owned()) } else { None });
    };
    let mut kept = Vec::new();
    for member in &all {
        let part = th.recurse(" in exception group", |th| keep_leaves(th, member.as_ref(), leaves))?;
        kept.extend(part);
    }
    if kept.is_empty() {
        return Ok(None);
    }
    let name = th.interp().intern("derive");
    let list = List::new(kept).into_value();
    let derived = protocol::call_method(th, group, name.as_ref(), &[list])?;
    if let (Some(d), Some(g)) = (derived.downcast::<BaseException>(), group.downcast::<BaseException>()) {
        d.traceback.set(g.traceback.get());
        d.context.set(g.context.get());
        d.cause.set(g.cause.get());
    }
    Ok(Some(derived))
}
