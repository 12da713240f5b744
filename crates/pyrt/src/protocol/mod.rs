//! The data model: one free function for each operation that Python code can ask of any value.
//!
//! Small ints, floats and exact strings are served before the class's slots are asked. Every function here is callable
//! on its own, so that both tiers of the eval loop and native code share one meaning. Source: docs, Data model.

pub mod attr;
mod call;
pub mod compare;
mod format;
mod hash;
pub mod iter;
pub mod mapping;
pub mod number;
mod repr_guard;
mod text;

pub use call::{call, call_class, call_method, call_method_opt, call0, call1, call2, call3};
pub use format::{format, write_format};
pub use hash::{MODULUS as HASH_MODULUS, hash, hash_double, hash_pointer, hash_small_int};
pub use mapping::{
    contains, contains_quick, del_item, get_item, length, length_hint, quick_set_slice, quick_slice, quick_steps,
    set_item,
};
pub use repr_guard::{push_repr, repr_guard, repr_row};
pub use text::{ascii, display, repr, repr_text, str, str_text};

use crate::error::PyResult;
use crate::object::raw::Ref;
use crate::state::Thread;

/// The truth of a value.
///
/// # Errors
/// What `__bool__` or `__len__` raises, or `TypeError` where they give the wrong type.
#[inline]
pub fn truth(th: &mut Thread, value: Ref<'_>) -> PyResult<bool> {
    if value.is_bool() {
        return Ok(value.is_true());
    }
    if let Some(i) = value.as_small_int() {
        return Ok(i != 0);
    }
    if value.is_none() {
        return Ok(false);
    }
    truth_slow(th, value)
}

fn truth_slow(th: &mut Thread, value: Ref<'_>) -> PyResult<bool> {
    if let Some(f) = value.as_small_float() {
        return Ok(f != 0.0);
    }
    let slots = value.class().get().slots();
    if let Some(f) = slots.bool_ {
        f(th, value)
    } else if let Some(f) = slots.len {
        Ok(f(th, value)? != 0)
    } else if value.is_not_implemented() {
        Err(th.type_error("NotImplemented should not be used in a boolean context"))
    } else {
        Ok(true)
    }
}

/// `isinstance(value, class)` for a class or a tuple of them, `__instancecheck__` included.
pub fn is_instance(th: &mut Thread, value: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    check_class(th, value, class, true)
}

/// `issubclass(class, other)`, `__subclasscheck__` included.
pub fn is_subclass(th: &mut Thread, class: Ref<'_>, other: Ref<'_>) -> PyResult<bool> {
    check_class(th, class, other, false)
}

fn check_class(th: &mut Thread, value: Ref<'_>, class: Ref<'_>, instance: bool) -> PyResult<bool> {
    use crate::object::tuple::Tuple;
    use crate::object::type_::Type;
    if instance && value.class().bits_eq(class) {
        return Ok(true);
    }
    if let Some(exact) = class.downcast_exact::<Type>().filter(|c| c.any().class().is_builtin()) {
        return if instance {
            real_is_instance(th, value, exact.any())
        } else {
            real_is_subclass(th, value, exact.any())
        };
    }
    if let Some(tuple) = class.downcast::<Tuple>() {
        for item in tuple.get().as_slice() {
            if th.recurse(" in __instancecheck__", |th| check_class(th, value, item.as_ref(), instance))? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let names = th.names();
    let check = if instance { &names.__instancecheck__ } else { &names.__subclasscheck__ };
    if let Some(method) = attr::lookup_special(th, class, check.as_ref())? {
        let result = th.recurse(" in __subclasscheck__", |th| call1(th, method.as_ref(), value))?;
        return truth(th, result.as_ref());
    }
    if instance { real_is_instance(th, value, class) } else { real_is_subclass(th, value, class) }
}

/// `type.__instancecheck__`: by the class, then by what `__class__` says.
pub fn real_is_instance(th: &mut Thread, value: Ref<'_>, class: Ref<'_>) -> PyResult<bool> {
    use crate::object::type_::Type;
    if let Some(class) = class.downcast::<Type>() {
        if value.class().is_subclass_of(class.get()) {
            return Ok(true);
        }
        let plain = value.class().flags().contains(crate::TypeFlags::PLAIN_GETATTR);
        if !value.is_object() || plain && value.header().shape().is_builtin_class() {
            return Ok(false);
        }
        let name = th.names().__class__.as_ref();
        if let Some(claimed) = attr::get_opt(th, value, name)?
            && let Some(claimed) = claimed.downcast::<Type>()
        {
            return Ok(claimed.is_subclass_of(class.get()));
        }
        return Ok(false);
    }
    let name = th.names().__class__.as_ref();
    check_has_bases(th, class, "isinstance() arg 2 must be a type, a tuple of types, or a union")?;
    match attr::get_opt(th, value, name)? {
        Some(claimed) => abstract_is_subclass(th, claimed.as_ref(), class),
        None => Ok(false),
    }
}

/// `type.__subclasscheck__`.
pub fn real_is_subclass(th: &mut Thread, class: Ref<'_>, other: Ref<'_>) -> PyResult<bool> {
    use crate::object::type_::Type;
    if let (Some(class), Some(other)) = (class.downcast::<Type>(), other.downcast::<Type>()) {
        return Ok(class.is_subclass_of(other.get()));
    }
    check_has_bases(th, class, "issubclass() arg 1 must be a class")?;
    check_has_bases(th, other, "issubclass() arg 2 must be a class, a tuple of classes, or a union")?;
    abstract_is_subclass(th, class, other)
}

fn bases_of(
    th: &mut Thread,
    class: Ref<'_>,
) -> PyResult<Option<crate::object::raw::Owned<crate::object::tuple::Tuple>>> {
    let name = th.names().__bases__.as_ref();
    Ok(attr::get_opt(th, class, name)?.and_then(|b| b.cast().ok()))
}

fn check_has_bases(th: &mut Thread, class: Ref<'_>, message: &str) -> PyResult<()> {
    if bases_of(th, class)?.is_some() { Ok(()) } else { Err(th.type_error(message)) }
}

fn abstract_is_subclass(th: &mut Thread, class: Ref<'_>, other: Ref<'_>) -> PyResult<bool> {
    if class.bits_eq(other) {
        return Ok(true);
    }
    if let Some(bases) = bases_of(th, class)? {
        for base in bases.as_slice() {
            if th.recurse(" in __issubclass__", |th| abstract_is_subclass(th, base.as_ref(), other))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
