//! Functions over any object: attributes, identity, text, truth, order.

use std::ops::ControlFlow;

use pymacros::pyfunction;
use pyrt::object::list::List;
use pyrt::{Args, Opt, Owned, PyResult, Ref, Str, Thread, Truth, Value, protocol};

use crate::convert;

/// Return True if bool(x) is True for all values x in the iterable.
///
/// If the iterable is empty, return True.
#[pyfunction(module = "builtins")]
fn all(th: &mut Thread, iterable: Ref<'_>) -> PyResult<bool> {
    let found = convert::walk(th, iterable, |th, item| {
        Ok(if protocol::truth(th, item.as_ref())? { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found.is_none())
}

/// Return True if bool(x) is True for any x in the iterable.
///
/// If the iterable is empty, return False.
#[pyfunction(module = "builtins")]
fn any(th: &mut Thread, iterable: Ref<'_>) -> PyResult<bool> {
    let found = convert::walk(th, iterable, |th, item| {
        Ok(if protocol::truth(th, item.as_ref())? { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(found.is_some())
}

/// Return an ASCII-only representation of an object.
///
/// As repr(), return a string containing a printable representation of an
/// object, but escape the non-ASCII characters in the string returned by
/// repr() using \\x, \\u or \\U escapes.
#[pyfunction(module = "builtins")]
fn ascii(th: &mut Thread, obj: Ref<'_>) -> PyResult<Owned<Str>> {
    protocol::ascii(th, obj)
}

/// Return whether the object is callable (i.e., some kind of function).
///
/// Note that classes are callable, as are instances of classes with a
/// __call__() method.
#[pyfunction(module = "builtins")]
fn callable(obj: Ref<'_>) -> bool {
    obj.class().get().slots().call.is_some()
}

/// Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.
#[pyfunction(module = "builtins")]
fn chr(th: &mut Thread, i: Ref<'_>) -> PyResult<Owned<Str>> {
    let i = protocol::number::as_i64_clamped(th, i)?;
    match u32::try_from(i) {
        Ok(c) if c <= 0x10_FFFF => Ok(Str::from_char(c)),
        _ => Err(th.value_error("chr() arg not in range(0x110000)")),
    }
}

fn attribute_name(th: &mut Thread, name: Ref<'_>) -> PyResult<Owned<Str>> {
    match name.downcast::<Str>() {
        Some(name) => Ok(th.interp().intern_ref(name)),
        None => Err(th.type_error(format!("attribute name must be string, not '{}'", name.class().name()))),
    }
}

/// Deletes the named attribute from the given object.
///
/// delattr(x, 'y') is equivalent to ``del x.y``
#[pyfunction(module = "builtins")]
fn delattr(th: &mut Thread, obj: Ref<'_>, name: Ref<'_>) -> PyResult<()> {
    let name = attribute_name(th, name)?;
    protocol::attr::delete(th, obj, name.as_ref())
}

/// Return type(value).__format__(value, format_spec)
///
/// Many built-in types implement format_spec according to the
/// Format Specification Mini-language. See help('FORMATTING')
/// for more information.
#[pyfunction(module = "builtins")]
#[sig("(value, format_spec='', /)")]
fn format(th: &mut Thread, value: Ref<'_>, format_spec: Option<Ref<'_, Str>>) -> PyResult<Value> {
    let spec = match format_spec {
        Some(spec) => spec.own(),
        None => th.interp().empty_str().clone(),
    };
    format_value(th, value, spec.as_ref())
}

/// `format(value, spec)`.
pub fn format_value(th: &mut Thread, value: Ref<'_>, spec: Ref<'_, Str>) -> PyResult<Value> {
    if spec.is_empty() {
        if let Some(s) = value.downcast_exact::<Str>() {
            return Ok(s.any().to_owned());
        }
        if value.as_small_int().is_some() {
            return Ok(protocol::str(th, value)?.into_value());
        }
    }
    let name = th.names().__format__.as_ref();
    let Some(method) = protocol::attr::lookup_special(th, value, name)? else {
        return Err(th.type_error(format!("Type {} doesn't define __format__", value.class().name())));
    };
    let result = protocol::call1(th, method.as_ref(), spec.any())?;
    if result.as_ref().is::<Str>() {
        Ok(result)
    } else {
        let class = result.as_ref().class().name().to_owned();
        Err(th.type_error(format!("__format__ must return a str, not {class}")))
    }
}

/// getattr(object, name[, default]) -> value
///
/// Get a named attribute from an object; getattr(x, 'y') is equivalent to x.y.
/// When a default argument is given, it is returned when the attribute doesn't
/// exist; without it, an exception is raised in that case.
#[pyfunction(module = "builtins")]
#[sig("(object, name, default=<unrepresentable>, /)")]
fn getattr(th: &mut Thread, object: Ref<'_>, name: Ref<'_>, default: Opt<'_>) -> PyResult<Value> {
    let name = attribute_name(th, name)?;
    match default.0 {
        None => protocol::attr::get(th, object, name.as_ref()),
        Some(default) => Ok(protocol::attr::get_opt(th, object, name.as_ref())?.unwrap_or_else(|| default.to_owned())),
    }
}

/// Return whether the object has an attribute with the given name.
///
/// This is done by calling getattr(obj, name) and catching AttributeError.
#[pyfunction(module = "builtins")]
fn hasattr(th: &mut Thread, obj: Ref<'_>, name: Ref<'_>) -> PyResult<bool> {
    let name = attribute_name(th, name)?;
    Ok(protocol::attr::get_opt(th, obj, name.as_ref())?.is_some())
}

/// Return the hash value for the given object.
///
/// Two objects that compare equal must also have the same hash value, but the
/// reverse is not necessarily true.
#[pyfunction(module = "builtins")]
fn hash(th: &mut Thread, obj: Ref<'_>) -> PyResult<i64> {
    protocol::hash(th, obj)
}

/// Return the identity of an object.
///
/// This is guaranteed to be unique among simultaneously existing objects.
/// (CPython uses the object's memory address.)
#[pyfunction(module = "builtins")]
fn id(obj: Ref<'_>) -> Value {
    convert::uint(obj.bits())
}

/// Return whether an object is an instance of a class or of a subclass thereof.
///
/// A tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to
/// check against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)
/// or ...`` etc.
#[pyfunction(module = "builtins")]
fn isinstance(th: &mut Thread, obj: Ref<'_>, class_or_tuple: Ref<'_>) -> PyResult<bool> {
    protocol::is_instance(th, obj, class_or_tuple)
}

/// Return whether 'cls' is derived from another class or is the same class.
///
/// A tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to
/// check against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)
/// or ...``.
#[pyfunction(module = "builtins")]
fn issubclass(th: &mut Thread, class: Ref<'_>, class_or_tuple: Ref<'_>) -> PyResult<bool> {
    protocol::is_subclass(th, class, class_or_tuple)
}

/// Return the number of items in a container.
#[pyfunction(module = "builtins")]
fn len(th: &mut Thread, obj: Ref<'_>) -> PyResult<usize> {
    protocol::length(th, obj)
}

/// Return the ordinal value of a character.
///
/// If the argument is a one-byte string, return the value of that byte.
#[pyfunction(module = "builtins")]
fn ord(th: &mut Thread, character: Ref<'_>) -> PyResult<Value> {
    if let Some(s) = character.downcast::<Str>() {
        let mut points = s.code_points();
        if let (Some(c), None) = (points.next(), points.next()) {
            return Ok(convert::int(i64::from(c)));
        }
        let n = s.len();
        return Err(th.type_error(format!("ord() expected a character, but string of length {n} found")));
    }
    if let Some(bytes) = crate::bytes_like::of_bytes(character) {
        return match bytes.as_slice() {
            [one] => Ok(convert::int(i64::from(*one))),
            other => {
                let n = other.len();
                Err(th.type_error(format!("ord() expected a character, but string of length {n} found")))
            }
        };
    }
    Err(th.type_error(format!("ord() expected string of length 1, but {} found", character.class().name())))
}

/// Return the canonical string representation of the object.
///
/// For many object types, including most builtins, eval() will be able to
/// reproduce the object from that string.
#[pyfunction(module = "builtins")]
fn repr(th: &mut Thread, obj: Ref<'_>) -> PyResult<Owned<Str>> {
    protocol::repr(th, obj)
}

/// Sets the named attribute on the given object to the specified value.
///
/// setattr(x, 'y', v) is equivalent to ``x.y = v``
#[pyfunction(module = "builtins")]
fn setattr(th: &mut Thread, obj: Ref<'_>, name: Ref<'_>, value: Ref<'_>) -> PyResult<()> {
    let name = attribute_name(th, name)?;
    protocol::attr::set(th, obj, name.as_ref(), value)
}

/// Return a new list containing all items from the iterable in ascending order.
///
/// A custom key function can be supplied to customize the sort order, and the
/// reverse flag can be set to request the result in descending order.
#[pyfunction(module = "builtins")]
#[sig("(iterable, /, *, key=None, reverse=False)")]
fn sorted(
    th: &mut Thread,
    iterable: Ref<'_>,
    #[default(None)] key: Option<Ref<'_>>,
    #[default(Truth(false))] reverse: Truth,
) -> PyResult<Value> {
    let items = protocol::iter::collect(th, iterable)?;
    let list = List::new(items);
    pyrt::object::list::sort(th, list.as_ref(), key, reverse.0)?;
    Ok(list.into_value())
}

/// Call sys.breakpointhook(*args, **kws).
///
/// sys.breakpointhook() must accept whatever arguments are passed.
///
/// By default, this drops you into the pdb debugger.
#[pyfunction(module = "builtins")]
#[sig("(*args, **kws)")]
fn breakpoint(th: &mut Thread, args: Args<'_>) -> PyResult<Value> {
    match th.interp().sys_get("breakpointhook") {
        Some(hook) => protocol::call(th, hook.as_ref(), args),
        None => Err(th.runtime_error("lost sys.breakpointhook")),
    }
}
