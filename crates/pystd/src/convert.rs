//! What native modules hand to Python and take from it: values from Rust data, bytes-like arguments, early-ending walks.
//!
//! Here so that every module says the same thing in the same words; nothing here keeps state.

use std::ops::ControlFlow;

use pyrt::object::int;
use pyrt::object::list::List;
use pyrt::{Args, Object, Owned, PyResult, Raised, Ref, Str, Thread, Tuple, Type, TypeSpec, Value, protocol};

/// An int.
#[inline]
pub fn int(i: i64) -> Value {
    int::from_i64(i)
}

/// An int from an unsigned count.
pub fn uint(i: u64) -> Value {
    match i64::try_from(i) {
        Ok(i) => int::from_i64(i),
        Err(_) => int::from_parts(false, &i.to_le_bytes()),
    }
}

/// A float.
#[inline]
pub fn float(x: f64) -> Value {
    pyrt::object::float::from_f64(x)
}

/// A string.
#[inline]
pub fn text(s: &str) -> Value {
    Str::from_text(s).into_value()
}

/// A tuple.
pub fn tuple(values: Vec<Value>) -> Value {
    Tuple::new(values).into_value()
}

/// A list.
pub fn list(values: Vec<Value>) -> Value {
    List::new(values).into_value()
}

/// A list of strings.
pub fn text_list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Value {
    list(items.into_iter().map(|s| text(s.as_ref())).collect())
}

/// An interned string.
pub fn interned(th: &Thread, s: &str) -> Owned<Str> {
    th.interp().intern(s)
}

/// The built-in class of `T`.
pub fn class_of<'a, T: Object>(th: &Thread) -> Ref<'a, Type> {
    class_of_spec(th, T::spec())
}

/// The built-in class of a description.
pub fn class_of_spec<'a>(th: &Thread, spec: &'static TypeSpec) -> Ref<'a, Type> {
    let class = th.interp().class(spec);
    // SAFETY: built-in classes live as long as the interpreter, which no running code outlives.
    unsafe { Ref::from_bits(class.bits()).cast_unchecked() }
}

/// `object.name` for a name given as text.
pub fn attr(th: &mut Thread, object: Ref<'_>, name: &str) -> PyResult<Value> {
    let name = th.interp().intern(name);
    protocol::attr::get(th, object, name.as_ref())
}

/// `getattr(object, name, None)`, None for absent.
pub fn attr_opt(th: &mut Thread, object: Ref<'_>, name: &str) -> PyResult<Option<Value>> {
    let name = th.interp().intern(name);
    protocol::attr::get_opt(th, object, name.as_ref())
}

/// `object.name = value`.
pub fn set_attr(th: &mut Thread, object: Ref<'_>, name: &str, value: Value) -> PyResult<()> {
    let name = th.interp().intern(name);
    protocol::attr::set(th, object, name.as_ref(), value.as_ref())
}

/// `object.name(*args)`.
pub fn call_method(th: &mut Thread, object: Ref<'_>, name: &str, args: &[Value]) -> PyResult<Value> {
    let name = th.interp().intern(name);
    protocol::call_method(th, object, name.as_ref(), args)
}

/// Call with positional and keyword arguments.
pub fn call_with_keywords(
    th: &mut Thread, callee: Ref<'_>, positional: &[Value], keywords: &[(Owned<Str>, Value)],
) -> PyResult<Value> {
    if keywords.is_empty() {
        return protocol::call(th, callee, Args::new(positional));
    }
    let mut values = positional.to_vec();
    values.extend(keywords.iter().map(|(_, v)| v.clone()));
    let names = Tuple::new(keywords.iter().map(|(k, _)| k.to_value()).collect());
    protocol::call(th, callee, Args::with_keywords(&values, names.as_ref()))
}

/// Walk an iterable until `f` breaks; gives what it broke with.
pub fn walk<R>(
    th: &mut Thread, iterable: Ref<'_>, mut f: impl FnMut(&mut Thread, Value) -> PyResult<ControlFlow<R>>,
) -> PyResult<Option<R>> {
    if let Some(list) = iterable.downcast_exact::<List>() {
        let mut i = 0;
        while let Some(item) = list.get().get(i) {
            if let ControlFlow::Break(r) = f(th, item)? {
                return Ok(Some(r));
            }
            i += 1;
        }
        return Ok(None);
    }
    if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        for item in tuple.get().as_slice() {
            if let ControlFlow::Break(r) = f(th, item.clone())? {
                return Ok(Some(r));
            }
        }
        return Ok(None);
    }
    let iterator = protocol::iter::iter(th, iterable)?;
    while let Some(item) = protocol::iter::next(th, iterator.as_ref())? {
        if let ControlFlow::Break(r) = f(th, item)? {
            return Ok(Some(r));
        }
    }
    Ok(None)
}

/// An `OSError` (or the subclass of the number) from the system's error, with the file's name where there is one.
#[cold]
pub fn os_error(th: &mut Thread, error: &std::io::Error, filename: Option<Ref<'_>>) -> Raised {
    let number = error.raw_os_error().unwrap_or(libc::EIO);
    os_error_number(th, number, filename)
}

/// As `os_error`, from an `errno`.
#[cold]
pub fn os_error_number(th: &mut Thread, number: i32, filename: Option<Ref<'_>>) -> Raised {
    use pyrt::object::exception as exc;
    let spec = match number {
        libc::ENOENT => &exc::FileNotFoundError,
        libc::EEXIST => &exc::FileExistsError,
        libc::EACCES | libc::EPERM => &exc::PermissionError,
        libc::EISDIR => &exc::IsADirectoryError,
        libc::ENOTDIR => &exc::NotADirectoryError,
        libc::EAGAIN | libc::EINPROGRESS | libc::EALREADY => &exc::BlockingIOError,
        libc::EPIPE | libc::ESHUTDOWN => &exc::BrokenPipeError,
        libc::ECHILD => &exc::ChildProcessError,
        libc::ECONNABORTED => &exc::ConnectionAbortedError,
        libc::ECONNREFUSED => &exc::ConnectionRefusedError,
        libc::ECONNRESET => &exc::ConnectionResetError,
        libc::EINTR => &exc::InterruptedError,
        libc::ESRCH => &exc::ProcessLookupError,
        libc::ETIMEDOUT => &exc::TimeoutError,
        _ => &exc::OSError,
    };
    let strerror = text(&strerror(number));
    let class = class_of_spec(th, spec);
    let mut args = vec![int(i64::from(number)), strerror.clone()];
    if let Some(name) = filename {
        args.push(name.to_owned());
    }
    // Through the class, so that its constructor sets what it sets.
    match protocol::call(th, class.any(), Args::new(&args)).map(Value::cast::<exc::BaseException>) {
        Ok(Ok(exception)) => Raised::from_exception(exception),
        Ok(Err(_)) => Raised::with_args(spec, args),
        Err(raised) => raised,
    }
}

/// The system's words for an error number.
pub fn strerror(number: i32) -> String {
    // SAFETY: strerror gives a C string that stays until the next call; it is copied at once.
    unsafe {
        let p = libc::strerror(number);
        if p.is_null() {
            return format!("Unknown error {number}");
        }
        std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
    }
}
