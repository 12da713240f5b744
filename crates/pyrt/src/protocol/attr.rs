//! Attributes: read, write, delete, and the lookups that calls need. Source: docs, Data model, 3.3.2.

use crate::error::{PyResult, Raised};
use crate::object::exception as exc;
use crate::object::function::Function;
use crate::object::method::BoundMethod;
use crate::object::native::MethodDescriptor;
use crate::object::raw::{Object, Ref, Value};
use crate::object::str::Str;
use crate::object::type_::{Type, TypeFlags};
use crate::shape;
use crate::state::Thread;

/// What `get_method` finds.
pub enum Method {
    /// A function to be called with the object in front of the arguments.
    Unbound(Value),
    /// Anything else, to be called as it is.
    Bound(Value),
}

/// `getattr(object, name)`.
#[inline]
pub fn get(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    match object.class().get().slots().getattro {
        Some(f) => f(th, object, name),
        None => object_getattribute(th, object, name),
    }
}

/// `getattr(object, name, None)` where None stands for absent: an `AttributeError` is forgotten.
pub fn get_opt(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Value>> {
    if object.class().flags().contains(TypeFlags::PLAIN_GETATTR) {
        return forget_attribute_error(plain_lookup(th, object, name));
    }
    forget_attribute_error(get(th, object, name).map(Some))
}

fn forget_attribute_error(result: PyResult<Option<Value>>) -> PyResult<Option<Value>> {
    match result {
        Err(raised) if raised.is(&exc::AttributeError) => Ok(None),
        other => other,
    }
}

/// As `object.__getattribute__`, None where there is no such attribute.
pub fn get_opt_generic(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Value>> {
    plain_lookup(th, object, name)
}

/// `object.__getattribute__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
pub fn object_getattribute(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    match plain_lookup(th, object, name)? {
        Some(value) => Ok(value),
        None => Err(no_attribute(th, object, name)),
    }
}

/// The attribute by the rules of `object.__getattribute__`; None where there is none. What a descriptor raises comes
/// through.
fn plain_lookup(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Value>> {
    let interned;
    let name = if name.is_interned() {
        name
    } else {
        interned = th.interp().intern_ref(name);
        interned.as_ref()
    };
    let class = object.class();
    let found = class.get().lookup(name);
    if let Some(attr) = &found {
        let slots = attr.as_ref().class().get().slots();
        if slots.descr_set.is_some()
            && let Some(getter) = slots.descr_get
        {
            let class = class.own();
            return getter(th, attr.as_ref(), Some(object), Some(class.as_ref().any())).map(Some);
        }
    }
    if let Some(value) = shape::get_own(object, name) {
        return Ok(Some(value));
    }
    let Some(attr) = found else { return Ok(None) };
    bind(th, attr, object, class).map(Some)
}

/// What an attribute found in the class gives for an instance.
fn bind(th: &mut Thread, attr: Value, object: Ref<'_>, class: Ref<'_, Type>) -> PyResult<Value> {
    if attr.as_ref().downcast_exact::<Function>().is_some() && !object.is_none() {
        return Ok(BoundMethod::bind(attr, object.to_owned()).into_value());
    }
    match attr.as_ref().class().get().slots().descr_get {
        Some(getter) => {
            let class = class.own();
            getter(th, attr.as_ref(), Some(object), Some(class.as_ref().any()))
        }
        None => Ok(attr),
    }
}

/// The error of a failed attribute read.
#[cold]
pub fn no_attribute(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> Raised {
    let text = match object.downcast::<Type>() {
        Some(class) => format!("type object '{}' has no attribute '{}'", class.name(), name.to_text()),
        None => format!("'{}' object has no attribute '{}'", object.class().message_name(), name.to_text()),
    };
    th.attribute_error(text, object, name.any())
}

/// `type.__getattribute__`: the metaclass's data descriptors, then the class and its bases, then the metaclass.
pub fn type_getattribute(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Value> {
    let Some(class) = object.downcast::<Type>() else { return object_getattribute(th, object, name) };
    let interned = th.interp().intern_ref(name);
    let name = interned.as_ref();
    let meta = object.class();
    let found = meta.get().lookup(name);
    if let Some(attr) = &found {
        let slots = attr.as_ref().class().get().slots();
        if slots.descr_set.is_some()
            && let Some(getter) = slots.descr_get
        {
            return getter(th, attr.as_ref(), Some(object), Some(meta.any()));
        }
    }
    if let Some(own) = class.get().lookup(name) {
        return match own.as_ref().class().get().slots().descr_get {
            Some(getter) => getter(th, own.as_ref(), None, Some(object)),
            None => Ok(own),
        };
    }
    match found {
        Some(attr) => bind(th, attr, object, meta),
        None => Err(no_attribute(th, object, name)),
    }
}

/// The method `name` of an object about to be called, without making a bound method where that can be spared.
#[inline]
pub fn get_method(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Method> {
    let class = object.class();
    if !class.flags().contains(TypeFlags::PLAIN_GETATTR) || !name.is_interned() {
        return get(th, object, name).map(Method::Bound);
    }
    let found = class.get().lookup(name);
    if let Some(attr) = &found {
        let attr = attr.as_ref();
        if is_method_like(attr) {
            if object.is_object()
                && let Some(value) = shape::get_own(object, name)
            {
                return Ok(Method::Bound(value));
            }
            return Ok(Method::Unbound(attr.to_owned()));
        }
        let slots = attr.class().get().slots();
        if slots.descr_set.is_some()
            && let Some(getter) = slots.descr_get
        {
            let class = class.own();
            return getter(th, attr, Some(object), Some(class.as_ref().any())).map(Method::Bound);
        }
    }
    if let Some(value) = shape::get_own(object, name) {
        return Ok(Method::Bound(value));
    }
    match found {
        Some(attr) => bind(th, attr, object, class).map(Method::Bound),
        None => Err(no_attribute(th, object, name)),
    }
}

/// Whether calling what `attr.__get__` gives is calling `attr` with the object in front.
#[inline]
pub fn is_method_like(attr: Ref<'_>) -> bool {
    Function::matches(attr) || MethodDescriptor::matches_exact(attr)
}

/// The special method `name` as the interpreter looks it up: in the class, bound to the object. None where absent.
pub fn lookup_special(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Value>> {
    let class = object.class();
    match class.get().lookup(name) {
        Some(attr) => bind(th, attr, object, class).map(Some),
        None => Ok(None),
    }
}

/// As `lookup_special`, without binding where calling with the object in front is the same.
pub fn lookup_special_method(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<Option<Method>> {
    let class = object.class();
    match class.get().lookup(name) {
        Some(attr) if is_method_like(attr.as_ref()) => Ok(Some(Method::Unbound(attr))),
        Some(attr) => bind(th, attr, object, class).map(|m| Some(Method::Bound(m))),
        None => Ok(None),
    }
}

/// `setattr(object, name, value)`.
#[inline]
pub fn set(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>, value: Ref<'_>) -> PyResult<()> {
    match object.class().get().slots().setattro {
        Some(f) => f(th, object, name, Some(value)),
        None => object_setattr(th, object, name, Some(value)),
    }
}

/// `delattr(object, name)`.
pub fn delete(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>) -> PyResult<()> {
    match object.class().get().slots().setattro {
        Some(f) => f(th, object, name, None),
        None => object_setattr(th, object, name, None),
    }
}

/// `object.__setattr__` and `object.__delattr__`. Slots are compared with it: never inlined, it has one address.
#[inline(never)]
pub fn object_setattr(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>, value: Option<Ref<'_>>) -> PyResult<()> {
    let interned;
    let name = if name.is_interned() {
        name
    } else {
        interned = th.interp().intern_ref(name);
        interned.as_ref()
    };
    let found = object.class().get().lookup(name);
    if let Some(attr) = &found
        && let Some(setter) = attr.as_ref().class().get().slots().descr_set
    {
        return setter(th, attr.as_ref(), object, value);
    }
    let done = match value {
        Some(value) => shape::set_own(object, name, value.to_owned()),
        None => shape::del_own(object, name),
    };
    if done { Ok(()) } else { Err(cannot_set(th, object, name, found.is_some(), value.is_some())) }
}

#[cold]
fn cannot_set(th: &mut Thread, object: Ref<'_>, name: Ref<'_, Str>, in_class: bool, setting: bool) -> Raised {
    let class = object.class();
    let text = name.to_text();
    if !setting && shape::has_dict(object) {
        return no_attribute(th, object, name);
    }
    let message = if in_class {
        format!("'{}' object attribute '{text}' is read-only", class.message_name())
    } else {
        format!(
            "'{}' object has no attribute '{text}' and no __dict__ for setting new attributes",
            class.message_name()
        )
    };
    th.attribute_error(message, object, name.any())
}
