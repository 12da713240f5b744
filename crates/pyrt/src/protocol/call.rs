//! Calling.

use super::attr;
use crate::args::Args;
use crate::error::PyResult;
use crate::object::function::Function;
use crate::object::native::NativeFunction;
use crate::object::raw::{Ref, Value, as_values};
use crate::object::str::Str;
use crate::object::type_::Type;
use crate::state::Thread;

/// Call `callee`.
///
/// # Errors
/// What the call raises; `TypeError` where the value cannot be called.
#[inline]
pub fn call(th: &mut Thread, callee: Ref<'_>, args: Args<'_>) -> PyResult<Value> {
    if let Some(function) = callee.downcast::<Function>() {
        let hook = th.interp().hooks().call;
        return hook(th, function, args);
    }
    if let Some(native) = callee.downcast_exact::<NativeFunction>() {
        return native.get().invoke(th, args);
    }
    match callee.class().get().slots().call {
        Some(f) => {
            th.enter_call("")?;
            let result = f(th, callee, args);
            th.leave_call();
            result
        }
        None => Err(not_callable(th, callee)),
    }
}

/// Call a class whose class is `type` itself.
///
/// # Errors
/// As for [`call`].
pub fn call_class(th: &mut Thread, class: Ref<'_, Type>, args: Args<'_>) -> PyResult<Value> {
    th.enter_call("")?;
    let result = crate::object::type_methods::instantiate(th, class, args);
    th.leave_call();
    result
}

#[cold]
fn not_callable(th: &mut Thread, callee: Ref<'_>) -> crate::error::Raised {
    th.type_error(format!("'{}' object is not callable", callee.class().message_name()))
}

/// Call without arguments.
#[inline]
pub fn call0(th: &mut Thread, callee: Ref<'_>) -> PyResult<Value> {
    call(th, callee, Args::new(&[]))
}

/// Call with one argument.
#[inline]
pub fn call1(th: &mut Thread, callee: Ref<'_>, a: Ref<'_>) -> PyResult<Value> {
    call(th, callee, Args::new(as_values(&[a])))
}

/// Call with two arguments.
#[inline]
pub fn call2(th: &mut Thread, callee: Ref<'_>, a: Ref<'_>, b: Ref<'_>) -> PyResult<Value> {
    call(th, callee, Args::new(as_values(&[a, b])))
}

/// Call with three arguments.
pub fn call3(th: &mut Thread, callee: Ref<'_>, a: Ref<'_>, b: Ref<'_>, c: Ref<'_>) -> PyResult<Value> {
    call(th, callee, Args::new(as_values(&[a, b, c])))
}

/// `object.name(*args)`.
pub fn call_method(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>, args: &[Value]) -> PyResult<Value> {
    match attr::get_method(th, object, name)? {
        attr::Method::Unbound(function) => {
            let mut values: smallvec::SmallVec<[Value; 6]> = smallvec::SmallVec::with_capacity(args.len() + 1);
            values.push(object.to_owned());
            values.extend(args.iter().cloned());
            call(th, function.as_ref(), Args::new(&values))
        }
        attr::Method::Bound(method) => call(th, method.as_ref(), Args::new(args)),
    }
}

/// The special method `name` of the object's class, called on it; None where the class has none.
pub fn call_method_opt(
    th: &mut Thread,
    object: Ref<'_>,
    name: Ref<'_, Str>,
    args: &[Value],
) -> PyResult<Option<Value>> {
    let Some(method) = attr::lookup_special(th, object, name)? else { return Ok(None) };
    call(th, method.as_ref(), Args::new(args)).map(Some)
}
