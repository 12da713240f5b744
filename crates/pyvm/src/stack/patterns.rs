//! `match`. Source: PEP 634.

use pyrt::object::dict::Dict;
use pyrt::object::exception as exc;
use pyrt::object::type_::TypeFlags;
use pyrt::{PyResult, Ref, Str, Thread, Tuple, Type, Value, protocol};

/// MATCH_MAPPING.
pub(super) fn is_mapping(subject: Ref<'_>) -> bool {
    subject.class().flags().contains(TypeFlags::MAPPING)
}

/// MATCH_SEQUENCE.
pub(super) fn is_sequence(subject: Ref<'_>) -> bool {
    subject.class().flags().contains(TypeFlags::SEQUENCE)
}

/// MATCH_KEYS: the values of all keys, or None and false.
pub(super) fn match_keys(th: &mut Thread, subject: Ref<'_>, keys: Ref<'_>) -> PyResult<(Value, bool)> {
    let Some(keys) = keys.downcast::<Tuple>() else { return Err(th.system_error("MATCH_KEYS without keys")) };
    let mut values = Vec::with_capacity(keys.len());
    let seen = Dict::new();
    let missing =
        pyrt::object::object::new_plain(th.interp().class(<pyrt::object::object::PlainObject as pyrt::Object>::spec()))
            .into_value();
    let get = protocol::attr::get(th, subject, th.interp().clone().intern("get").as_ref())?;
    for key in keys.get().as_slice() {
        if seen.contains(th, key.as_ref())? {
            let text = protocol::repr_text(th, key.as_ref())?;
            return Err(th.value_error(format!("mapping pattern checks duplicate key ({text})")));
        }
        seen.set(th, key.as_ref(), Value::NONE)?;
        let value = protocol::call2(th, get.as_ref(), key.as_ref(), missing.as_ref())?;
        if value.as_ref().bits_eq(missing.as_ref()) {
            return Ok((Value::NONE, false));
        }
        values.push(value);
    }
    Ok((Tuple::new(values).into_value(), true))
}

/// COPY_DICT_WITHOUT_KEYS.
pub(super) fn copy_without_keys(th: &mut Thread, subject: Ref<'_>, keys: Ref<'_>) -> PyResult<Value> {
    let rest = Dict::new();
    super::build::dict_update(th, rest.as_ref().any(), subject)?;
    if let Some(keys) = keys.downcast::<Tuple>() {
        for key in keys.get().as_slice() {
            rest.remove(th, key.as_ref())?;
        }
    }
    Ok(rest.into_value())
}

/// MATCH_CLASS: the attributes that a class pattern binds, or None. `n` of them are positional, the others are named.
pub(super) fn match_class(
    th: &mut Thread,
    subject: Ref<'_>,
    class: Ref<'_>,
    names: Ref<'_>,
    n: usize,
) -> PyResult<Option<Value>> {
    let Some(class) = class.downcast::<Type>() else {
        return Err(th.type_error("called match pattern must be a class"));
    };
    if !protocol::is_instance(th, subject, class.any())? {
        return Ok(None);
    }
    let mut values = Vec::new();
    let mut seen: Vec<Value> = Vec::new();
    if n > 0 {
        let key = th.names().__match_args__.as_ref();
        let args = protocol::attr::get_opt(th, class.any(), key)?;
        let class_name = class.name().to_owned();
        let (args, whole) = match &args {
            Some(args) => match args.downcast::<Tuple>() {
                Some(args) => (args.get().as_slice().to_vec(), false),
                None => {
                    let other = args.as_ref().class().name().to_owned();
                    return Err(th.type_error(format!("{class_name}.__match_args__ must be a tuple (got {other})")));
                }
            },
            None => (Vec::new(), matches_whole(class)),
        };
        let allowed = if whole { 1 } else { args.len() };
        if n > allowed {
            let plural = if allowed == 1 { "" } else { "s" };
            return Err(
                th.type_error(format!("{class_name}() accepts {allowed} positional sub-pattern{plural} ({n} given)"))
            );
        }
        if whole {
            values.push(subject.to_owned());
        } else {
            for name in &args[..n] {
                let Some(text) = name.downcast::<Str>() else {
                    let other = name.as_ref().class().name().to_owned();
                    return Err(th.type_error(format!("__match_args__ elements must be strings (got {other})")));
                };
                match attribute(th, subject, class, text, &mut seen)? {
                    Some(value) => values.push(value),
                    None => return Ok(None),
                }
            }
        }
    }
    if let Some(names) = names.downcast::<Tuple>() {
        for name in names.get().as_slice() {
            let Some(text) = name.downcast::<Str>() else { return Err(th.system_error("MATCH_CLASS without names")) };
            match attribute(th, subject, class, text, &mut seen)? {
                Some(value) => values.push(value),
                None => return Ok(None),
            }
        }
    }
    Ok(Some(Tuple::new(values).into_value()))
}

fn attribute(
    th: &mut Thread,
    subject: Ref<'_>,
    class: Ref<'_, Type>,
    name: Ref<'_, Str>,
    seen: &mut Vec<Value>,
) -> PyResult<Option<Value>> {
    if seen.iter().any(|s| s.downcast::<Str>().is_some_and(|s| s.eq_text(name.get()))) {
        let class = class.name().to_owned();
        return Err(th.type_error(format!("{class}() got multiple sub-patterns for attribute '{}'", name.to_text())));
    }
    seen.push(name.any().to_owned());
    match protocol::attr::get(th, subject, name) {
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(&exc::AttributeError) => Ok(None),
        Err(raised) => Err(raised),
    }
}

/// Built-in classes whose single positional sub-pattern is matched against the whole subject.
fn matches_whole(class: Ref<'_, Type>) -> bool {
    const WHOLE: [&str; 11] =
        ["bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"];
    let is = |c: &Type| c.spec().is_some_and(|s| s.module == "builtins" && WHOLE.contains(&s.name));
    is(class.get()) || class.mro_tail().iter().any(|c| is(c))
}
